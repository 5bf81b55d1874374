import { z } from 'zod'
import { Payment, PaymentOrder } from './payment.ts'
import {
  AppointmentId,
  CentreId,
  ClinicianId,
  Cursor,
  Email,
  FullName,
  Instant,
  Notes,
  PageLimit,
  VisitType,
} from '../core/values.ts'

export const Appointment = z.object({
  id: AppointmentId,
  status: z.enum(['BOOKED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW', 'CANCELLED', 'EXPIRED', 'RESCHEDULED']),
  appointmentType: z.enum(['ONLINE', 'IN_PERSON', 'INPATIENT_ASSESSMENT', 'FOLLOW_UP']),
  startsAt: Instant,
  endsAt: Instant,
  durationMinutes: z.int(),
  /** Set while the appointment is an unpaid hold. */
  holdExpiresAt: Instant.nullable(),
  timezone: z.string(),
  clinician: z.object({
    id: ClinicianId,
    fullName: z.string(),
    specialization: z.string().nullable(),
    registrationNumber: z.string().nullable(),
    photoUrl: z.string().nullable(),
  }),
  centre: z.object({
    id: CentreId,
    name: z.string(),
    city: z.string().nullable(),
    addressLine1: z.string().nullable(),
  }),
  /** Null if nothing is due, or no order was created yet. */
  paymentStatus: z.enum(['CREATED', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED']).nullable(),
  amountPaise: z.int(),
  meetLink: z.string().nullable(),
  canCancel: z.boolean(),
  cancelBlockedReason: z.string().nullable(),
  /**
   * Until when the patient can cancel or move it, even if that has passed; of a hold, once it is paid. Null if over.
   */
  cancelUntil: Instant.nullable(),
  notes: z.string().nullable(),
  /** Who the visit is for, if not the patient. */
  dependent: z.object({ id: z.int(), fullName: z.string() }).nullable(),
})
export type Appointment = z.infer<typeof Appointment>

export const InitiateBookingBody = z.strictObject({
  clinicianId: ClinicianId,
  centreId: CentreId,
  startsAt: Instant,
  appointmentType: VisitType,
  fullName: FullName.optional(),
  email: Email.optional(),
  notes: Notes.optional(),
  /** One of the patient's dependents; if omitted, the visit is for the patient. */
  dependentId: z.int().positive().optional(),
  /** Required if the visitor is under 18. */
  guardianConfirmed: z.boolean().optional(),
  /** The guardian's name; if omitted, the guardian is the patient, who then has to be an adult. */
  guardianName: FullName.optional(),
  /** A hold of the patient's that is released as this one is taken; it stays if this one cannot be taken. */
  replaces: AppointmentId.optional(),
})
export type InitiateBookingBody = z.infer<typeof InitiateBookingBody>

export const InitiateBookingReply = z.object({ appointment: Appointment, payment: PaymentOrder.nullable() })
export type InitiateBookingReply = z.infer<typeof InitiateBookingReply>

/** The reply to verify and confirm: the same whether the browser or the webhook came first. */
export const PaidBookingReply = z.object({ appointment: Appointment, payment: Payment })
export type PaidBookingReply = z.infer<typeof PaidBookingReply>

export const AppointmentListQuery = z.strictObject({
  when: z.enum(['upcoming', 'past', 'all']).optional(),
  cursor: Cursor.optional(),
  limit: PageLimit.optional(),
})
export const AppointmentList = z.object({ items: z.array(Appointment), nextCursor: z.string().nullable() })
export type AppointmentList = z.infer<typeof AppointmentList>
