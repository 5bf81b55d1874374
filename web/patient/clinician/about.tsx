import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { modeInWords } from '../../shared/format/mode.ts'
import { paths } from '../../shared/paths.ts'
import { centresQuery } from '../../shared/queries.ts'
import { aboutText } from '../../shared/text/about.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import controls from '../../shared/ui/controls.module.css'
import { blocksOf } from '../policies/blocks.ts'
import styles from './about.module.css'
import { FirstSession } from './first-session.tsx'
import { Place } from './place.tsx'
import { Share } from './share.tsx'

/** Who the clinician is, in full: what their card has no room for, and what a shared link is for. */
export function About({ clinician }: { clinician: Clinician }) {
  const { fullName, bio } = clinician
  const centres = useQuery(centresQuery).data ?? []
  const places = centres.filter(({ id }) => clinician.centres.some((centre) => centre.id === id))
  return (
    <section class={styles.about} aria-labelledby="about-title">
      <div class={styles.who}>
        <Avatar clinician={clinician} isLarge />
        <div>
          <h2 id="about-title">{visitText.about(fullName)}</h2>
          {clinician.specialization !== null && <p class={controls.soft}>{clinician.specialization}</p>}
        </div>
      </div>
      {bio !== null && blocksOf(bio).map(({ text }) => <p key={text}>{text}</p>)}
      <Facts clinician={clinician} />
      <Share clinician={clinician} />
      <FirstSession clinician={clinician} />
      {places.length > 0 && (
        <>
          <h3>{aboutText.places}</h3>
          <ul class={styles.places}>
            {places.map((centre) => (
              <li key={centre.id}>
                <Place centre={centre} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Facts({ clinician }: { clinician: Clinician }) {
  const { feesPaise, durationMinutes, yearsOfExperience: years, languages, concerns } = clinician
  const feeOf = (paise: number) => (paise === 0 ? shellText.free : formatPaise(paise))
  const facts: [string, string | null][] = [
    [aboutText.qualifications, clinician.qualifications],
    [aboutText.registration, clinician.registrationNumber],
    [aboutText.experience, years === null ? null : aboutText.years(years)],
    [aboutText.languages, languages.join(', ')],
    [
      aboutText.fee,
      clinician.consultationModes
        .map((mode) => aboutText.feeOf(modeInWords(mode), feeOf(feesPaise[mode]), durationMinutes))
        .join('\n'),
    ],
  ]
  return (
    <dl class={styles.facts}>
      {facts.map(
        ([name, value]) =>
          value !== null &&
          value !== '' && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
      {concerns.length > 0 && (
        <div>
          <dt>{aboutText.concerns}</dt>
          <dd class={styles.concerns}>
            {concerns.map(({ slug, name }) => (
              <Link key={slug} href={paths.finder({ q: name })}>
                {name}
              </Link>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}
