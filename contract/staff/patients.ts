import { z } from 'zod'
import { Email, FullName, LocalDate } from '../core/values.ts'

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
