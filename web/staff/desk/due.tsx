import { useState } from 'preact/hooks'
import type { DeskPaymentMethod, StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { bookingText } from '../text/booking.ts'
import { deskText } from '../text/desk.ts'
import { mayAt, useViewer } from '../viewer.ts'
import controls from './controls.module.css'
import styles from './desk.module.css'
import { PaymentDialog } from './payment-dialog.tsx'

const methods: readonly DeskPaymentMethod[] = ['CASH', 'UPI', 'CARD']

/** The amount due, and the ways to pay it. */
export function Due({ details: { appointment } }: { details: StaffAppointmentDetails }) {
  const viewer = useViewer()
  const [method, setMethod] = useState<DeskPaymentMethod | null>(null)
  if (appointment.duePaise <= 0) return null
  const refused = mayAt(viewer, 'money.take', appointment.centre.id) ? null : bookingText.mayNotTake
  const press = (onPress: () => void) => ({
    type: 'button' as const,
    class: controls.button,
    'aria-disabled': refused !== null,
    title: refused ?? undefined,
    onClick: refused === null ? onPress : undefined,
  })
  return (
    <div class={styles.due}>
      <strong translate={false}>{deskText.due(formatPaise(appointment.duePaise))}</strong>
      <div class={controls.row}>
        {methods.map((one) => (
          <button key={one} {...press(() => setMethod(one))}>
            {deskText.take[one]}
          </button>
        ))}
      </div>
      {refused !== null && <p>{refused}</p>}
      {method !== null && <PaymentDialog appointment={appointment} method={method} onClose={() => setMethod(null)} />}
    </div>
  )
}
