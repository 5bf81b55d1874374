import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import type { Appointment } from '../../../contract/patient/booking.ts'
import { nowMs, useNow } from '../../shared/clock.ts'
import { configQuery } from '../../shared/queries.ts'
import { closesAtMs, mayChange, type Changeable } from './may-change.ts'

/** The longest delay that a browser's timer supports. */
const maxTimeoutMs = 2 ** 31 - 1

/** Whether the patient may do it now: a page that stays open offers nothing that the server would refuse. */
export function useMayChange(
  action: 'cancel' | 'move',
  appointment: Changeable & Pick<Appointment, 'canCancel'>,
): boolean {
  const { data: config } = useQuery(configQuery)
  useNow(15_000)
  useRedrawAfter(closesAtMs(appointment, config?.cancelCutoffHours ?? NaN))
  if (config === undefined) return appointment.canCancel
  return mayChange(action, appointment, { nowMs: nowMs(), cutoffHours: config.cancelCutoffHours }).allowed
}

/** Redraws in the first millisecond after a moment; NaN is none. */
function useRedrawAfter(momentMs: number): void {
  const [, redraw] = useState({})
  useEffect(() => {
    const leftMs = momentMs - nowMs()
    if (!(leftMs >= 0 && leftMs < maxTimeoutMs)) return
    const timer = setTimeout(redraw, leftMs + 1, {})
    return () => clearTimeout(timer)
  }, [momentMs])
}
