import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { appointmentNumber } from '../../../contract/core/appointment-number.ts'
import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import { CancelTerms } from '../booking/cancel-terms.tsx'
import { Files } from '../booking/files.tsx'
import { ForWhom } from '../booking/for-whom.tsx'
import { Join } from '../booking/join.tsx'
import { payAgain } from '../booking/pay-again.ts'
import { Place } from '../booking/place.tsx'
import { nowMs } from '../../shared/clock.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { paths } from '../../shared/paths.ts'
import { appointmentQuery } from '../../shared/queries.ts'
import { changeText } from '../../shared/text/change.ts'
import { dashboardText } from '../../shared/text/dashboard.ts'
import { visitText } from '../../shared/text/visit.ts'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { BlockedReason } from './blocked-reason.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { useMayChange } from './use-may-change.ts'
import styles from './dashboard.module.css'
import { Timeline } from './timeline.tsx'

const isRefundOnItsWay = (appointment: AppointmentDetails | undefined) =>
  appointment?.refunds.some(({ status }) => status === 'PENDING') === true

/** Everything about one appointment, and what can still be done about it. */
export function AppointmentScreen({ appointmentId }: { appointmentId: number }) {
  const appointment = useQuery({
    ...appointmentQuery(appointmentId),
    refetchInterval: ({ state }) => (isRefundOnItsWay(state.data) ? 5_000 : 30_000),
  })
  if (appointment.isPending) return <Skeleton isScreen heights={[2, 9, 9]} />
  if (appointment.data === undefined)
    return <ReadFailed isScreen error={appointment.error} retry={appointment.refetch} />
  const { data } = appointment
  return (
    <div class={styles.dashboard}>
      <div class={styles.main}>
        <Link class={controls.quiet} href={paths.dashboard()}>
          ← {dashboardText.title}
        </Link>
        <PageHeading>{dashboardText.appointmentTitle(data.clinician.fullName)}</PageHeading>
        <Facts appointment={data} />
        <Files
          appointmentId={appointmentId}
          hasEvent={data.status !== 'BOOKED' && data.status !== 'EXPIRED'}
          hasReceipt={data.payments.some(
            ({ status, unmatched }) => unmatched === null && (status === 'SUCCESS' || status === 'REFUNDED'),
          )}
          creditNotes={data.refunds.flatMap(({ creditNote }) => creditNote ?? [])}
        />
        <Change appointment={data} />
      </div>
      <Timeline appointment={data} />
    </div>
  )
}

/** What was charged, if that is not the fee: the gateway's fee was added, or an offer was deducted. */
function paidOtherwise({ payments }: AppointmentDetails): string | undefined {
  const paid = payments.find(({ unmatched, paidPaise, amountPaise }) => unmatched === null && paidPaise !== amountPaise)
  if (paid === undefined) return undefined
  const parts = [
    paid.convenienceFeePaise > 0 && dashboardText.convenienceFee(formatPaise(paid.convenienceFeePaise)),
    paid.discountPaise > 0 && dashboardText.discount(formatPaise(paid.discountPaise)),
  ].filter((part) => part !== false)
  return dashboardText.paidWith(formatPaise(paid.paidPaise), parts.join(', '))
}

function Facts({ appointment }: { appointment: AppointmentDetails }) {
  const { status, startsAt, timezone, notes, paymentStatus, amountPaise } = appointment
  const lines: [string, preact.ComponentChildren][] = [
    [dashboardText.status, <strong>{dashboardText.statuses[status]}</strong>],
    [
      visitText.when,
      <>
        <ClinicTime at={startsAt} zone={timezone} />{' '}
        <span class={controls.soft}>{visitText.duration(appointment.durationMinutes)}</span>
      </>,
    ],
    [visitText.where, <Place appointment={appointment} />],
    [changeText.forWhom, <ForWhom appointment={appointment} />],
    [dashboardText.fee, amountPaise === 0 ? dashboardText.nothingToPay : formatPaise(amountPaise)],
  ]
  if (paymentStatus !== null) lines.push([dashboardText.payment, dashboardText.payments[paymentStatus]])
  const paid = paidOtherwise(appointment)
  if (paid !== undefined) lines.push([dashboardText.paid, paid])
  if (notes !== null) lines.push([dashboardText.notes, notes])
  lines.push([dashboardText.reference, appointmentNumber(appointment.id)])
  return (
    <div class={controls.card}>
      <dl class={styles.facts}>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {status === 'CONFIRMED' && <Join appointment={appointment} />}
      {status === 'BOOKED' && (
        <Link class={controls.primary} href={payAgain(appointment)}>
          {dashboardText.payNow}
        </Link>
      )}
    </div>
  )
}

function Change({ appointment }: { appointment: AppointmentDetails }) {
  const [isAsking, setAsking] = useState(false)
  const { status, startsAt } = appointment
  const mayCancel = useMayChange('cancel', appointment)
  const isOpen = status === 'BOOKED' || (status === 'CONFIRMED' && Date.parse(startsAt) > nowMs())
  if (!isOpen) {
    return (
      <p>
        <Link class={controls.secondary} href={paths.clinician(appointment.clinician.id)}>
          {dashboardText.bookAgain}
        </Link>
      </p>
    )
  }
  if (!mayCancel) {
    return (
      <p class={controls.row}>
        <BlockedReason appointment={appointment} />
        <SupportPhone />
      </p>
    )
  }
  return (
    <div class={controls.row}>
      {status === 'CONFIRMED' && (
        <CancelTerms startsAt={startsAt} zone={appointment.timezone} agreedUntil={appointment.cancelUntil} />
      )}
      {status === 'CONFIRMED' && (
        <Link class={controls.secondary} href={paths.reschedule(appointment.id)}>
          {changeText.reschedule}
        </Link>
      )}
      <button type="button" class={controls.quiet} onClick={() => setAsking(true)}>
        {status === 'BOOKED' ? changeText.giveUp : changeText.cancel}
      </button>
      {isAsking && <CancelDialog appointment={appointment} onClose={() => setAsking(false)} />}
    </div>
  )
}
