import { z } from 'zod'
import { Appointment } from './booking.ts'
import { Payment } from './payment.ts'
import { CentreId, Email, FullName, Instant, LocalDate, Notes, PatientId, say } from '../core/values.ts'

const Gender = z.enum(['MALE', 'FEMALE', 'TRANSGENDER', 'NON_BINARY', 'OTHER', 'PREFER_NOT_TO_SAY'])

export const Profile = z.object({
  id: PatientId,
  phone: z.string(),
  fullName: z.string(),
  email: z.string().nullable(),
  dateOfBirth: LocalDate.nullable(),
  gender: z.string().nullable(),
  bloodGroup: z.string().nullable(),
  emergencyContactName: z.string().nullable(),
  emergencyContactPhone: z.string().nullable(),
  /** A tag such as `kn`; null if it was never said. */
  preferredLanguage: z.string().nullable(),
})
export type Profile = z.infer<typeof Profile>

/** Any of the fields; null clears an optional one. */
export const ProfileChange = z.strictObject({
  fullName: FullName.optional(),
  email: Email.nullable().optional(),
  dateOfBirth: LocalDate.nullable().optional(),
  gender: Gender.nullable().optional(),
  bloodGroup: z
    .string()
    .trim()
    .regex(/^(A|B|AB|O)[+-]$/, say('BAD_BLOOD_GROUP'))
    .nullable()
    .optional(),
  emergencyContactName: FullName.nullable().optional(),
  emergencyContactPhone: z.string().max(40).nullable().optional(),
  /** In which messages are sent, where the clinic has them in it. */
  preferredLanguage: z.enum(['en', 'hi', 'kn', 'ml']).nullable().optional(),
})
export type ProfileChange = z.infer<typeof ProfileChange>

const Refund = z.object({
  amountPaise: z.int(),
  status: z.enum(['PENDING', 'PROCESSED', 'FAILED']),
  reason: z.string(),
  requestedAt: Instant,
  processedAt: Instant.nullable(),
  /** The number of its credit note, once there is one. */
  creditNote: z.string().nullable(),
})

/** What happened, for programs; the web has the words. */
export const TimelineWhat = z.enum([
  'HELD',
  'CONFIRMED',
  'PAID',
  'PAYMENT_FAILED',
  'UNMATCHED_PAYMENT',
  'RESCHEDULED',
  'CANCELLED',
  'EXPIRED',
  'STARTED',
  'COMPLETED',
  'NO_SHOW',
  'REFUND_REQUESTED',
  'REFUNDED',
  'REMINDED',
  'LINK_SENT',
])
export type TimelineWhat = z.infer<typeof TimelineWhat>

export const AppointmentDetails = Appointment.extend({
  payments: z.array(
    Payment.extend({
      /** Why no appointment could keep this payment, which is being refunded; null if one keeps it. */
      unmatched: z.enum(['SECOND_PAYMENT_OF_AN_ORDER', 'AMOUNT_MISMATCH', 'NOT_CAPTURED']).nullable(),
    }),
  ),
  refunds: z.array(Refund),
  timeline: z.array(z.object({ at: Instant, what: TimelineWhat })),
})
export type AppointmentDetails = z.infer<typeof AppointmentDetails>

/** A file of an appointment; a credit note by its number. */
export const FileLinkBody = z.strictObject({
  file: z.enum(['receipt.pdf', 'calendar.ics', 'credit-note.pdf']),
  number: z
    .string()
    .regex(/^[A-Z]{2}\/\d\d-\d\d\/\d{6,7}$/)
    .optional(),
})
export type FileLinkBody = z.infer<typeof FileLinkBody>
/** An address that a browser can open without a token until it expires. */
export const FileLink = z.object({ url: z.string(), expiresInSeconds: z.int() })
export type FileLink = z.infer<typeof FileLink>

export const CancelBody = z.strictObject({ reason: Notes.optional() })
export const CancelReply = z.object({
  appointment: Appointment,
  refund: z.object({ amountPaise: z.int(), status: z.enum(['PENDING', 'PROCESSED', 'FAILED']) }).nullable(),
})
export type CancelReply = z.infer<typeof CancelReply>

export const RescheduleBody = z.strictObject({ startsAt: Instant, centreId: CentreId.optional() })
export const RescheduleReply = z.object({ appointment: Appointment })

const Session = z.object({
  id: z.int(),
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  createdAt: Instant,
  lastUsedAt: Instant,
  current: z.boolean(),
})
export const SessionList = z.object({ items: z.array(Session) })
export type SessionList = z.infer<typeof SessionList>

/**
 * A refresh token of one of the patient's sessions was used again after it had been replaced, as a stolen copy would
 * be, so that session was ended. Shown until it is marked as seen.
 */
export const SecurityNotice = z.object({
  id: z.int(),
  what: z.literal('SESSION_REUSED'),
  /** When the session was ended. */
  at: Instant,
  /** The device whose session it was. */
  userAgent: z.string().nullable(),
})
export type SecurityNotice = z.infer<typeof SecurityNotice>
export const SecurityNoticeList = z.object({ items: z.array(SecurityNotice) })
export type SecurityNoticeList = z.infer<typeof SecurityNoticeList>
