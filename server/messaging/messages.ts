import { appointmentNumber } from '../../contract/core/appointment-number.ts'
import { locales, type Language } from '../../contract/core/language.ts'
import { formatPaise } from '../../contract/core/money.ts'
import { dayText, timeText } from '../core/dates.ts'
import { messageTexts, type MessageText } from './text/messages.ts'

/**
 * Every WhatsApp template and its variables: the same nine, with the same variables in the same order, as in
 * docs/whatsapp-templates.md for submission. Discreet on purpose: a lock screen shows the first line, so none of them
 * says what the visit is about.
 */

export interface AppointmentFacts {
  appointmentId: number
  patientName: string
  clinicianName: string
  startsAt: Temporal.Instant
  /** The time before the last reschedule; null if it was never moved. */
  previousStartsAt: Temporal.Instant | null
  /** The zone of the centre it moved from; null if it never moved, or the centre was not recorded. */
  previousTimezone: string | null
  /** The centre that it moved from, if that is not the present one. */
  previousCentreName: string | null
  /** The centre's zone, in which all days and times are written. */
  timezone: string
  isOnline: boolean
  centreName: string
  /** On one line; empty if no address is known. */
  centreAddress: string
  joinUrl: string | null
  /** What was paid; null if nothing was. */
  paidPaise: number | null
  /** The bill's number; null if none was issued. */
  receiptNumber: string | null
  /** The refund that the message is about; null if it is not about one. */
  refund: { amountPaise: number; reason: string } | null
  /** How much of all payments is being refunded, by progress. */
  refundSums: { processedPaise: number; pendingPaise: number; waitingPaise: number }
  /** What is still to be paid. */
  duePaise: number
  /** Where an offer is answered; null for what is not about one. */
  offerLink: string | null
  /** Until when an unpaid hold is kept; null for what waits for no payment. */
  holdExpiresAt: Temporal.Instant | null
  /** Until when the patient can cancel or move it; null if they cannot any more. */
  cancelUntil: Temporal.Instant | null
}

/** What a message is filled with, and the words of its language. */
interface Writing {
  facts: AppointmentFacts
  /** Without a trailing slash. */
  publicUrl: string
  language: Language
  text: MessageText
}

type Write = (writing: Writing) => string

const patient: Write = ({ facts, text }) => (facts.patientName.trim() === '' ? text.unnamed : facts.patientName)
const clinician: Write = ({ facts }) => facts.clinicianName
const day: Write = ({ facts, language }) => dayText(facts.startsAt, facts.timezone, language)
const time: Write = ({ facts, language }) => timeText(facts.startsAt, facts.timezone, language)

const rupees = (amountPaise: number, { language }: Writing) => formatPaise(amountPaise, locales[language])

/** The day and time before or after a move, with the centre if that changed. */
function movedTime(writing: Writing, startsAt: Temporal.Instant, timezone: string, centreName: string): string {
  const { facts, language } = writing
  const parts = [dayText(startsAt, timezone, language), timeText(startsAt, timezone, language)]
  return [...parts, ...(facts.previousCentreName === null ? [] : [centreName])].join(', ')
}

const place = (facts: AppointmentFacts) =>
  [facts.centreName, facts.centreAddress].filter((part) => part !== '').join(', ')
const where: Write = ({ facts, text }) => (facts.isOnline ? text.videoCall : place(facts))
const whereOrLink: Write = ({ facts, text }) => (facts.isOnline ? (facts.joinUrl ?? text.videoCall) : place(facts))

const dayAndTime = (at: Temporal.Instant, { facts, language }: Writing) =>
  `${dayText(at, facts.timezone, language)}, ${timeText(at, facts.timezone, language)}`

const cancelLine: Write = (writing) => {
  const { cancelUntil } = writing.facts
  return cancelUntil === null ? writing.text.callToCancel : writing.text.cancelUntil(dayAndTime(cancelUntil, writing))
}

const refundLine: Write = (writing) => {
  const { facts, text } = writing
  const { processedPaise, pendingPaise, waitingPaise } = facts.refundSums
  const sentences = [
    processedPaise > 0 && text.refunded(rupees(processedPaise, writing)),
    pendingPaise > 0 && text.refundComing(rupees(pendingPaise, writing), text.refundDays),
    waitingPaise > 0 && text.refundByPhone(rupees(waitingPaise, writing)),
  ].filter((sentence) => sentence !== false)
  return sentences.length === 0 ? text.noPayment : sentences.join(' ')
}

function refundReason(reason: string, { text, publicUrl }: Writing): string {
  const { SLOT_LOST, ...reasons } = text.refundReasons
  if (reason === 'SLOT_LOST') return SLOT_LOST(publicUrl)
  if (reason.startsWith('LOWER_FEE_')) return reasons.LOWER_FEE
  return (reasons as Partial<Record<string, string>>)[reason] ?? reasons.OTHER
}

/** A fact that a message needs is missing, so the message is not sent. */
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

/** The variables of a message by name, in the order of their positions. */
const utility = (variables: Record<string, Write>) => ({ category: 'UTILITY' as const, variables })

export const appointmentMessages = {
  appointment_confirmed: utility({
    patient,
    clinician,
    date: day,
    time,
    where,
    appointmentNumber: ({ facts }) => appointmentNumber(facts.appointmentId),
  }),
  payment_received: utility({
    patient,
    amount: (writing) => rupees(known(writing.facts.paidPaise, 'What was paid'), writing),
    receiptNumber: ({ facts }) => known(facts.receiptNumber, 'The receipt'),
    receiptLink: ({ facts, publicUrl }) => `${publicUrl}/dashboard/appointments/${facts.appointmentId}`,
  }),
  appointment_reminder: utility({
    patient,
    clinician,
    date: day,
    time,
    whereOrLink,
  }),
  meet_link: utility({
    patient,
    clinician,
    date: day,
    time,
    link: ({ facts }) => known(facts.joinUrl, 'The link'),
  }),
  appointment_cancelled: utility({
    patient,
    clinician,
    date: day,
    time,
    refundLine,
  }),
  appointment_rescheduled: utility({
    patient,
    clinician,
    oldDateAndTime: (writing) => {
      const { previousStartsAt, previousTimezone, timezone, previousCentreName } = writing.facts
      const startedAt = known(previousStartsAt, 'The earlier time')
      return movedTime(writing, startedAt, previousTimezone ?? timezone, previousCentreName ?? '')
    },
    newDateAndTime: (writing) => {
      const { startsAt, timezone, centreName } = writing.facts
      return movedTime(writing, startsAt, timezone, centreName)
    },
    whereOrLink,
  }),
  payment_refunded: utility({
    patient,
    amount: (writing) => rupees(known(writing.facts.refund, 'The refund').amountPaise, writing),
    reason: (writing) => refundReason(known(writing.facts.refund, 'The refund').reason, writing),
    days: ({ text }) => text.refundDays,
  }),
  appointment_offer: utility({
    patient,
    clinician,
    date: day,
    time,
    link: ({ facts }) => known(facts.offerLink, 'The offer'),
  }),
  payment_link: utility({
    patient,
    clinician,
    date: day,
    time,
    amount: (writing) => rupees(writing.facts.duePaise, writing),
    link: ({ facts, publicUrl }) => `${publicUrl}/dashboard/appointments/${facts.appointmentId}`,
    until: (writing) => dayAndTime(known(writing.facts.holdExpiresAt, 'Until when it is kept'), writing),
  }),
}

export type AppointmentTemplate = keyof typeof appointmentMessages

/**
 * Messages in a newer shape. An approved template keeps its variables, so each has a name of its own, and is sent from
 * when the clinic has it approved and says so in `provider_template_id`.
 */
const newerShapes: Partial<Record<AppointmentTemplate, { name: string; variables: Record<string, Write> }>> = {
  appointment_confirmed: {
    name: 'appointment_confirmed_v2',
    variables: { ...appointmentMessages.appointment_confirmed.variables, cancelLine },
  },
}

/** The variables that a template has under the name that the gateway knows it by. */
function variablesOf(template: AppointmentTemplate, providerTemplate: string): Record<string, Write> {
  const newer = newerShapes[template]
  return newer !== undefined && providerTemplate.includes(newer.name)
    ? newer.variables
    : appointmentMessages[template].variables
}

/** The sign-in code: its only variable goes by name, and is repeated in the copy button. */
export const otpMessage = { template: 'otp_verification', category: 'AUTHENTICATION', variables: ['otp'] } as const

export interface TemplateDescription {
  name: string
  category: 'AUTHENTICATION' | 'UTILITY'
  variables: readonly string[]
}

/** The templates that the account needs approved before the product can send all its messages. */
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
  {
    facts,
    publicUrl,
    language,
    providerTemplate = template,
  }: Pick<Writing, 'facts' | 'publicUrl' | 'language'> & { providerTemplate?: string },
): Record<string, string> {
  const writers = Object.values(variablesOf(template, providerTemplate))
  const writing = { facts, publicUrl, language, text: messageTexts[language] }
  return Object.fromEntries(writers.map((write, index) => [String(index + 1), write(writing)]))
}
