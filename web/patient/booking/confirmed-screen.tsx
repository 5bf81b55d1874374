import { useQuery } from '@tanstack/preact-query'
import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import { nowMs, useNow } from '../../shared/clock.ts'
import { appointmentQuery } from '../../shared/queries.ts'
import controls from '../../shared/ui/controls.module.css'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { isOver } from '../../shared/ui/countdown.tsx'
import { Booked } from './outcome-booked.tsx'
import { Cancelled, Checking, Expired, Refunded } from './outcome-others.tsx'

const askEveryMs = 2000
const lateMoneyMs = 30 * 60_000

/**
 * Unknown does not mean failed: while the payment may still arrive, or the link is being created, the server is polled.
 * A bank may approve the payment after the hold has expired.
 */
function isOpen(appointment: AppointmentDetails | undefined): boolean {
  if (appointment === undefined || appointment.status === 'BOOKED') return true
  if (appointment.status === 'EXPIRED') {
    const ranOutMs = Date.parse(appointment.holdExpiresAt ?? appointment.startsAt)
    return !isPaid(appointment) && nowMs() - ranOutMs < lateMoneyMs
  }
  const awaitsLink = appointment.status === 'CONFIRMED' && appointment.appointmentType === 'ONLINE'
  return awaitsLink && appointment.meetLink === null
}

/** The result of a booking: reached from the checkout, and also after the browser crashed during it. */
export function ConfirmedScreen({ appointmentId }: { appointmentId: number }) {
  const appointment = useQuery({
    ...appointmentQuery(appointmentId),
    refetchInterval: ({ state }) => (isOpen(state.data) ? askEveryMs : false),
  })
  // No reply announces that a hold has expired.
  useNow(askEveryMs)
  if (appointment.isPending) return <Skeleton isScreen heights={[2, 9, 5]} />
  if (appointment.data === undefined)
    return <ReadFailed isScreen error={appointment.error} retry={appointment.refetch} />
  const Outcome = outcomeOf(appointment.data)
  return (
    <div class={controls.stack}>
      <Outcome appointment={appointment.data} />
    </div>
  )
}

const isPaid = ({ paymentStatus }: AppointmentDetails) => paymentStatus === 'SUCCESS' || paymentStatus === 'REFUNDED'

function outcomeOf(appointment: AppointmentDetails) {
  const { status, holdExpiresAt } = appointment
  const hasRunOut = status === 'EXPIRED' || (status === 'BOOKED' && isOver(holdExpiresAt))
  if (hasRunOut && !isPaid(appointment)) return Expired
  if (status === 'EXPIRED') return Refunded
  if (status === 'BOOKED') return Checking
  return status === 'CANCELLED' ? Cancelled : Booked
}
