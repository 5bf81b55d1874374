import { z } from 'zod'
import { CentreId, ClinicianId, Instant } from '../core/values.ts'
import { Appointment } from '../patient/booking.ts'

/** What the link shows of a visit: nothing of who the patient is, and nothing that they wrote. */
export const OfferVisit = Appointment.pick({
  id: true,
  status: true,
  appointmentType: true,
  startsAt: true,
  endsAt: true,
  durationMinutes: true,
  timezone: true,
  clinician: true,
  centre: true,
  amountPaise: true,
})
export type OfferVisit = z.infer<typeof OfferVisit>

export const OfferChoice = z.object({
  clinicianId: ClinicianId,
  clinicianName: z.string(),
  isSameClinician: z.boolean(),
  startsAt: Instant,
  endsAt: Instant,
  centreId: CentreId,
  centreName: z.string(),
  /** The lower of the two clinicians' prices. */
  amountPaise: z.int(),
  /** What comes back of what was paid. */
  refundPaise: z.int(),
})
export type OfferChoice = z.infer<typeof OfferChoice>

export const Offer = z.object({
  appointment: OfferVisit,
  offers: z.array(OfferChoice),
  /** What comes back where the patient wants no other time. */
  refundPaise: z.int(),
})
export type Offer = z.infer<typeof Offer>

export const OfferBody = z.union([
  z.strictObject({
    choose: z.strictObject({ startsAt: Instant, clinicianId: ClinicianId, centreId: CentreId }),
  }),
  z.strictObject({ refund: z.literal(true) }),
])
export type OfferBody = z.infer<typeof OfferBody>

export const OfferReply = z.object({ appointment: OfferVisit, refundPaise: z.int() })
export type OfferReply = z.infer<typeof OfferReply>

/**
 * Why there is nothing left to choose, in the details of OFFER_ENDED. `appointment` as it stands, while it is to
 * come.
 */
export const OfferEnded = z.object({
  why: z.enum(['MOVED', 'REFUNDED', 'KEPT', 'WITHDRAWN', 'CHANGED', 'OVER']),
  appointment: OfferVisit.nullable(),
})
export type OfferEnded = z.infer<typeof OfferEnded>

export const OfferPath = z.strictObject({ token: z.string().max(100) })
