import { appointmentNumber } from '../../contract/core/appointment-number.ts'
import { locales, type Language } from '../../contract/core/language.ts'
import { formatPaise } from '../../contract/core/money.ts'
import { dayText, timeText } from '../core/dates.ts'
import { messageTexts, type MessageText } from './text/messages.ts'

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

/** What fills a message, and the words that it is filled with. */
interface Writing {
  facts: AppointmentFacts
  /** Without a slash at its end. */
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

/** Day and time of before or after a move; with the centre where that is what changed. */
function movedTime(writing: Writing, startsAt: Temporal.Instant, timezone: string, centreName: string): string {
  const { facts, language } = writing
  const parts = [dayText(startsAt, timezone, language), timeText(startsAt, timezone, language)]
  return [...parts, ...(facts.previousCentreName === null ? [] : [centreName])].join(', ')
}

const place = (facts: AppointmentFacts) =>
  [facts.centreName, facts.centreAddress].filter((part) => part !== '').join(', ')
const where: Write = ({ facts, text }) => (facts.isOnline ? text.videoCall : place(facts))
const whereOrLink: Write = ({ facts, text }) => (facts.isOnline ? (facts.joinUrl ?? text.videoCall) : place(facts))

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
  return (reasons as Partial<Record<string, string>>)[reason] ?? reasons.OTHER
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
  { facts, publicUrl, language }: Pick<Writing, 'facts' | 'publicUrl' | 'language'>,
): Record<string, string> {
  const writers = Object.values(appointmentMessages[template].variables)
  const writing = { facts, publicUrl, language, text: messageTexts[language] }
  return Object.fromEntries(writers.map((write, index) => [String(index + 1), write(writing)]))
}
