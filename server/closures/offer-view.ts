import type { Offer, OfferChoice, OfferEnded, OfferVisit } from '../../contract/public/offer.ts'
import { findAppointment, toAppointment } from '../appointments/appointment-view.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { hashOfferToken } from '../messaging/offer-link.ts'
import { findRefundable } from '../refunds/desk-queries.ts'
import { findOffers } from './find-offers.ts'
import { findOffer, findVisitMoney, listCentreNames, type OfferRow, type VisitMoney } from './offer-queries.ts'
import { listPeers } from './offer-search-queries.ts'

const howMany = { own: 6, others: 4 }

/** The visit as the link may show it. */
export async function describeVisit(deps: Deps, { appointmentId, patientId }: OfferRow): Promise<OfferVisit> {
  const row = await findAppointment(deps.db, appointmentId, patientId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const { id, status, appointmentType, startsAt, endsAt, durationMinutes, timezone, clinician, centre, amountPaise } =
    toAppointment(row, deps.settings, deps.clock.now())
  return { id, status, appointmentType, startsAt, endsAt, durationMinutes, timezone, clinician, centre, amountPaise }
}

/** Why an offer can no longer be answered; undefined while it can. */
export function whyEnded(offer: OfferRow, now: Temporal.Instant): OfferEnded['why'] | undefined {
  if (offer.isOfAnother) return 'CHANGED'
  if (offer.outcome !== null) return offer.outcome
  if (offer.appointmentStatus !== 'CONFIRMED' || offer.appointmentTimeVersion !== offer.timeVersion) return 'CHANGED'
  return isAfter(offer.endsAt, now) ? undefined : 'OVER'
}

/** OFFER_ENDED, with what became of the visit. */
export async function offerEnded(deps: Deps, offer: OfferRow, why: OfferEnded['why']): Promise<AppError> {
  const isToCome = offer.appointmentStatus === 'CONFIRMED' && isAfter(offer.endsAt, deps.clock.now())
  const appointment = isToCome && !offer.isOfAnother ? await describeVisit(deps, offer) : null
  const details: OfferEnded = { why, appointment }
  return new AppError('OFFER_ENDED', { details: { ...details } })
}

/** What the visit would cost with another clinician: never more than before. */
export const lowerPrice = (feePaise: number, otherFeePaise: number) => Math.min(feePaise, otherFeePaise)

/**
 * What comes back, in paise, if the visit costs this: what was paid beyond what is due then, and never more than the
 * fee falls by, as what the gateway charged on top is not the clinic's. A waiver is used up first, as in `lowerFee`.
 */
export function refundOf(paidPaise: number, pricePaise: number, money: VisitMoney): number {
  const loweredPaise = (money.feePaise ?? 0) - pricePaise
  const duePaise = pricePaise + money.registrationPaise - Math.max(0, money.waivedPaise - loweredPaise)
  return Math.max(0, Math.min(loweredPaise, paidPaise - duePaise))
}

/** The times that are offered, with what each would cost and what would come back. */
export async function listChoices(deps: Deps, db: DatabaseOrTx, offer: OfferRow): Promise<OfferChoice[]> {
  const { appointmentId, clinicianId } = offer
  const until = offer.closureEndsAt ?? undefined
  const [times, peers, money, paidPaise] = await Promise.all([
    findOffers(deps, db, [appointmentId], { until, howMany }),
    listPeers(db, [clinicianId]),
    findVisitMoney(db, appointmentId),
    findRefundable(db, appointmentId),
  ])
  const offered = times.get(appointmentId) ?? []
  const names = await listCentreNames(db, [...new Set(offered.map(({ centreId }) => centreId))])
  return offered.map((time) => {
    const isSameClinician = time.clinicianId === clinicianId
    const fee =
      peers.find((peer) => peer.clinicianId === time.clinicianId)?.feesPaise[money.mode] ?? money.feePaise ?? 0
    const isFixed = isSameClinician || money.feePaise === null
    const amountPaise = isFixed ? (money.feePaise ?? 0) : lowerPrice(money.feePaise ?? 0, fee)
    const refundPaise = isFixed ? 0 : refundOf(paidPaise, amountPaise, money)
    return { ...time, centreName: names.get(time.centreId) ?? '', isSameClinician, amountPaise, refundPaise }
  })
}

/** What a link offers. Throws NOT_FOUND, and OFFER_ENDED with why. */
export async function readOffer(deps: Deps, token: string): Promise<Offer> {
  const offer = await findOffer(deps.db, hashOfferToken(token))
  if (offer === undefined) throw new AppError('NOT_FOUND')
  const why = whyEnded(offer, deps.clock.now())
  if (why !== undefined) throw await offerEnded(deps, offer, why)
  const [appointment, offers, refundPaise] = await Promise.all([
    describeVisit(deps, offer),
    listChoices(deps, deps.db, offer),
    findRefundable(deps.db, offer.appointmentId),
  ])
  return { appointment, offers, refundPaise }
}
