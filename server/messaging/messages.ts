/**
 * Every WhatsApp template and what fills it: the same eight, with the same variables in the same order, that
 * docs/whatsapp-templates.md has ready to be submitted. Discreet on purpose: a lock screen shows the first line, so
 * none of them says what the visit is about.
 */

export interface AppointmentFacts {
  appointmentId: number
  patientName: string
  clinicianName: string
  startsAt: Temporal.Instant
  /** The time that the last reschedule moved it from; null where it never was. */
  previousStartsAt: Temporal.Instant | null
  /** That of the centre it moved from; null where it never moved, or nobody wrote down from where. */
  previousTimezone: string | null
  /** The centre that it moved from, where that is another one than now. */
  previousCentreName: string | null
  /** The centre's, in which all days and times are written. */
  timezone: string
  isOnline: boolean
  centreName: string
  /** In one line; empty where none is known. */
  centreAddress: string
  joinUrl: string | null
  /** What was paid; null where nothing was. */
  paidPaise: number | null
  /** The bill's; null where none was issued. */
  receiptNumber: string | null
  /** The one that the message is about; null where it is about none. */
  refund: { amountPaise: number; reason: string } | null
  /** What goes back of all that was paid for it, by how far it has come. */
  refundSums: { processedPaise: number; pendingPaise: number; waitingPaise: number }
}

/** An appointment's number, as people see it. */
export const appointmentNumber = (appointmentId: number) => `MB-${appointmentId}`

const partsOf = (instant: Temporal.Instant, timezone: string, options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat('en-US', { ...options, timeZone: timezone })
  const parts = format.formatToParts(instant.epochMilliseconds)
  return (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
}

/** `Thu, 26 Nov 2026`, in the zone. Put together by hand: what a locale makes of it changes with Node's ICU. */
export function dayText(instant: Temporal.Instant, timezone: string): string {
  const part = partsOf(instant, timezone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
  return `${part('weekday')}, ${part('day')} ${part('month')} ${part('year')}`
}

/** `4:30 pm`, in the zone. */
export function timeText(instant: Temporal.Instant, timezone: string): string {
  const part = partsOf(instant, timezone, { hour: 'numeric', minute: '2-digit', hour12: true })
  return `${part('hour')}:${part('minute')} ${part('dayPeriod').toLowerCase()}`
}

/** `₹1,600`, with paise only where there are any. */
export function rupeesText(amountPaise: number): string {
  const fraction = amountPaise % 100 === 0 ? 0 : 2
  const number = new Intl.NumberFormat('en-IN', { minimumFractionDigits: fraction, maximumFractionDigits: fraction })
  return `₹${number.format(amountPaise / 100)}`
}

/** How long a bank takes with a refund (https://razorpay.com/docs/payments/refunds). */
const refundDays = '5 to 7'

const patient = (facts: AppointmentFacts) => (facts.patientName.trim() === '' ? 'there' : facts.patientName)
const day = (facts: AppointmentFacts) => dayText(facts.startsAt, facts.timezone)
const time = (facts: AppointmentFacts) => timeText(facts.startsAt, facts.timezone)
const dayAndTime = (instant: Temporal.Instant, timezone: string) =>
  `${dayText(instant, timezone)}, ${timeText(instant, timezone)}`

/** Day and time of before or after a move; with the centre where that is what changed. */
const movedTime = (instant: Temporal.Instant, timezone: string, { previousCentreName }: AppointmentFacts, at: string) =>
  [dayAndTime(instant, timezone), ...(previousCentreName === null ? [] : [at])].join(', ')

const place = (facts: AppointmentFacts) =>
  [facts.centreName, facts.centreAddress].filter((part) => part !== '').join(', ')
const where = (facts: AppointmentFacts) => (facts.isOnline ? 'Video call' : place(facts))
const whereOrLink = (facts: AppointmentFacts) => (facts.isOnline ? (facts.joinUrl ?? 'Video call') : place(facts))

function refundLine({ refundSums: { processedPaise, pendingPaise, waitingPaise } }: AppointmentFacts): string {
  const sentences = [
    processedPaise > 0 && `${rupeesText(processedPaise)} was refunded.`,
    pendingPaise > 0 && `${rupeesText(pendingPaise)} will be back in your account in ${refundDays} working days.`,
    waitingPaise > 0 && `The clinic will call you about the refund of ${rupeesText(waitingPaise)}.`,
  ].filter((sentence) => sentence !== false)
  return sentences.length === 0 ? 'No payment was taken.' : sentences.join(' ')
}

function refundReason(reason: string, publicUrl: string): string {
  switch (reason) {
    case 'CANCELLED':
      return 'the appointment was cancelled'
    case 'SLOT_LOST':
      return `the time was already taken; book again at ${publicUrl}`
    case 'CANCELLED_BEFORE_PAYMENT':
      return 'the appointment was cancelled before the payment arrived'
    case 'PATIENT_GONE':
      return 'the account was closed before the payment arrived'
    case 'PAID_TWICE':
    case 'SECOND_PAYMENT_OF_AN_ORDER':
      return 'it was paid twice'
    case 'AMOUNT_MISMATCH':
      return 'it was not the amount of the appointment; nothing is booked by it'
    case 'NOT_CAPTURED':
      return 'the payment was not completed'
    default:
      return 'the clinic returned it'
  }
}

/** A fact that a message cannot do without, and that is not there: the message is not sent. */
export class MissingFact extends Error {
  constructor(fact: string) {
    super(`${fact} is not known`)
    this.name = 'MissingFact'
  }
}

function known<Value>(value: Value | null, fact: string): Value {
  if (value === null) throw new MissingFact(fact)
  return value
}

type Write = (facts: AppointmentFacts, publicUrl: string) => string

/** The variables of a message by name, in the order of their positions. */
const utility = (variables: Record<string, Write>) => ({ category: 'UTILITY' as const, variables })

export const appointmentMessages = {
  appointment_confirmed: utility({
    patient,
    clinician: (facts) => facts.clinicianName,
    date: day,
    time,
    where,
    appointmentNumber: (facts) => appointmentNumber(facts.appointmentId),
  }),
  payment_received: utility({
    patient,
    amount: (facts) => rupeesText(known(facts.paidPaise, 'What was paid')),
    receiptNumber: (facts) => known(facts.receiptNumber, 'The receipt'),
    receiptLink: (facts, publicUrl) => `${publicUrl}/dashboard/appointments/${facts.appointmentId}`,
  }),
  appointment_reminder: utility({
    patient,
    clinician: (facts) => facts.clinicianName,
    date: day,
    time,
    whereOrLink,
  }),
  meet_link: utility({
    patient,
    clinician: (facts) => facts.clinicianName,
    date: day,
    time,
    link: (facts) => known(facts.joinUrl, 'The link'),
  }),
  appointment_cancelled: utility({
    patient,
    clinician: (facts) => facts.clinicianName,
    date: day,
    time,
    refundLine,
  }),
  appointment_rescheduled: utility({
    patient,
    clinician: (facts) => facts.clinicianName,
    oldDateAndTime: (facts) =>
      movedTime(
        known(facts.previousStartsAt, 'The earlier time'),
        facts.previousTimezone ?? facts.timezone,
        facts,
        facts.previousCentreName ?? '',
      ),
    newDateAndTime: (facts) => movedTime(facts.startsAt, facts.timezone, facts, facts.centreName),
    whereOrLink,
  }),
  payment_refunded: utility({
    patient,
    amount: (facts) => rupeesText(known(facts.refund, 'The refund').amountPaise),
    reason: (facts, publicUrl) => refundReason(known(facts.refund, 'The refund').reason, publicUrl),
    days: () => refundDays,
  }),
}

export type AppointmentTemplate = keyof typeof appointmentMessages

/** The sign-in code: its one variable goes by name, and stands in the copy button as well. */
export const otpMessage = { template: 'otp_verification', category: 'AUTHENTICATION', variables: ['otp'] } as const

export interface TemplateDescription {
  name: string
  category: 'AUTHENTICATION' | 'UTILITY'
  variables: readonly string[]
}

/** What an account has to have approved before the product can send all that it sends. */
export const templates: readonly TemplateDescription[] = [
  { name: otpMessage.template, category: otpMessage.category, variables: otpMessage.variables },
  ...Object.entries(appointmentMessages).map(([name, { category, variables }]) => ({
    name,
    category,
    variables: Object.keys(variables),
  })),
]

/** Body values by position, "1", "2", ... Throws MissingFact. */
export function templateValues(
  template: AppointmentTemplate,
  facts: AppointmentFacts,
  publicUrl: string,
): Record<string, string> {
  const writers = Object.values(appointmentMessages[template].variables)
  return Object.fromEntries(writers.map((write, index) => [String(index + 1), write(facts, publicUrl)]))
}
