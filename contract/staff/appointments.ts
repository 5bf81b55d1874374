import { z } from 'zod'
import { Appointment } from '../patient/booking.ts'
import { AppointmentDetails } from '../patient/dashboard.ts'
import {
  CentreId,
  ClinicianId,
  FullName,
  Instant,
  LocalDate,
  Notes,
  PathId,
  PatientId,
  say,
  VisitType,
} from '../core/values.ts'

/** A sentence for the history: why somebody did what they did. */
export const Reason = z
  .string()
  .trim()
  .min(1, say('MISSING'))
  .max(255)
  .refine((value) => !/\p{Cc}/u.test(value), say('BAD_CHARACTERS'))

export const Person = z.object({ id: PatientId, fullName: z.string(), phone: z.string().nullable() })

export const StaffAction = z.enum([
  'release',
  'cancel',
  'move',
  'pay',
  'checkIn',
  'start',
  'complete',
  'noShow',
  'stepBack',
  'override',
  'refundLate',
  'undo',
])
export type StaffAction = z.infer<typeof StaffAction>

/** The patient's appointment, with what the desk needs. `notes` is null but for its clinician. */
export const StaffAppointment = Appointment.extend({
  patient: Person,
  source: z.string(),
  checkedInAt: Instant.nullable(),
  duePaise: z.int(),
  isSqueezedIn: z.boolean(),
  overrideReason: z.string().nullable(),
  confirmedByPatientAt: Instant.nullable(),
  timeVersion: z.int(),
  /** Until when the last change by the desk can be undone; null where there is none. */
  undoUntil: Instant.nullable(),
})
export type StaffAppointment = z.infer<typeof StaffAppointment>

export const DeskPaymentMethod = z.enum(['CASH', 'CARD', 'UPI'])
export type DeskPaymentMethod = z.infer<typeof DeskPaymentMethod>
const Reference = z.string().trim().min(1).max(100)

/** How a visit that the desk books is paid for. */
const HowPaid = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('NOW'), method: DeskPaymentMethod, reference: Reference.optional() }),
  z.strictObject({ how: z.literal('LINK'), holdMinutes: z.int().min(15).max(1440).optional() }),
  z.strictObject({ how: z.literal('AT_VISIT') }),
  z.strictObject({ how: z.literal('WAIVED'), reason: Reason }),
])

/** By whose word a time is taken that is not offered; squeezed in, it may overlap another. */
const Override = z.strictObject({ reason: Reason, squeezeIn: z.boolean().optional() })

export const DeskBookingBody = z
  .strictObject({
    patientId: PatientId.optional(),
    patient: z.strictObject({ fullName: FullName, phone: z.string().max(40).optional() }).optional(),
    dependentId: z.int().positive().optional(),
    clinicianId: ClinicianId,
    centreId: CentreId,
    startsAt: Instant,
    appointmentType: VisitType,
    durationMinutes: z.int().min(5).max(480).optional(),
    forClinician: Notes.optional(),
    payment: HowPaid,
    override: Override.optional(),
    /** For a visitor under 18; if omitted, the patient, who then has to be an adult. */
    guardianName: FullName.optional(),
    /** Under a draft of one's own a booking is made once: whatever is sent again has the reply of the first. */
    draftId: z.uuid().optional(),
  })
  .refine(({ patientId, patient }) => (patientId === undefined) !== (patient === undefined), {
    path: ['patientId'],
    error: say('MISSING'),
  })
export type DeskBookingBody = z.infer<typeof DeskBookingBody>

export const DeskPayment = z.object({
  id: z.int(),
  method: z.enum(['RAZORPAY', 'CASH', 'CARD', 'UPI']),
  status: z.enum(['CREATED', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED']),
  amountPaise: z.int(),
  paidAt: Instant.nullable(),
  reference: z.string().nullable(),
  /** Who took it; null for what came by itself. */
  receivedBy: z.string().nullable(),
})
export type DeskPayment = z.infer<typeof DeskPayment>

const PaymentLink = z.object({ url: z.string(), expiresAt: Instant })

export const DeskBookingReply = z.object({
  appointment: StaffAppointment,
  payment: DeskPayment.nullable(),
  paymentLink: PaymentLink.nullable(),
})
export type DeskBookingReply = z.infer<typeof DeskBookingReply>

export const StaffAppointmentReply = z.object({ appointment: StaffAppointment })
export type StaffAppointmentReply = z.infer<typeof StaffAppointmentReply>

export const DeskMoveBody = z.strictObject({
  startsAt: Instant,
  centreId: CentreId.optional(),
  clinicianId: ClinicianId.optional(),
  reason: Reason.optional(),
  override: Override.optional(),
  /** For a visitor who turned out to be under 18 since the visit was booked. */
  guardianName: FullName.optional(),
})
export type DeskMoveBody = z.infer<typeof DeskMoveBody>

export const DeskCancelBody = z.strictObject({
  reason: Reason,
  refund: z.union([z.enum(['FULL', 'NONE']), z.strictObject({ amountPaise: z.int().positive() })]),
})
export type DeskCancelBody = z.infer<typeof DeskCancelBody>
export const DeskCancelReply = z.object({
  appointment: StaffAppointment,
  /** What goes back once the change can no longer be undone. */
  refund: z.object({ amountPaise: z.int() }).nullable(),
})

/**
 * `undoUntil`, as the reply to the change gave it, says which change is meant: sent again, the undo undoes nothing
 * more. If omitted, the last change is undone.
 */
export const UndoBody = z.strictObject({ undoUntil: Instant.optional() }).nullish()

export const TakePaymentBody = z.strictObject({
  method: DeskPaymentMethod,
  amountPaise: z.int().positive().max(100_000_000),
  reference: Reference.optional(),
  /** Under a draft of one's own a visit's payment is taken once: whatever is sent again has the reply of the first. */
  draftId: z.uuid().optional(),
})
export type TakePaymentBody = z.infer<typeof TakePaymentBody>

export const WrongPersonBody = z.strictObject({
  patientId: PatientId,
  reason: Reason,
  /** For a patient under 18: the parent or guardian who will be with them. */
  guardianName: FullName.optional(),
})
export type WrongPersonBody = z.infer<typeof WrongPersonBody>

/** A link that a video call is joined by, from another tool than Google's. */
export const MeetLinkBody = z.strictObject({
  joinUrl: z.url({ protocol: /^https$/, hostname: z.regexes.domain, error: say('INVALID') }).max(500),
})

export const FollowUpBody = z.strictObject({
  startsAt: Instant,
  centreId: CentreId.optional(),
  appointmentType: VisitType.optional(),
  forClinician: Notes.optional(),
  /** For a visitor under 18; if omitted, who came to the visit that this one follows, or the patient. */
  guardianName: FullName.optional(),
  /** As in a booking. */
  draftId: z.uuid().optional(),
})
export type FollowUpBody = z.infer<typeof FollowUpBody>

export const StaffAppointmentDetails = z.object({
  appointment: StaffAppointment,
  patient: Person.extend({ dateOfBirth: LocalDate.nullable(), preferredLanguage: z.string().nullable() }),
  /** The adult who will be with a visitor under 18. */
  guardianName: z.string().nullable(),
  payments: z.array(DeskPayment),
  refunds: AppointmentDetails.shape.refunds,
  timeline: AppointmentDetails.shape.timeline,
  duePaise: z.int(),
  /** What the caller may do to it now, by contract/rules/can.ts. */
  can: z.array(StaffAction),
})
export type StaffAppointmentDetails = z.infer<typeof StaffAppointmentDetails>

export const StaffSlotsQuery = z.strictObject({
  clinicianId: PathId,
  from: LocalDate,
  to: LocalDate,
  mode: VisitType.optional(),
  centreId: PathId.optional(),
  override: z.enum(['true', 'false']).optional(),
})
export const StaffSlot = z.object({
  startsAt: Instant,
  endsAt: Instant,
  centreId: CentreId,
  mode: VisitType,
  /** Null for one that is offered; else why the public does not see it. */
  why: z.enum(['CLOSED', 'TOO_SOON', 'TAKEN']).nullable(),
})
export type StaffSlot = z.infer<typeof StaffSlot>
export const StaffSlots = z.object({
  timezone: z.string(),
  days: z.array(z.object({ date: LocalDate, slots: z.array(StaffSlot) })),
})
export type StaffSlots = z.infer<typeof StaffSlots>

export const DrawerBody = z.strictObject({ centreId: CentreId, openingPaise: z.int().min(0).max(100_000_000) })
export const Drawer = z.object({
  id: z.int(),
  centreId: CentreId,
  openedBy: z.string(),
  openedAt: Instant,
  openingPaise: z.int(),
  /** What has to be in it now. */
  expectedPaise: z.int(),
  isOwn: z.boolean(),
})
export type Drawer = z.infer<typeof Drawer>
export const DrawerQuery = z.strictObject({ centreId: PathId })
export const DrawerList = z.object({ items: z.array(Drawer) })
export const AppointmentPath = z.strictObject({ id: PathId })
