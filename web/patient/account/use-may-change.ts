import type { Appointment } from '../../../contract/patient/booking.ts'
import { nowMs, useNow, useRedrawAfter } from '../../shared/clock.ts'
import { mayChange, type Changeable } from './may-change.ts'

/** Whether the patient may do it now: a page that stays open offers nothing that the server would refuse. */
export function useMayChange(
  action: 'cancel' | 'move',
  appointment: Changeable & Pick<Appointment, 'canCancel'>,
): boolean {
  useNow(15_000)
  useRedrawAfter(Date.parse(appointment.cancelUntil ?? ''))
  return mayChange(action, appointment, nowMs()).allowed
}
