import { clinicZone } from '../../contract/core/zone.ts'
import { longDayText, timeText } from '../core/dates.ts'
import type { Issuer } from './issuer.ts'
import { labelWidth, margin, renderPage, rule, rupees, write, writeRows } from './page.ts'
import type { BillFacts } from './queries.ts'
import { receiptTexts } from './text/receipts.ts'

type BillText = (typeof receiptTexts)['en']['bills']

/** Payment methods that Razorpay added later are shown under Razorpay's name, as words. */
const methodInWords = (method: string, { methods }: BillText) =>
  (methods as Partial<Record<string, string>>)[method] ??
  capitalised(method.replaceAll('_', ' ')).replace(/\bemi\b/i, methods.emi)
const capitalised = (words: string) => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`

export interface Bill {
  number: string
  issuedAt: Temporal.Instant
  facts: BillFacts
  /** The bill that this one corrects because its appointment has moved. */
  corrects?: { number: string; issuedAt: Temporal.Instant }
}

/** The value of the supply: what was ordered, less the discount of an offer. */
export const valueOf = ({ amountPaise, discountPaise }: BillFacts) => amountPaise - discountPaise

/** The parts of the total, if what was paid is not the fee alone. */
function sumLines(facts: BillFacts, text: BillText): [string, string][] {
  const { amountPaise, registrationFeePaise, discountPaise, convenienceFeePaise, paidPaise, language } = facts
  if (discountPaise === 0 && convenienceFeePaise === 0 && registrationFeePaise === 0) return []
  const lines: [string, number][] = [
    [text.consultationFee, amountPaise - registrationFeePaise],
    [text.registrationFee, registrationFeePaise],
    [text.discount, -discountPaise],
    [text.providerFee, convenienceFeePaise],
  ]
  const parts = lines.filter(([, paise]) => paise !== 0)
  return [...parts, [text.paidInAll, paidPaise] as const].map(([label, paise]) => [label, rupees(paise, language)])
}

type Line = [label: string, value: string]

function linesOf(issuer: Issuer, { number, issuedAt, facts, corrects }: Bill): Line[] {
  const { language, timezone, startsAt, paidAt } = facts
  const text = receiptTexts[language].bills
  const clinician = [facts.clinicianName, facts.registrationNumber && text.registration(facts.registrationNumber)]
  const paidBy = [facts.method === null ? null : methodInWords(facts.method, text), facts.paymentId]
  const lines: (Line | false)[] = [
    [text.number, number],
    [text.date, longDayText(issuedAt, clinicZone, language)],
    corrects !== undefined && [
      text.inPlaceOf,
      text.numberOfDay(corrects.number, longDayText(corrects.issuedAt, clinicZone, language)),
    ],
    issuer.clinicGstin !== '' && [text.gstin, issuer.clinicGstin],
    [text.receivedFrom, facts.payerName],
    facts.dependentName !== null && [text.patient, facts.dependentName],
    [text.clinician, clinician.filter(Boolean).join(', ')],
    [text.service, text.consultationService],
    [text.consultation, `${longDayText(startsAt, timezone, language)}, ${timeText(startsAt, timezone, language)}`],
    [text.where, facts.isOnline ? text.videoCall : facts.centreName],
    ...sumLines(facts, text),
    [text.paidBy, paidBy.filter(Boolean).join(', ')],
    [text.paidOn, longDayText(paidAt, clinicZone, language)],
  ]
  return lines.filter((line) => line !== false)
}

/**
 * A bill of supply (CGST Act s. 31(3)(c), Rules, rule 49; health care is exempt by Notification 12/2017, entry 74),
 * or the corrected bill of an appointment that has moved. It says nothing about the reason for the consultation. The
 * same facts give the same bytes.
 */
export function renderReceipt(issuer: Issuer, bill: Bill): Promise<Buffer> {
  const { number, issuedAt, corrects, facts } = bill
  const { language } = facts
  const text = receiptTexts[language].bills
  const title = corrects === undefined ? text.bill : text.correctedBill
  return renderPage(issuer, { title, number, issuedAt, language }, (doc, top) => {
    let y = writeRows(doc, linesOf(issuer, bill), top) + 6
    rule(doc, y)
    y += 14
    // A discount lowers the value of a supply (CGST Act s. 15(3)(a)); the gateway's fee is not part of it.
    const valuePaise = valueOf(facts)
    write(doc, text.valueOfSupply, { y, weight: 700, width: labelWidth })
    y = write(doc, rupees(valuePaise, language), { x: margin + labelWidth, y, size: 14, weight: 700 })
    y = write(doc, text.amountInWords(valuePaise), { x: margin + labelWidth, y: y + 2 }) + 24
    write(doc, text.exempt, { y, size: 9, color: '#56645f' })
  })
}
