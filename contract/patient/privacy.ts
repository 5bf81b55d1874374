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
  /** Under 18 today: each booking needs an adult to confirm that they are the guardian. */
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
  /** The version that has to be agreed to now. */
  current: z.object({
    version: z.string(),
    text: z.string(),
    /** The text in a few short lines; what is agreed to is the text. */
    summary: z.array(z.string()),
  }),
  /** The agreement in force, if any. */
  given: z.object({ version: z.string(), givenAt: Instant }).nullable(),
})
export type ConsentState = z.infer<typeof ConsentState>
export const ConsentBody = z.strictObject({ version: z.string().max(20) })

/** A code that was requested for the account's own phone. */
export const ConfirmBody = z.strictObject({ requestId: OtpRequestId, otp: z.string().trim().max(20) })

export const EraseBody = z.strictObject({ confirm: z.literal('ERASE') })
export const EraseReply = z.object({
  /** These sentences are English, for programs' logs; patients read the web's own, by `code`. */
  erased: z.array(z.string()),
  kept: z.array(
    z.object({ code: z.enum(['APPOINTMENTS', 'PAYMENTS']), what: z.string(), why: z.string(), forYears: z.int() }),
  ),
})
export type EraseReply = z.infer<typeof EraseReply>
