import { useInfiniteQuery } from '@tanstack/preact-query'
import { appointmentNumber } from '../../../contract/core/appointment-number.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { PatientPayment } from '../../../contract/staff/patients.ts'
import { nowMs } from '../../shared/clock.ts'
import { formatPaise } from '../../shared/format/money.ts'
import controls from '../desk/controls.module.css'
import { Paged } from '../paged.tsx'
import { deskText } from '../text/desk.ts'
import { recordText } from '../text/patients.ts'
import styles from './patients.module.css'
import { paymentsQuery } from './queries.ts'
import { whenOf } from './when.ts'

/** Payments and refunds, with who took each and its visit. */
export function Payments({ patientId, onOpen }: { patientId: number; onOpen: (appointmentId: number) => void }) {
  const read = useInfiniteQuery(paymentsQuery(patientId))
  return (
    <section class={styles.section} aria-labelledby="payments-title">
      <h2 id="payments-title">{recordText.payments}</h2>
      <Paged
        read={read}
        loading={recordText.loadingPayments}
        more={recordText.more}
        empty={<p class={controls.soft}>{recordText.noPayments}</p>}
      >
        {(payments: PatientPayment[]) => (
          <ul class={styles.list}>
            {payments.map((payment) => (
              <li key={payment.id}>
                <span>
                  <strong>{formatPaise(payment.amountPaise)}</strong> {deskText.methods[payment.method]},{' '}
                  {deskText.paymentStatuses[payment.status]}
                  {payment.refundedPaise > 0 && (
                    <strong class={styles.warn}> · {recordText.refunded(formatPaise(payment.refundedPaise))}</strong>
                  )}
                  <br />
                  <span class={controls.soft}>{aboutPayment(payment).join(' · ')}</span>
                </span>
                <button type="button" class={controls.quiet} onClick={() => onOpen(payment.appointmentId)}>
                  {appointmentNumber(payment.appointmentId)}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  )
}

function aboutPayment({ paidAt, receiptNumber, receivedBy, reference }: PatientPayment): string[] {
  const parts: string[] = []
  if (paidAt !== null) parts.push(recordText.paidOn(whenOf(paidAt, clinicZone, nowMs())))
  if (receiptNumber !== null) parts.push(recordText.receipt(receiptNumber))
  if (receivedBy !== null) parts.push(recordText.takenBy(receivedBy))
  if (reference !== null) parts.push(reference)
  return parts
}
