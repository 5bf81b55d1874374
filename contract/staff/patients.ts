import { z } from 'zod'
import {
  AppointmentId,
  Cursor,
  Email,
  FullName,
  Instant,
  LocalDate,
  PageLimit,
  PathId,
  PatientId,
  SearchText,
} from '../core/values.ts'
import { DeskPayment, Reason, StaffAppointment } from './appointments.ts'

export const PatientQuery = z.strictObject({
  q: SearchText.refine((value) => value.length >= 3),
  cursor: Cursor.optional(),
  limit: PageLimit.optional(),
})

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
export const FoundPatientList = z.object({ items: z.array(FoundPatient), nextCursor: z.string().nullable() })
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

/** A key that is missing is left as it was; null empties. */
export const PatientChange = z.strictObject({
  fullName: FullName.optional(),
  phone: z.string().max(40).nullable().optional(),
  dateOfBirth: LocalDate.nullable().optional(),
  gender: z.string().max(20).nullable().optional(),
  email: Email.nullable().optional(),
  preferredLanguage: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .nullable()
    .optional(),
  emergencyContactName: FullName.nullable().optional(),
  emergencyContactPhone: z.string().max(40).nullable().optional(),
})
export type PatientChange = z.infer<typeof PatientChange>

export const PatientRecord = z.object({
  id: PatientId,
  fullName: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  dateOfBirth: LocalDate.nullable(),
  gender: z.string().nullable(),
  preferredLanguage: z.string().nullable(),
  /** In the caller's scope, as is what is due. */
  nextAppointmentAt: Instant.nullable(),
  emergencyContactName: z.string().nullable(),
  emergencyContactPhone: z.string().nullable(),
  duePaise: z.int(),
  family: z.array(Relative),
  /** How the caller comes to it: by a visit at their centres, by the whole phone number, or as who wrote it down. */
  access: z.enum(['SCOPE', 'PHONE', 'CREATED']),
})
export type PatientRecord = z.infer<typeof PatientRecord>

export const PatientPath = z.strictObject({ id: PathId })
export const PageQuery = z.strictObject({ cursor: Cursor.optional(), limit: PageLimit.optional() })

export const PatientAppointments = z.object({ items: z.array(StaffAppointment), nextCursor: z.string().nullable() })
export type PatientAppointments = z.infer<typeof PatientAppointments>

const PatientPayment = DeskPayment.extend({
  appointmentId: AppointmentId,
  refundedPaise: z.int(),
  receiptNumber: z.string().nullable(),
})
export type PatientPayment = z.infer<typeof PatientPayment>
export const PatientPayments = z.object({ items: z.array(PatientPayment), nextCursor: z.string().nullable() })
export type PatientPayments = z.infer<typeof PatientPayments>

/** That a message was sent and what became of it; never what was in it. */
const PatientMessage = z.object({
  id: z.int(),
  template: z.string().nullable(),
  appointmentId: AppointmentId.nullable(),
  status: z.enum(['QUEUED', 'SENT', 'DELIVERED', 'FAILED']),
  at: Instant,
  sentAt: Instant.nullable(),
  deliveredAt: Instant.nullable(),
  readAt: Instant.nullable(),
})
export type PatientMessage = z.infer<typeof PatientMessage>
export const PatientMessages = z.object({ items: z.array(PatientMessage), nextCursor: z.string().nullable() })
export type PatientMessages = z.infer<typeof PatientMessages>

export const MergePatientsBody = z.strictObject({ otherPatientId: PatientId, reason: Reason })
export type MergePatientsBody = z.infer<typeof MergePatientsBody>
