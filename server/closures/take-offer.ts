import type { OfferBody, OfferReply } from '../../contract/public/offer.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { PatientActor } from '../../contract/rules/actor.ts'
import { lockDeskAppointment, moveVisit, type DeskAppointment } from '../appointments/desk-queries.ts'
import { expireHoldsInTheWay, moveStatus, recordCancellation } from '../appointments/queries.ts'
import { AppError } from '../core/app-error.ts'
import type { Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { hashOfferToken } from '../messaging/offer-link.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { queuePartRefund } from '../refunds/desk.ts'
import { findPartRefund, findRefundable } from '../refunds/desk-queries.ts'
import { findOfferedSlot } from '../scheduling/availability.ts'
import { lockAll } from '../scheduling/lock.ts'
import { endVideoSession } from '../video/end-session.ts'
import { moveVideoSession } from '../video/move-session.ts'
import { endOffers, findOffer, findVisitMoney, lowerFee, type OfferRow } from './offer-queries.ts'
import { describeVisit, listChoices, lowerPrice, offerEnded, refundOf, whyEnded } from './offer-view.ts'
import { listPeers } from './offer-search-queries.ts'

interface Chosen {
  startsAt: Temporal.Instant
  clinicianId: ClinicianId
  centreId: CentreId
}

interface Answer {
  offer: OfferRow
  appointment: DeskAppointment
  actor: PatientActor
  now: Temporal.Instant
}

/**
 * A patient answers by the link: another time, perhaps with another clinician at the lower of the two prices, or the
 * money back. One transaction, under the locks of everybody concerned. The same answer again, after a lost reply or a
 * double tap, is answered as the first was. Throws NOT_FOUND, OFFER_ENDED with why, SLOT_NOT_OFFERED, and SLOT_TAKEN
 * with new offers.
 */
export async function answerOffer(deps: Deps, token: string, body: OfferBody): Promise<OfferReply> {
  const tokenHash = hashOfferToken(token)
  const chosen = 'choose' in body ? { ...body.choose, startsAt: Temporal.Instant.from(body.choose.startsAt) } : null
  const found = await findOffer(deps.db, tokenHash)
  if (found === undefined) throw new AppError('NOT_FOUND')
  try {
    const result = await transact(deps.db, async (tx) => {
      await lockAll(tx, {
        clinicianIds: [found.clinicianId, ...(chosen === null ? [] : [chosen.clinicianId])],
        patientIds: [found.patientId],
      })
      const now = deps.clock.now()
      const appointment = await lockDeskAppointment(tx, found.appointmentId, now)
      const offer = await findOffer(tx, tokenHash)
      if (offer === undefined || appointment === undefined) throw new AppError('NOT_FOUND')
      const why = whyEnded(offer, now)
      if (why !== undefined) {
        const reason = refundReason(offer, chosen)
        const refundPaise = await findPartRefund(tx, appointment.id, reason)
        return { offer, refundPaise, why, isSame: isSameAnswer(why, appointment, chosen) }
      }
      const actor: PatientActor = { kind: 'PATIENT', userId: offer.patientUserId, patientId: offer.patientId }
      const answer = { offer, appointment, actor, now }
      const refundPaise = chosen === null ? await refund(tx, answer) : await move(deps, tx, answer, chosen)
      return { offer, refundPaise, why: null, isSame: false }
    })
    const { offer, refundPaise, why, isSame } = result
    if (why !== null && !isSame) throw await offerEnded(deps, offer, why)
    return { appointment: await describeVisit(deps, offer), refundPaise }
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'SLOT_TAKEN' && error.code !== 'SLOT_NOT_OFFERED')) throw error
    throw new AppError(error.code, { details: { offers: await listChoices(deps, deps.db, found) } })
  }
}

const refundReason = ({ id }: OfferRow, chosen: Chosen | null) => (chosen === null ? 'CANCELLED' : `LOWER_FEE_${id}`)

function isSameAnswer(why: string, appointment: DeskAppointment, chosen: Chosen | null): boolean {
  if (chosen === null) return why === 'REFUNDED'
  return why === 'MOVED' && isItsTime(appointment, chosen)
}

const isItsTime = ({ startsAt, clinicianId, centreId }: DeskAppointment, chosen: Chosen) =>
  startsAt.equals(chosen.startsAt) && clinicianId === chosen.clinicianId && centreId === chosen.centreId

async function move(deps: Deps, tx: Tx, { offer, appointment, actor, now }: Answer, chosen: Chosen): Promise<number> {
  const { id: appointmentId, appointmentType } = appointment
  const { clinicianId, centreId, startsAt } = chosen
  const peers = await listPeers(tx, [appointment.clinicianId])
  const peer = peers.find((one) => one.clinicianId === clinicianId)
  if (isItsTime(appointment, chosen)) throw new AppError('SLOT_NOT_OFFERED')
  if (peer === undefined) throw new AppError('SLOT_NOT_OFFERED')
  const mode = appointmentType === 'ONLINE' ? 'ONLINE' : 'IN_PERSON'
  const slot = await findOfferedSlot(deps, tx, { clinicianId, centreId, mode, startsAt, except: [appointmentId] })
  if (slot === undefined) throw new AppError('SLOT_NOT_OFFERED')
  if (!slot.isFree) throw new AppError('SLOT_TAKEN')
  await expireHoldsInTheWay(tx, { ...slot, clinicianId, except: appointmentId }, now)
  const time = { ...slot, clinicianId, squeezedInByUserId: null, overrideReason: null }
  await moveVisit(tx, appointment, time, { actor, reason: 'RESCHEDULED', now })
  await endOffers(tx, { ...offer, outcome: 'MOVED', now })

  const money = await findVisitMoney(tx, appointmentId)
  let refundPaise = 0
  if (clinicianId !== appointment.clinicianId && money.feePaise !== null) {
    const pricePaise = lowerPrice(money.feePaise, peer.feesPaise[mode])
    refundPaise = refundOf(await findRefundable(tx, appointmentId), pricePaise, money)
    await lowerFee(tx, appointmentId, pricePaise)
    await queuePartRefund(tx, { appointmentId, refundPaise, reason: refundReason(offer, chosen), actor, now })
  }
  await moveVideoSession(tx, appointmentId)
  await queueNotifications(tx, { templates: ['appointment_rescheduled'], appointmentId, now })
  return refundPaise
}

async function refund(tx: Tx, { offer, appointment, actor, now }: Answer): Promise<number> {
  const { id: appointmentId } = appointment
  await moveStatus(tx, appointmentId, 'CANCELLED', { actor, reason: 'CANCELLED_BY_PATIENT', now })
  await recordCancellation(tx, appointmentId, { reason: null, now })
  await endOffers(tx, { ...offer, outcome: 'REFUNDED', now })
  await endVideoSession(tx, appointmentId)
  await queueNotifications(tx, { templates: ['appointment_cancelled'], appointmentId, now })
  const refundPaise = await findRefundable(tx, appointmentId)
  await queuePartRefund(tx, { appointmentId, refundPaise, reason: refundReason(offer, null), actor, now })
  return refundPaise
}
