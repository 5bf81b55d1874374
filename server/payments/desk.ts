import type { DeskPaymentMethod, TakePaymentBody } from '../../contract/staff/appointments.ts'
import type { AppointmentId, CentreId, PatientId } from '../../contract/core/values.ts'
import { markConfirmed } from '../appointments/confirm.ts'
import { decideAtDesk, forbidden, statusChanged } from '../appointments/decide-at-desk.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { findDraftedPayment, findDue, insertCashIn, insertDeskPayment, lockOwnDrawer } from './desk-queries.ts'
import { notifyPaymentReceived } from './notify.ts'

interface Taking {
  appointmentId: AppointmentId
  patientId: PatientId
  centreId: CentreId
  amountPaise: number
  method: DeskPaymentMethod
  reference?: string
  draftId?: string
  now: Temporal.Instant
}

/**
 * Takes money at the desk for a visit: a payment row of its own, and cash also a movement of the receptionist's open
 * drawer. Needs the appointment's lock. Throws MORE_THAN_DUE, and DRAWER_CLOSED for cash.
 */
export async function takeDeskPayment(tx: Tx, author: Author, taking: Taking): Promise<number> {
  const { appointmentId, patientId, centreId, amountPaise, method, now } = taking
  const { userId } = author.actor
  const duePaise = await findDue(tx, appointmentId)
  if (amountPaise > duePaise) throw new AppError('MORE_THAN_DUE', { details: { duePaise } })
  const drawerId = method === 'CASH' ? await lockOwnDrawer(tx, { centreId, userId }) : null
  if (drawerId === undefined) throw new AppError('DRAWER_CLOSED')
  const { reference = null, draftId = null } = taking
  const payment = { appointmentId, patientId, amountPaise, method, reference, drawerId, draftId, userId, now }
  const paymentId = await insertDeskPayment(tx, payment)
  if (drawerId !== null) await insertCashIn(tx, { drawerId, paymentId, amountPaise, userId, now })
  await recordAudit(tx, author, {
    action: 'PAYMENT_TAKEN',
    entityType: 'payment',
    entityId: paymentId,
    patientId,
    centreId,
    metadata: { amountPaise, method, appointmentId },
    now,
  })
  return paymentId
}

/**
 * Takes what is due, or a part of it, for a visit that was booked before; the patient is sent the receipt, and a hold
 * that is then paid in full is confirmed. Under the same draft it is taken once. Gives the payment's id. Throws
 * NOT_FOUND, FORBIDDEN, PATIENT_GONE and HOLD_NEEDS_FULL_PAYMENT for a hold, STATUS_CHANGED for one that ran out, and
 * what `takeDeskPayment` throws.
 */
export async function takePayment(
  deps: Deps,
  author: Author,
  { appointmentId, ...body }: TakePaymentBody & { appointmentId: AppointmentId },
): Promise<number> {
  return decideAtDesk(deps, author, { appointmentId }, async ({ tx, appointment, now, activePatients }) => {
    if (!hasPermission(author.actor, 'money.take', appointment)) throw forbidden('money.take')
    // Before all else: what was taken a moment ago is no longer due, and its hold is confirmed.
    const { draftId } = body
    const { userId } = author.actor
    const takenId = draftId === undefined ? undefined : await findDraftedPayment(tx, { appointmentId, userId, draftId })
    if (takenId !== undefined) return takenId
    const { patientId, centreId, holdExpiresAt } = appointment
    if (appointment.status === 'BOOKED') {
      if (holdExpiresAt !== null && !isAfter(holdExpiresAt, now)) throw statusChanged('EXPIRED')
      if (!activePatients.has(patientId)) throw new AppError('PATIENT_GONE')
      // Their order, which they can still pay, is over the whole.
      const duePaise = await findDue(tx, appointmentId)
      if (body.amountPaise < duePaise) throw new AppError('HOLD_NEEDS_FULL_PAYMENT', { details: { duePaise } })
    }
    const paymentId = await takeDeskPayment(tx, author, { ...body, appointmentId, patientId, centreId, now })
    if (appointment.status === 'BOOKED' && (await findDue(tx, appointmentId)) === 0) {
      await markConfirmed(tx, { appointment, isPaid: true, actor: author.actor, reason: 'PAID', now })
    } else await notifyPaymentReceived(tx, appointmentId, now)
    return paymentId
  })
}
