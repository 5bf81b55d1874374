import { z } from 'zod'
import { OtpRequestId } from './auth.ts'
import { FullName, Instant, LocalDate } from '../core/values.ts'

export const Relation = z.enum(['CHILD', 'PARENT', 'SPOUSE', 'SIBLING', 'OTHER'])
export type Relation = z.infer<typeof Relation>

export const Dependent = z.object({
  id: z.int(),
  fullName: z.string(),
  dateOfBirth: LocalDate,
  relation: Relation,
  /** Under 18 today: an adult has to confirm that they are the guardian, for each booking. */
  isMinor: z.boolean(),
})
export type Dependent = z.infer<typeof Dependent>
export const DependentList = z.object({ items: z.array(Dependent) })

export const DependentBody = z.strictObject({
  fullName: FullName,
  dateOfBirth: LocalDate,
  relation: Relation,
})
export type DependentBody = z.infer<typeof DependentBody>

export const ConsentState = z.object({
  /** What is asked now. */
  current: z.object({ version: z.string(), text: z.string() }),
  /** What was agreed to, if anything is in force. */
  given: z.object({ version: z.string(), givenAt: Instant }).nullable(),
})
export type ConsentState = z.infer<typeof ConsentState>
export const ConsentBody = z.strictObject({ version: z.string().max(20) })

/** A code that was asked for with the account's own phone. */
export const ConfirmBody = z.strictObject({ requestId: OtpRequestId, otp: z.string().trim().max(20) })

export const EraseBody = z.strictObject({ confirm: z.literal('ERASE') })
export const EraseReply = z.object({
  /** These sentences are English, for programs' logs; a patient reads the web's own, by `code`. */
  erased: z.array(z.string()),
  kept: z.array(
    z.object({ code: z.enum(['APPOINTMENTS', 'PAYMENTS']), what: z.string(), why: z.string(), forYears: z.int() }),
  ),
})
export type EraseReply = z.infer<typeof EraseReply>
