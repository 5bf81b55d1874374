import { z } from 'zod'
import { CentreId, ClinicianId, Instant, LocalDate, PathId, say, VisitType } from '../core/values.ts'
import { longestBufferMinutes, longestSlotMinutes, mostRules, shortestSlotMinutes } from '../rules/hours.ts'
import { StaffAppointment } from './appointments.ts'

export const ClinicianPath = z.strictObject({ id: PathId })

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const SlotMinutes = z.int().min(shortestSlotMinutes).max(longestSlotMinutes)
const BufferMinutes = z.int().min(0).max(longestBufferMinutes)
const Day = LocalDate.nullable().optional()

const HoursRule = z.strictObject({
  centreId: CentreId,
  dayOfWeek: z.int().min(0).max(6),
  startTime: ClockTime,
  endTime: ClockTime,
  slotDurationMinutes: SlotMinutes,
  mode: VisitType,
  validFrom: Day,
  validUntil: Day,
})

/** The whole of a clinician's week; a break is the time between two rules. */
export const HoursBody = z.strictObject({
  rules: z.array(HoursRule).max(mostRules),
  bufferBeforeMinutes: BufferMinutes,
  bufferAfterMinutes: BufferMinutes,
})
export type HoursBody = z.infer<typeof HoursBody>

/** What the database has, which may come from an earlier system and be odder than what can be saved. */
export const Hours = z.object({
  rules: z.array(
    z.object({
      centreId: CentreId,
      dayOfWeek: z.int(),
      startTime: z.string(),
      endTime: z.string(),
      slotDurationMinutes: z.int(),
      mode: VisitType,
      validFrom: z.string().optional(),
      validUntil: z.string().optional(),
    }),
  ),
  bufferBeforeMinutes: z.int(),
  bufferAfterMinutes: z.int(),
})
export type Hours = z.infer<typeof Hours>

export const HoursPreview = z.object({
  /** Different times of one week, whatever the kind of visit. */
  slotsPerWeek: z.int(),
  /** The same by day, Sunday first. */
  slotsPerDay: z.array(z.int()),
  /** The first day of the week that was counted: one in which rules are in force. */
  weekFrom: z.string(),
  /** What is booked inside the hours as they are, and would lie outside. It stays booked. */
  outside: z.array(StaffAppointment),
})
export type HoursPreview = z.infer<typeof HoursPreview>

export const ExtraHoursBody = z.strictObject({
  centreId: CentreId,
  startsAt: Instant,
  endsAt: Instant,
  mode: VisitType,
  slotDurationMinutes: SlotMinutes.optional(),
})
export type ExtraHoursBody = z.infer<typeof ExtraHoursBody>

export const ExtraHours = z.object({
  id: z.int(),
  clinicianId: ClinicianId,
  centreId: CentreId,
  startsAt: Instant,
  endsAt: Instant,
  mode: VisitType,
  slotDurationMinutes: z.int(),
  /** Live bookings inside them: they stay booked if the hours are taken back. */
  booked: z.int(),
})
export type ExtraHours = z.infer<typeof ExtraHours>
export const ExtraHoursList = z.object({ items: z.array(ExtraHours) })
export type ExtraHoursList = z.infer<typeof ExtraHoursList>

/** Whose hours the caller may see, by name. */
export const HoursOwners = z.object({
  items: z.array(
    z.object({
      id: ClinicianId,
      fullName: z.string(),
      durationMinutes: z.int(),
      primaryCentreId: CentreId,
      /** Centres where the caller may change hours. */
      centres: z.array(z.object({ id: CentreId, name: z.string(), timezone: z.string() })),
      mayWrite: z.boolean(),
    }),
  ),
})
export type HoursOwners = z.infer<typeof HoursOwners>

const firstYear = 2000
const lastYear = 2099
export const HolidaysQuery = z.strictObject({
  year: z.coerce.number().int().min(firstYear).max(lastYear),
  centreId: PathId.optional(),
})

export const HolidaysBody = z.strictObject({
  items: z
    .array(
      z.strictObject({
        date: LocalDate,
        name: z
          .string()
          .trim()
          .min(1, say('MISSING'))
          .max(100)
          .refine((value) => !/\p{Cc}/u.test(value), say('BAD_CHARACTERS')),
        isClosed: z.boolean(),
      }),
    )
    .max(120),
})
export type HolidaysBody = z.infer<typeof HolidaysBody>

export const Holidays = z.object({
  year: z.int(),
  /** Where the list comes from; null for a year that it does not reach. */
  source: z.object({ name: z.string(), url: z.string() }).nullable(),
  items: z.array(
    z.object({
      date: LocalDate,
      name: z.string(),
      /** The day depends on the moon, and may move by one. */
      isEstimated: z.boolean(),
      /** At every centre that was asked about. */
      isClosed: z.boolean(),
      closedCentreIds: z.array(CentreId),
      /** Live bookings of that day at those centres. */
      booked: z.int(),
      /** Over, so that it can no longer be changed. */
      isPast: z.boolean(),
    }),
  ),
})
export type Holidays = z.infer<typeof Holidays>
