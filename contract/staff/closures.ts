import { z } from 'zod'
import { AppointmentId, CentreId, ClinicianId, Cursor, Instant, PageLimit, PathId, say } from '../core/values.ts'
import { Reason, StaffAppointment } from './appointments.ts'

/** At most a year: what is longer is a switch, and no closure. */
const mostDays = 366
const epochMs = (instant: string) => Date.parse(instant)

export const ClosureBody = z
  .strictObject({
    clinicianId: ClinicianId.optional(),
    centreId: CentreId.optional(),
    startsAt: Instant,
    endsAt: Instant,
    reason: Reason,
  })
  .refine(({ clinicianId, centreId }) => clinicianId !== undefined || centreId !== undefined, {
    path: ['clinicianId'],
    error: say('MISSING'),
  })
  .refine(({ startsAt, endsAt }) => epochMs(startsAt) < epochMs(endsAt), { path: ['endsAt'], error: say('INVALID') })
  .refine(({ startsAt, endsAt }) => epochMs(endsAt) - epochMs(startsAt) <= mostDays * 86_400_000, {
    path: ['endsAt'],
    error: say('TOO_LARGE'),
  })
export type ClosureBody = z.infer<typeof ClosureBody>

export const Closure = z.object({
  id: z.int(),
  /** Null: everybody at the centre. */
  clinicianId: ClinicianId.nullable(),
  clinicianName: z.string().nullable(),
  /** Null: wherever the clinician works. */
  centreId: CentreId.nullable(),
  centreName: z.string().nullable(),
  timezone: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  reason: z.string().nullable(),
})
export type Closure = z.infer<typeof Closure>

/** A time that a patient can have instead. */
export const OfferedTime = z.object({
  clinicianId: ClinicianId,
  clinicianName: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  centreId: CentreId,
})
export type OfferedTime = z.infer<typeof OfferedTime>

/**
 * How a visit in a closure stands. `OPEN`: nothing was sent. `ASKED`: sent, and time to answer. `UNANSWERED`: nobody
 * answered within four hours, or until an hour before. `KEPT`: it takes place, on somebody's word.
 */
const AffectedState = z.enum(['OPEN', 'ASKED', 'UNANSWERED', 'MOVED', 'CANCELLED', 'KEPT'])

export const Affected = z.object({
  appointment: StaffAppointment,
  offers: z.array(OfferedTime),
  state: AffectedState,
  sentAt: Instant.nullable(),
})
export type Affected = z.infer<typeof Affected>

export const ClosurePreview = z.object({ affected: z.array(Affected) })
export type ClosurePreview = z.infer<typeof ClosurePreview>

export const ClosureReply = z.object({ closure: Closure, affected: z.array(Affected) })
export type ClosureReply = z.infer<typeof ClosureReply>

/** `open`: still to be settled, `unanswered` not among them. */
export const ClosureStanding = ClosureReply.extend({
  open: z.int(),
  moved: z.int(),
  cancelled: z.int(),
  unanswered: z.int(),
  kept: z.int(),
})
export type ClosureStanding = z.infer<typeof ClosureStanding>

export const ClosuresQuery = z.strictObject({ cursor: Cursor.optional(), limit: PageLimit.optional() })
export const ClosureList = z.object({
  items: z.array(
    Closure.extend({
      /** Visits in it that wait to be moved, cancelled or kept. */
      toSettle: z.int(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type ClosureList = z.infer<typeof ClosureList>

export const SendOffersBody = z.strictObject({ appointmentIds: z.array(AppointmentId).min(1).max(500).optional() })
export const SentOffers = z.object({ sent: z.int() })
export const KeepBody = z.strictObject({ appointmentId: AppointmentId })

export const ClosurePath = z.strictObject({ id: PathId })
