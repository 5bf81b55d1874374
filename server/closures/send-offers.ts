import type { AppointmentId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { assertAtDesk, decideAtDesk } from '../appointments/decide-at-desk.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { hashOfferToken, offerToken } from '../messaging/offer-link.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { lockClinicians } from '../scheduling/lock.ts'
import { findClosure, insertAffected } from './closure-queries.ts'
import {
  claimOffer,
  countAffected,
  keepVisit,
  lockUnsentOffers,
  markOffersSent,
  renewOffer,
  type UnsentOffer,
} from './offer-queries.ts'

async function send(
  deps: Deps,
  tx: Tx,
  author: Author,
  offers: readonly UnsentOffer[],
  now: Temporal.Instant,
): Promise<void> {
  const hashed = offers.map(({ id }) => ({ id, tokenHash: hashOfferToken(offerToken(deps.config, id)) }))
  await markOffersSent(tx, hashed, { userId: author.actor.userId, now })
  for (const { id: offerId, appointmentId } of offers) {
    await queueNotifications(tx, { templates: ['appointment_offer'], appointmentId, offerId, now })
  }
}

/** False if the patient still has time to answer, or none is left. */
async function sendAgain(tx: Tx, { actor }: Author, appointmentId: AppointmentId, now: Temporal.Instant) {
  const offerId = await renewOffer(tx, appointmentId, { userId: actor.userId, now })
  if (offerId === undefined) return false
  const message = { templates: ['appointment_offer'] as const, appointmentId, offerId, isRepeated: true, now }
  await queueNotifications(tx, message)
  return true
}

/**
 * Asks the patients of a closure for another time, all of them or some; each is asked once for a time. Gives how many
 * were. Throws NOT_FOUND outside the scope, and for a visit that the closure does not meet.
 */
export async function sendOffers(
  deps: Deps,
  author: Author,
  { closureId, appointmentIds }: { closureId: number; appointmentIds?: readonly AppointmentId[] },
): Promise<number> {
  const scope = scopeOf(author.actor, 'closures.write')
  return transactOnce(deps.db, async (tx) => {
    const closure = await findClosure(tx, closureId, scope)
    if (closure === undefined) throw new AppError('NOT_FOUND')
    await lockClinicians(tx, closure.clinicianId ?? 'all')
    const now = deps.clock.now()
    await insertAffected(tx, closureId, { now, isNew: false })
    const only = appointmentIds === undefined ? null : [...new Set(appointmentIds)]
    if (only !== null && (await countAffected(tx, closureId, only, scope)) < only.length)
      throw new AppError('NOT_FOUND')
    const offers = await lockUnsentOffers(tx, { closureId, only, scope, now })
    if (offers.length === 0) return 0
    await send(deps, tx, author, offers, now)
    await recordAudit(tx, author, {
      action: 'OFFERS_SENT',
      entityType: 'closure',
      entityId: closureId,
      centreId: closure.centreId ?? undefined,
      why: closure.reason,
      metadata: {
        clinicianId: closure.clinicianId,
        appointmentIds: offers.map(({ appointmentId }) => appointmentId),
      },
      now,
    })
    return offers.length
  })
}

/**
 * The same for one visit, closed or not; the link is sent again if nobody answered it in time. Throws NOT_FOUND,
 * FORBIDDEN, NOT_CANCELLABLE, PATIENT_GONE.
 */
export async function askForAnotherTime(
  deps: Deps,
  author: Author,
  { appointmentId }: { appointmentId: AppointmentId },
): Promise<number> {
  return decideAtDesk(deps, author, { appointmentId }, async (decision) => {
    assertAtDesk(deps, author, 'move', decision)
    const { tx, appointment, now, activePatients } = decision
    if (!activePatients.has(appointment.patientId)) throw new AppError('PATIENT_GONE')
    const id = await claimOffer(tx, appointmentId, now)
    if (id !== undefined) await send(deps, tx, author, [{ id, appointmentId }], now)
    else if (!(await sendAgain(tx, author, appointmentId, now))) return 0
    await recordAudit(tx, author, {
      action: 'OFFERS_SENT',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId: appointment.centreId,
      now,
    })
    return 1
  })
}

/**
 * Lets a visit take place in spite of its closure, in the name of whoever says so. That also holds for every other
 * closure of theirs that meets the visit. Throws NOT_FOUND.
 */
export async function keepInClosure(
  deps: Deps,
  author: Author,
  { closureId, appointmentId }: { closureId: number; appointmentId: AppointmentId },
): Promise<void> {
  const scope = scopeOf(author.actor, 'closures.write')
  await transactOnce(deps.db, async (tx) => {
    const closure = await findClosure(tx, closureId, scope)
    if (closure === undefined) throw new AppError('NOT_FOUND')
    await lockClinicians(tx, closure.clinicianId ?? 'all')
    const now = deps.clock.now()
    await insertAffected(tx, closureId, { now, isNew: false })
    if ((await countAffected(tx, closureId, [appointmentId], scope)) === 0) throw new AppError('NOT_FOUND')
    const kept = await keepVisit(tx, { closureId, appointmentId, scope, userId: author.actor.userId, now })
    if (kept === undefined) return
    await recordAudit(tx, author, {
      action: 'VISIT_KEPT',
      entityType: 'appointment',
      entityId: appointmentId,
      ...kept,
      now,
    })
  })
}
