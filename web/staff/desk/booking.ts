import type { DeskBookingBody, DeskBookingReply, StaffSlot } from '../../../contract/staff/appointments.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { bookingText } from '../text/booking.ts'

export const paymentKinds = ['AT_VISIT', 'CASH', 'UPI', 'CARD', 'LINK', 'WAIVED'] as const
export type PaymentKind = (typeof paymentKinds)[number]

/** The person a booking is for: an existing patient, one of their dependents, or somebody new. */
export type BookingPerson =
  | { kind: 'known'; patientId: number; dependentId: number | null; fullName: string }
  | { kind: 'new'; fullName: string; phone: string }

export interface BookingDraft {
  person: BookingPerson
  clinicianId: number | null
  slot: StaffSlot | null
  payment: PaymentKind
  reference: string
  waiveReason: string
  note: string
  overrideReason: string
  /** For a visitor under 18, once the server has asked for it. */
  guardianName: string
}

export type BookingField = 'name' | 'time' | 'waiveReason' | 'overrideReason'

/** The problems of the form, by field; empty if it can be sent. */
export function missingIn(draft: BookingDraft): Partial<Record<BookingField, string>> {
  const missing: Partial<Record<BookingField, string>> = {}
  if (draft.person.kind === 'new' && draft.person.fullName.trim() === '') missing.name = bookingText.nameMissing
  if (draft.slot === null || draft.clinicianId === null) missing.time = bookingText.chooseTime
  if (draft.payment === 'WAIVED' && draft.waiveReason.trim() === '') missing.waiveReason = bookingText.waiveMissing
  if (needsOverride(draft) && draft.overrideReason.trim() === '') missing.overrideReason = bookingText.reasonMissing
  return missing
}

/** A time that is not offered needs an override; one that is taken also has to be squeezed in. */
export const needsOverride = ({ slot }: Pick<BookingDraft, 'slot'>): boolean => slot !== null && slot.why !== null

export const overrideOf = (slot: StaffSlot, reason: string) =>
  slot.why === null ? {} : { override: { reason: reason.trim(), ...(slot.why === 'TAKEN' ? { squeezeIn: true } : {}) } }

function paymentOf({ payment, reference, waiveReason }: BookingDraft): DeskBookingBody['payment'] {
  if (payment === 'AT_VISIT' || payment === 'LINK') return { how: payment }
  if (payment === 'WAIVED') return { how: 'WAIVED', reason: waiveReason.trim() }
  const text = reference.trim()
  return { how: 'NOW', method: payment, ...(text === '' ? {} : { reference: text }) }
}

/** What was or is to be paid, as a sentence; '' if the patient pays by a link, or nothing. */
export function moneyOf({ appointment, payment, paymentLink }: DeskBookingReply, kind: PaymentKind): string {
  if (payment !== null) return bookingText.taken[payment.method](formatPaise(payment.amountPaise))
  if (kind === 'CASH' || kind === 'UPI' || kind === 'CARD') return bookingText.nothingTaken
  const isDue = paymentLink === null && appointment.duePaise > 0
  return isDue ? bookingText.dueAtVisit(formatPaise(appointment.duePaise)) : ''
}

/** The request body. Only for a draft without problems. */
export function bodyOf(draft: BookingDraft): DeskBookingBody {
  const { person, slot, clinicianId, note, guardianName } = draft
  if (slot === null || clinicianId === null) throw new Error('No time is chosen')
  const phone = person.kind === 'new' ? person.phone.trim() : ''
  const who =
    person.kind === 'new'
      ? { patient: { fullName: person.fullName.trim(), ...(phone === '' ? {} : { phone }) } }
      : { patientId: person.patientId, ...(person.dependentId === null ? {} : { dependentId: person.dependentId }) }
  return {
    ...who,
    clinicianId,
    centreId: slot.centreId,
    startsAt: slot.startsAt,
    appointmentType: slot.mode,
    ...(note.trim() === '' ? {} : { forClinician: note.trim() }),
    ...(guardianName.trim() === '' ? {} : { guardianName: guardianName.trim() }),
    payment: paymentOf(draft),
    ...overrideOf(slot, draft.overrideReason),
  } as DeskBookingBody
}
