import { Link } from 'wouter-preact'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { inPlainWords } from '../../shared/format/in-plain-words.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { withCity } from '../../shared/format/place.ts'
import { paths } from '../../shared/paths.ts'
import { preloadWizard } from '../../app/screens.ts'
import { finderText } from '../../shared/text/finder.ts'
import { shellText } from '../../shared/text/shell.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import controls from '../../shared/ui/controls.module.css'
import styles from './finder.module.css'

/**
 * Everything needed to choose somebody: what they treat, for how long, in which languages, at what price, and how
 * soon.
 */
export function ClinicianCard({ clinician, mode, centreId }: { clinician: Clinician; mode: string; centreId: string }) {
  const { id, fullName, specialization, nextAvailableAt } = clinician
  // In the order of the kinds of visit; one price where all cost the same.
  const kinds = clinician.consultationModes.map((one) => clinician.feesPaise[one])
  const fees = kinds.length === 0 ? [clinician.feePaise] : [...new Set(kinds)]
  const facts = [
    clinician.yearsOfExperience === null ? null : finderText.years(clinician.yearsOfExperience),
    clinician.languages.length === 0 ? null : finderText.languages(clinician.languages.join(', ')),
    clinician.centres.map(withCity).join('; '),
  ].filter((fact) => fact !== null && fact !== '')
  return (
    <article
      class={styles.card}
      aria-labelledby={`clinician-${id}`}
      onPointerEnter={preloadWizard}
      onFocusIn={preloadWizard}
    >
      <Avatar clinician={clinician} isLarge />
      <div class={styles.who}>
        <h2 id={`clinician-${id}`} translate={false}>
          {fullName}
        </h2>
        {specialization !== null && <p class={styles.speciality}>{specialization}</p>}
        {clinician.qualifications !== null && <p class={controls.soft}>{clinician.qualifications}</p>}
      </div>
      {clinician.bio !== null && <p class={styles.bio}>{clinician.bio}</p>}
      <ul class={styles.facts}>
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p class={styles.modes}>
        {clinician.consultationModes.map((one) => (
          <span key={one} class={styles.chip}>
            {one === 'ONLINE' ? shellText.video : shellText.inPerson}
          </span>
        ))}
        <strong>{fees.map((paise) => (paise === 0 ? shellText.free : formatPaise(paise))).join(' · ')}</strong>
        <span class={controls.soft}>{finderText.minutes(clinician.durationMinutes)}</span>
      </p>
      <div class={styles.next}>
        {nextAvailableAt === null ? (
          <p class={controls.soft}>{finderText.noneFree}</p>
        ) : (
          <p>
            <span class={controls.soft}>{finderText.nextFree}</span> <strong>{inPlainWords(nextAvailableAt)}</strong>
          </p>
        )}
        <Link
          class={`${controls.primary} ${styles.choose}`}
          href={paths.clinician(id, { mode, centre: centreId })}
          aria-label={finderText.chooseTimeOf(fullName)}
        >
          {finderText.chooseTime}
        </Link>
      </div>
    </article>
  )
}
