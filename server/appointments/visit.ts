import type { AppointmentId } from '../../contract/core/values.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import type { Deps } from '../deps.ts'
import { sayAfterAll } from '../messaging/hold.ts'
import { alignVideoSession } from '../video/move-session.ts'
import { assertAtDesk, decideAtDesk, deferConsequences, statusChanged } from './decide-at-desk.ts'
import { findWhenLastToCome, listInClosuresSince } from './desk-change-queries.ts'
import { setVisit, type DeskAppointment } from './desk-queries.ts'
import { assertCanStandAgain } from './stand-again.ts'

export type VisitStep = 'checkIn' | 'start' | 'complete' | 'noShow' | 'stepBack'

interface Next {
  status: AppointmentStatus
  checkedInAt: Temporal.Instant | null
  startedAt: Temporal.Instant | null
  completedAt: Temporal.Instant | null
}

/** The visit after a step; undefined if the step changes nothing, for example because it was taken already. */
const next: Record<VisitStep, (visit: DeskAppointment, now: Temporal.Instant) => Next | undefined> = {
  checkIn: (visit, now) => (visit.checkedInAt === null ? { ...visit, checkedInAt: now } : undefined),
  start: (visit, now) => ({
    ...visit,
    status: 'IN_PROGRESS',
    checkedInAt: visit.checkedInAt ?? now,
    startedAt: now,
  }),
  complete: (visit, now) => ({
    ...visit,
    status: 'COMPLETED',
    checkedInAt: visit.checkedInAt ?? now,
    startedAt: visit.startedAt ?? now,
    completedAt: now,
  }),
  noShow: (visit) => ({ ...visit, status: 'NO_SHOW' }),
  stepBack: (visit) => {
    if (visit.status === 'COMPLETED') return { ...visit, status: 'IN_PROGRESS', completedAt: null }
    if (visit.status === 'IN_PROGRESS') return { ...visit, status: 'CONFIRMED', startedAt: null }
    if (visit.status === 'NO_SHOW') return { ...visit, status: 'CONFIRMED' }
    return visit.checkedInAt === null ? undefined : { ...visit, checkedInAt: null }
  },
}

const codes = {
  checkIn: 'ARRIVED',
  start: 'STARTED',
  complete: 'COMPLETED',
  noShow: 'NO_SHOW',
  stepBack: 'STEPPED_BACK',
} as const satisfies Record<VisitStep, string>

/**
 * Takes a visit one step forward, or one step back on the same day (in the centre's zone). The first check-in time is
 * kept. Throws NOT_FOUND, FORBIDDEN, STATUS_CHANGED with the present status if it does not allow the step, and what
 * `assertCanStandAgain` throws.
 */
export async function takeVisitStep(
  deps: Deps,
  author: Author,
  { appointmentId, step }: { appointmentId: AppointmentId; step: VisitStep },
): Promise<void> {
  await decideAtDesk(deps, author, { appointmentId }, async (decision) => {
    const { tx, appointment, now } = decision
    assertAtDesk(deps, author, step, decision)
    const to = next[step](appointment, now)
    if (to === undefined && step === 'stepBack') throw statusChanged(appointment.status)
    if (to === undefined) return
    await assertCanStandAgain(decision, to.status)
    await deferConsequences(deps, author, decision, { kind: 'STATUS' })
    await setVisit(tx, appointment, to, { actor: author.actor, reason: codes[step], now })
    if (to.status === 'CONFIRMED' && appointment.status !== 'CONFIRMED') {
      if (appointment.appointmentType === 'ONLINE') await alignVideoSession(tx, appointmentId)
      await sayAfterAll(tx, appointmentId)
      const since = await findWhenLastToCome(tx, appointmentId)
      if (since !== undefined) await listInClosuresSince(tx, appointmentId, { since, now })
    }
    await recordAudit(tx, author, {
      action: `VISIT_${codes[step]}`,
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
  })
}
