import type { OfferBody, OfferChoice, OfferVisit } from '../../../contract/public/offer.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { offerText } from '../../shared/text/offer.ts'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import styles from './offer.module.css'

type Chosen = Extract<OfferBody, { choose: unknown }>['choose']

interface Props {
  offers: OfferChoice[]
  visit: OfferVisit
  /** The choice that is under way. */
  sending: string | null
  choose: (key: string, chosen: Chosen) => void
}

const keyOf = ({ clinicianId, startsAt, centreId }: OfferChoice) => `${clinicianId} ${startsAt} ${centreId}`

/** The same clinician's next times, then those of others, each taken with one tap. */
export function Choices({ offers, ...rest }: Props) {
  if (offers.length === 0) return <p>{offerText.none}</p>
  const own = offers.filter(({ isSameClinician }) => isSameClinician)
  const others = offers.filter(({ isSameClinician }) => !isSameClinician)
  return (
    <>
      {own.length > 0 && (
        <Group id="own" title={offerText.sameClinician(own[0]?.clinicianName ?? '')} offers={own} {...rest} />
      )}
      {others.length > 0 && (
        <Group id="others" title={offerText.others} note={offerText.othersNote} offers={others} {...rest} />
      )}
    </>
  )
}

function Group({
  id,
  title,
  note,
  offers,
  visit,
  sending,
  choose,
}: Props & { id: string; title: string; note?: string }) {
  return (
    <section class={controls.stack} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {note !== undefined && <p class={controls.soft}>{note}</p>}
      <ul class={styles.list}>
        {offers.map((offer) => {
          const { clinicianId, startsAt, centreId } = offer
          const key = keyOf(offer)
          return (
            <li key={key}>
              <button
                type="button"
                class={styles.time}
                aria-disabled={sending !== null}
                onClick={() => choose(key, { clinicianId, startsAt, centreId })}
              >
                {!offer.isSameClinician && <strong>{offer.clinicianName}</strong>}
                <ClinicTime at={startsAt} zone={visit.timezone} />
                <span class={controls.soft} key={sending}>
                  {sending === key ? offerText.choosing : about(offer, visit)}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function about({ isSameClinician, centreId, centreName, amountPaise, refundPaise }: OfferChoice, visit: OfferVisit) {
  const where = visit.appointmentType === 'ONLINE' ? offerText.video : offerText.at(centreName)
  if (isSameClinician) return centreId === visit.centre.id ? where : offerText.at(centreName)
  const price = formatPaise(amountPaise)
  const money = refundPaise > 0 ? offerText.comesBack(price, formatPaise(refundPaise)) : offerText.costs(price)
  return `${where}. ${money}`
}
