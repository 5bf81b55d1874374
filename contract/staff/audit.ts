import { z } from 'zod'
import { Cursor, Instant, LocalDate, PageLimit, PathId, PatientId } from '../core/values.ts'

export const AuditQuery = z.strictObject({
  patientId: PathId.optional(),
  userId: PathId.optional(),
  /** A kind of thing, such as `appointment`. */
  entity: z
    .string()
    .regex(/^[a-z_]{1,50}$/)
    .optional(),
  /** Instants, or days of the clinic of which the last counts whole. */
  from: z.union([Instant, LocalDate]).optional(),
  to: z.union([Instant, LocalDate]).optional(),
  cursor: Cursor.optional(),
  limit: PageLimit.optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditItem = z.object({
  id: z.int(),
  at: Instant,
  /** Null for what happened without a person. */
  who: z.object({ userId: z.int(), fullName: z.string() }).nullable(),
  action: z.string(),
  entityType: z.string().nullable(),
  entityId: z.int().nullable(),
  patientId: PatientId.nullable(),
  centreId: z.int().nullable(),
  why: z.string().nullable(),
})
export type AuditItem = z.infer<typeof AuditItem>

export const AuditList = z.object({ items: z.array(AuditItem), nextCursor: z.string().nullable() })
export type AuditList = z.infer<typeof AuditList>
