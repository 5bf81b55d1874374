import { useQuery } from '@tanstack/preact-query'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { useNow } from '../../shared/clock.ts'
import { configQuery } from '../../shared/queries.ts'
import { mayChange, type Changeable } from './may-change.ts'

/** What may be done now: a page that stays open offers nothing that the server would refuse. */
export function useMayChange(
  action: 'cancel' | 'move',
  appointment: Changeable & Pick<Appointment, 'canCancel'>,
): boolean {
  const nowMs = useNow(15_000)
  const { data: config } = useQuery(configQuery)
  if (config === undefined) return appointment.canCancel
  return mayChange(action, appointment, { nowMs, cutoffHours: config.cancelCutoffHours }).allowed
}
