import { z } from 'zod'
import { Email, FullName, Instant, LocalDate, PatientId } from '../core/values.ts'

const Relative = z.object({
  /** Null for a dependent, who has no record of their own. */
  id: PatientId.nullable(),
  dependentId: z.int().nullable(),
  fullName: z.string(),
  dateOfBirth: LocalDate.nullable(),
  relation: z.string().nullable(),
})

const FoundPatient = z.object({
  id: PatientId,
  fullName: z.string(),
  phoneLast4: z.string().nullable(),
  dateOfBirth: LocalDate.nullable(),
  nextAppointmentAt: Instant.nullable(),
  duePaise: z.int(),
  /** Who else is on the same phone. */
  family: z.array(Relative),
})
export type FoundPatient = z.infer<typeof FoundPatient>
const FoundPatientList = z.object({ items: z.array(FoundPatient), nextCursor: z.string().nullable() })
export type FoundPatientList = z.infer<typeof FoundPatientList>

export const NewPatientBody = z.strictObject({
  fullName: FullName,
  phone: z.string().max(40).optional(),
  dateOfBirth: LocalDate.optional(),
  gender: z.string().max(20).optional(),
  email: Email.optional(),
  /** A tag such as `kn`, whether or not there are words in it yet. */
  preferredLanguage: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
})
export type NewPatientBody = z.infer<typeof NewPatientBody>
