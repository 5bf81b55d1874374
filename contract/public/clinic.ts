import { z } from 'zod'
import {
  CentreId,
  ClinicianId,
  Cursor,
  Instant,
  LocalDate,
  PageLimit,
  PathId,
  SearchText,
  VisitType,
} from '../core/values.ts'

export const PublicConfig = z.object({
  clinicName: z.string(),
  supportPhone: z.string(),
  currency: z.literal('INR'),
  razorpayKeyId: z.string(),
  checkoutScriptUrl: z.string(),
  cancelCutoffHours: z.number(),
  holdSeconds: z.int(),
  bookingWindowDays: z.int(),
  /** From which the desk chooses a patient's. */
  languages: z.array(z.string()),
})
export type PublicConfig = z.infer<typeof PublicConfig>

export const Centre = z.object({
  id: CentreId,
  name: z.string(),
  city: z.string().nullable(),
  addressLine1: z.string().nullable(),
  addressLine2: z.string().nullable(),
  pincode: z.string().nullable(),
  contactPhone: z.string().nullable(),
  /** A page that shows the way. */
  mapUrl: z.string().nullable(),
  /** How one finds the door. */
  directions: z.string().nullable(),
  timezone: z.string(),
})
export type Centre = z.infer<typeof Centre>
export const CentreList = z.object({ items: z.array(Centre) })

/** What people look for help with: `depression`. */
export const Concern = z.object({
  slug: z.string(),
  name: z.string(),
  /** How many clinicians treat it. */
  clinicians: z.int(),
})
export type Concern = z.infer<typeof Concern>
export const ConcernList = z.object({ items: z.array(Concern) })

export const Clinician = z.object({
  id: ClinicianId,
  fullName: z.string(),
  specialization: z.string().nullable(),
  registrationNumber: z.string().nullable(),
  yearsOfExperience: z.int().nullable(),
  bio: z.string().nullable(),
  languages: z.array(z.string()),
  consultationModes: z.array(VisitType),
  /** The lowest of those below. */
  feePaise: z.int(),
  /** By kind of visit. */
  feesPaise: z.object({ ONLINE: z.int(), IN_PERSON: z.int() }),
  durationMinutes: z.int(),
  centres: z.array(z.object({ id: CentreId, name: z.string(), city: z.string().nullable() })),
  nextAvailableAt: Instant.nullable(),
  /** A path on this site, such as `/portraits/ananya-rao.svg`. */
  photoUrl: z.string().nullable(),
  /** As the clinician writes them: `MBBS, MD (Psychiatry)`. */
  qualifications: z.string().nullable(),
  /** What they treat. */
  concerns: z.array(Concern.omit({ clinicians: true })),
  /** What a new patient can expect of the first visit, in the clinician's own words. */
  firstSession: z.string().nullable(),
})
export type Clinician = z.infer<typeof Clinician>

export const ClinicianQuery = z.strictObject({
  centreId: PathId.optional(),
  specialization: SearchText.optional(),
  language: SearchText.optional(),
  mode: VisitType.optional(),
  q: SearchText.optional(),
  /** By the next free time, or by name. */
  sort: z.enum(['soonest', 'name']).optional(),
  cursor: Cursor.optional(),
  limit: PageLimit.optional(),
})
export const ClinicianList = z.object({
  items: z.array(Clinician),
  nextCursor: z.string().nullable(),
  /** The concerns that the search names, also if nobody treats them. */
  concerns: z.array(Concern),
})
export type ClinicianList = z.infer<typeof ClinicianList>

export const ClinicianParams = z.strictObject({ id: PathId })

export const AvailabilityQuery = z.strictObject({
  from: LocalDate,
  to: LocalDate,
  mode: VisitType.optional(),
  centreId: PathId.optional(),
})
export const Slot = z.object({ startsAt: Instant, endsAt: Instant, centreId: CentreId })
export type Slot = z.infer<typeof Slot>
export const Availability = z.object({
  /** Of the first centre; if they differ, each slot's is its own centre's. */
  timezone: z.string(),
  centres: z.array(z.object({ id: CentreId, timezone: z.string() })),
  days: z.array(z.object({ date: LocalDate, slots: z.array(Slot) })),
})
export type Availability = z.infer<typeof Availability>
