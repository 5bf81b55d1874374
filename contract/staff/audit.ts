import { z } from 'zod'
import { Cursor, Instant, LocalDate, PageLimit, PathId, PatientId } from '../core/values.ts'

/** Every action in the audit log. Earlier systems may have used other names. */
export type AuditAction =
  | 'APPOINTMENT_BOOKED'
  | 'APPOINTMENT_CANCELLED'
  | 'APPOINTMENT_GIVEN_TO_RIGHT_PERSON'
  | 'APPOINTMENT_MOVED'
  | 'CANCEL_UNDONE'
  | 'CENTRE_ADDED'
  | 'CENTRE_CHANGED'
  | 'CENTRE_SWITCHED_OFF'
  | 'CENTRE_SWITCHED_ON'
  | 'CLINICIAN_ADDED'
  | 'CLINICIAN_CHANGED'
  | 'CLINICIAN_PHOTO_CHANGED'
  | 'CLINICIAN_SWITCHED_OFF'
  | 'CLINICIAN_SWITCHED_ON'
  | 'CLOSURE_MADE'
  | 'CLOSURE_UNDONE'
  | 'DRAWER_OPENED'
  | 'EXTRA_HOURS_ADDED'
  | 'EXTRA_HOURS_REMOVED'
  | 'HOURS_CHANGED'
  | 'MEET_LINK_PASTED'
  | 'PAYMENT_LINK_SENT'
  | 'MOVE_UNDONE'
  | 'NOTE_REWORDED'
  | 'NOTE_WRITTEN'
  | 'PATIENTS_MERGED'
  | 'PATIENT_CHANGED'
  | 'PATIENT_CREATED'
  | 'PATIENT_READ'
  | 'PATIENT_TOLD_BY_PHONE'
  | 'OFFERS_SENT'
  | 'PAYMENT_TAKEN'
  | 'SETTING_CHANGED'
  | 'STAFF_INVITED'
  | 'STAFF_ROLES_CHANGED'
  | 'STAFF_SWITCHED_OFF'
  | 'STAFF_SWITCHED_ON'
  | 'STATUS_UNDONE'
  | 'VISIT_ARRIVED'
  | 'VISIT_COMPLETED'
  | 'VISIT_KEPT'
  | 'VISIT_NO_SHOW'
  | 'VISIT_STARTED'
  | 'VISIT_STEPPED_BACK'

/** What of a record can be read. */
export const recordParts = ['RECORD', 'APPOINTMENTS', 'PAYMENTS', 'MESSAGES', 'NOTES'] as const

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

/** What an action's sentence also needs, where it is known: ids, codes and amounts. */
export const AuditDetails = z.object({
  part: z.enum(recordParts).optional(),
  fields: z.array(z.string()).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  how: z.string().optional(),
  method: z.string().optional(),
  isSqueezedIn: z.boolean().optional(),
  amountPaise: z.int().optional(),
  openingPaise: z.int().optional(),
  refundPaise: z.int().optional(),
  appointmentId: z.int().optional(),
  setting: z.string().optional(),
  /** Of a setting that is a number or a line. */
  before: z.union([z.number(), z.string().max(300)]).optional(),
  after: z.union([z.number(), z.string().max(300)]).optional(),
})
export type AuditDetails = z.infer<typeof AuditDetails>

export const AuditItem = z.object({
  id: z.int(),
  at: Instant,
  /** Null for what happened without a person. */
  who: z.object({ userId: z.int(), fullName: z.string() }).nullable(),
  action: z.string(),
  entityType: z.string().nullable(),
  entityId: z.int().nullable(),
  patientId: PatientId.nullable(),
  patientName: z.string().nullable(),
  /** Whose hours or closure it is about, where it is a clinician's. */
  clinicianName: z.string().nullable(),
  centreId: z.int().nullable(),
  why: z.string().nullable(),
  details: AuditDetails,
})
export type AuditItem = z.infer<typeof AuditItem>

export const AuditList = z.object({ items: z.array(AuditItem), nextCursor: z.string().nullable() })
export type AuditList = z.infer<typeof AuditList>

/** By whose actions the log can be filtered. */
export const AuditPeople = z.object({ items: z.array(z.object({ userId: z.int(), fullName: z.string() })) })
export type AuditPeople = z.infer<typeof AuditPeople>
