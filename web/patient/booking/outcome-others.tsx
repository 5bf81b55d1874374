import { Link, useLocation } from 'wouter-preact'
import type { AppointmentDetails } from '../../../contract/patient/dashboard.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { paths } from '../../shared/paths.ts'
import { outcomeText } from '../../shared/text/outcome.ts'
import { payText } from '../../shared/text/pay.ts'
import { ClinicTime } from '../../shared/ui/clinic-time.tsx'
import controls from '../../shared/ui/controls.module.css'
import { Countdown } from '../../shared/ui/countdown.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { NearestTimes } from './nearest-times.tsx'
import { payAgain } from './pay-again.ts'

interface Props {
  appointment: AppointmentDetails
}

const modeOf = ({ appointmentType }: AppointmentDetails) => (appointmentType === 'IN_PERSON' ? 'IN_PERSON' : 'ONLINE')

/** The payment's result is not known yet: the page polls until it is. */
export function Checking({ appointment }: Props) {
  return (
    <>
      <PageHeading>{outcomeText.checkingTitle}</PageHeading>
      <p role="status">{outcomeText.checking}</p>
      <p>
        {appointment.clinician.fullName}, <ClinicTime at={appointment.startsAt} zone={appointment.timezone} />
      </p>
      <Notice title={outcomeText.notPaidYet}>
        {appointment.holdExpiresAt !== null && (
          <p>
            <Countdown until={appointment.holdExpiresAt} label={payText.heldStill} />
          </p>
        )}
        <Link class={controls.secondary} href={payAgain(appointment)}>
          {outcomeText.payNow}
        </Link>
      </Notice>
    </>
  )
}

function OtherTimes({ appointment }: Props) {
  const [, navigate] = useLocation()
  const mode = modeOf(appointment)
  return (
    <section class={controls.stack}>
      <NearestTimes
        clinicianId={appointment.clinician.id}
        mode={mode}
        around={appointment.startsAt}
        onSlot={(slot, date) =>
          navigate(
            paths.clinician(appointment.clinician.id, {
              mode,
              centre: slot.centreId,
              date,
              at: slot.startsAt,
              step: 'pay',
            }),
          )
        }
      />
      <p class={controls.row}>
        <Link class={controls.quiet} href={paths.clinician(appointment.clinician.id, { mode })}>
          {payText.otherTimes}
        </Link>
        <SupportPhone />
      </p>
    </section>
  )
}

/** Paid, but the slot was taken. */
export function Refunded({ appointment }: Props) {
  return (
    <>
      <PageHeading>{outcomeText.refundedTitle}</PageHeading>
      <p>{outcomeText.refunded(formatPaise(appointment.amountPaise))}</p>
      <OtherTimes appointment={appointment} />
    </>
  )
}

export function Expired({ appointment }: Props) {
  return (
    <>
      <PageHeading>{outcomeText.expiredTitle}</PageHeading>
      <p>{outcomeText.expired}</p>
      <OtherTimes appointment={appointment} />
    </>
  )
}

export function Cancelled({ appointment }: Props) {
  const refunded = appointment.refunds.reduce((sum, refund) => sum + refund.amountPaise, 0)
  return (
    <>
      <PageHeading>{outcomeText.cancelledTitle}</PageHeading>
      <p>{refunded > 0 ? outcomeText.cancelledRefund(formatPaise(refunded)) : outcomeText.cancelled}</p>
      <OtherTimes appointment={appointment} />
    </>
  )
}
