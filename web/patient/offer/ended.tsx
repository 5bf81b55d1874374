import type { OfferEnded, OfferVisit } from '../../../contract/public/offer.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { offerText } from '../../shared/text/offer.ts'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import { PageHeading } from '../../shared/ui/page-heading.tsx'

/** A visit as it stands: with whom, when and where. */
export function Visit({ label, visit }: { label?: string; visit: OfferVisit }) {
  return (
    <div class={controls.card}>
      {label !== undefined && <p class={controls.soft}>{label}</p>}
      <p>
        <strong>{visit.clinician.fullName}</strong>
      </p>
      <p>
        <ClinicTime at={visit.startsAt} zone={visit.timezone} />
      </p>
      <p class={controls.soft}>
        {visit.appointmentType === 'ONLINE' ? offerText.video : offerText.at(visit.centre.name)}
      </p>
    </div>
  )
}

function words({ why, refundPaise = 0 }: Pick<OfferEnded, 'why'> & { refundPaise?: number }): [string, string] {
  const back = formatPaise(refundPaise)
  if (why === 'MOVED') {
    const note = offerText.movedNote
    return [offerText.movedTitle, refundPaise > 0 ? `${note} ${offerText.movedRefund(back)}` : note]
  }
  if (why === 'REFUNDED') {
    return [offerText.refundedTitle, refundPaise > 0 ? offerText.refundedNote(back) : offerText.cancelledNote]
  }
  if (why === 'WITHDRAWN' || why === 'KEPT') return [offerText.staysTitle, offerText.staysNote]
  if (why === 'CHANGED') return [offerText.changedTitle, offerText.changedNote]
  return [offerText.overTitle, offerText.overNote]
}

/** Nothing is left to choose: what became of the visit, in a sentence. */
export function Ended({ appointment, ...ended }: OfferEnded & { refundPaise?: number }) {
  const [title, note] = words(ended)
  return (
    <div class={controls.stack}>
      <PageHeading key={title}>{title}</PageHeading>
      <p>{note}</p>
      {appointment !== null && <Visit visit={appointment} />}
    </div>
  )
}
