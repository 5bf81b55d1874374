import { useQuery } from '@tanstack/preact-query'
import { cancelUntilMs } from '../../../contract/rules/cancel-until.ts'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { nowMs, useNow, useRedrawAfter } from '../../shared/clock.ts'
import { configQuery } from '../../shared/queries.ts'
import { mayChange, type Changeable } from './may-change.ts'

/** Whether the patient may do it now: a page that stays open offers nothing that the server would refuse. */
export function useMayChange(
  action: 'cancel' | 'move',
  appointment: Changeable & Pick<Appointment, 'canCancel'>,
): boolean {
  const { data: config } = useQuery(configQuery)
  useNow(15_000)
  useRedrawAfter(cancelUntilMs(Date.parse(appointment.startsAt), config?.cancelCutoffHours ?? NaN))
  if (config === undefined) return appointment.canCancel
  return mayChange(action, appointment, { nowMs: nowMs(), cutoffHours: config.cancelCutoffHours }).allowed
}
