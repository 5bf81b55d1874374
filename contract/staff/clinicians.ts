import { z } from 'zod'
import {
  CentreId,
  ClinicianId,
  Email,
  FullName,
  Instant,
  PathId,
  say,
  TextLine,
  TextLines,
  VisitType,
} from '../core/values.ts'
import { longestSlotMinutes, shortestSlotMinutes } from '../rules/hours.ts'
import { StaffAppointment } from './appointments.ts'

export const StaffClinicianPath = z.strictObject({ id: PathId })

/** What is wrong with a photo, in the details of PHOTO_REFUSED. */
export type PhotoFault = 'MISSING' | 'TOO_LARGE' | 'NOT_A_PHOTO' | 'TOO_MANY_PIXELS' | 'TOO_SMALL' | 'BROKEN'

export const MediaPath = z.strictObject({ name: z.string().max(60) })

/** Whole rupees, in paise: what the database keeps. */
const FeePaise = z.int().min(0).max(100_000_000).multipleOf(100)
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional()

const fields = {
  /** As patients read it, with the title: `Dr Ananya Rao`. */
  fullName: FullName,
  /** Where they belong; where they work is said by their hours. */
  primaryCentreId: CentreId,
  /** `Psychiatrist`: several are parted by commas. */
  specialization: orNull(TextLine(150)),
  registrationNumber: orNull(TextLine(100)),
  /** `MBBS, MD (Psychiatry)`. */
  qualifications: orNull(TextLine(255)),
  yearsOfExperience: orNull(z.int().min(0).max(80)),
  bio: orNull(TextLines(2000)),
  /** What a new patient can expect of the first visit. */
  firstSession: orNull(TextLines(1000)),
  languages: z.array(TextLine(50)).max(20).optional(),
  /** Slugs of `/api/concerns`. */
  concerns: z.array(z.string().max(50)).max(40).optional(),
  feePaise: FeePaise,
  /** Where a kind of visit has a fee of its own. */
  feesPaise: z.strictObject({ ONLINE: orNull(FeePaise), IN_PERSON: orNull(FeePaise) }).optional(),
  durationMinutes: z.int().min(shortestSlotMinutes).max(longestSlotMinutes).optional(),
  /** What is shown while no hours say it. */
  consultationModes: z.array(VisitType).min(1, say('MISSING')).max(2).optional(),
  /** Their account's: for messages and the calendar. */
  email: orNull(Email),
  phone: orNull(z.string().max(40)),
}

export const ClinicianBody = z.strictObject(fields)
export type ClinicianBody = z.infer<typeof ClinicianBody>

/** What is left out stays; null takes it away. */
export const ClinicianChanges = ClinicianBody.partial()
export type ClinicianChanges = z.infer<typeof ClinicianChanges>

/** What is booked and still to come. */
export const Booked = z.object({ count: z.int(), nextStartsAt: Instant.nullable() })
export type Booked = z.infer<typeof Booked>

/** The first of them in time, as far as the caller may see them. */
export const BookedList = Booked.extend({ items: z.array(StaffAppointment) })
export type BookedList = z.infer<typeof BookedList>

export const StaffClinician = z.object({
  id: ClinicianId,
  /** Of their account among the staff. */
  userId: z.int(),
  fullName: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  primaryCentreId: CentreId,
  specialization: z.string().nullable(),
  registrationNumber: z.string().nullable(),
  qualifications: z.string().nullable(),
  yearsOfExperience: z.int().nullable(),
  bio: z.string().nullable(),
  firstSession: z.string().nullable(),
  languages: z.array(z.string()),
  concerns: z.array(z.string()),
  /** Null in what an earlier system kept: they cannot be booked until one is set. */
  feePaise: z.int().nullable(),
  feesPaise: z.object({ ONLINE: z.int().nullable(), IN_PERSON: z.int().nullable() }),
  durationMinutes: z.int(),
  consultationModes: z.array(VisitType),
  photoUrl: z.string().nullable(),
  /** Where their hours are. */
  centres: z.array(z.object({ id: CentreId, name: z.string() })),
  /** Can be booked, if they have hours. */
  isActive: z.boolean(),
  /** Their account may sign in; whoever is switched off among the staff cannot be booked either. */
  isAccountActive: z.boolean(),
  booked: Booked,
  /** For `If-Match`: changes with whatever of this is saved. */
  version: z.string(),
  /** What the caller may change: all of it, what they say of themselves, or nothing. */
  mayWrite: z.enum(['EVERYTHING', 'OWN_WORDS', 'NOTHING']),
})
export type StaffClinician = z.infer<typeof StaffClinician>
export const StaffClinicians = z.object({
  items: z.array(StaffClinician),
  /** Somebody may be added. */
  mayAdd: z.boolean(),
})
export type StaffClinicians = z.infer<typeof StaffClinicians>
