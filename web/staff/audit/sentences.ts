import type { AuditAction, AuditItem } from '../../../contract/staff/audit.ts'
import type { AuditLine } from './grouped.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { auditSentences, auditText, otherSentence, type Sentence } from '../text/audit.ts'

/** `10:00 am` if it is on the same day as the other, otherwise with the day. */
function timesOf({ from, to }: AuditItem['details'], zone: string): { from: string | null; to: string | null } {
  if (from === undefined || to === undefined) return { from: null, to: null }
  const full = (at: string) => `${shortDay(dateIn(at, zone))}, ${timeIn(at, zone)}`
  const isSameDay = dateIn(from, zone) === dateIn(to, zone)
  return { from: full(from), to: isSameDay ? timeIn(to, zone) : full(to) }
}

/** A line of the log as a sentence in parts, with the reason that was given. */
export function sentenceOf(item: AuditLine, zone: string): { sentence: Sentence; because: string } {
  const { action, details, parts, why } = item
  const isOfOneVisit = item.entityType === 'appointment'
  const paise = details.amountPaise ?? details.openingPaise ?? details.refundPaise ?? 0
  const amount = paise === 0 ? null : formatPaise(paise)
  const spoken = { details, parts, isOfOneVisit, ...timesOf(details, zone), amount }
  const of = auditSentences[action as AuditAction] as (typeof auditSentences)[AuditAction] | undefined
  const isRead = action.endsWith('_READ')
  const because = why === null ? '' : isRead ? auditText.foundBy(lowerFirst(why)) : auditText.because(why)
  return { sentence: of === undefined ? otherSentence(action) : of(spoken), because }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** The same as plain text, without links. */
export function plainSentence(item: AuditLine, zone: string, visitNumber: string): string {
  const { sentence, because } = sentenceOf(item, zone)
  const names = {
    who: nameOfWho(item),
    visit: visitNumber,
    patient: item.patientName ?? auditText.noPatient,
    clinician: nameOfClinician(item),
    staff: auditText.someStaff,
  }
  const text = sentence.map((part) => (typeof part === 'string' ? part : names[part.about])).join('')
  return because === '' ? `${text}.` : `${text}, ${because}`
}

export const nameOfClinician = ({ clinicianName }: Pick<AuditItem, 'clinicianName'>): string =>
  clinicianName ?? auditText.everyClinician

export const nameOfWho = ({ who }: Pick<AuditItem, 'who'>): string =>
  who === null ? auditText.nobody : who.fullName === '' ? auditText.somebody : who.fullName
