import type { CalendarCard } from '../../../contract/staff/calendar.ts'
import type { StaffActor } from '../../../contract/rules/actor.ts'
import { can } from '../../../contract/rules/can.ts'
import { nowMs } from '../../shared/clock.ts'
import { refusalText } from '../desk/refusals.ts'

/** Why a card cannot be moved, by the same rules as on the server; null if it can. */
export function moveRefusal(card: CalendarCard, clinicianId: number, actor: StaffActor): string | null {
  const at = (instant: string) => ({ epochMilliseconds: Date.parse(instant) })
  const thing = {
    status: card.status,
    startsAt: at(card.startsAt),
    holdExpiresAt: card.holdExpiresAt === null ? null : at(card.holdExpiresAt),
    centreId: card.centreId,
    clinicianId,
  }
  const verdict = can(actor, 'move', thing, { now: { epochMilliseconds: nowMs() }, cutoffHours: 0 })
  return verdict.allowed ? null : refusalText('move', verdict.reason, card.status)
}
