import type { Config } from '../core/config.ts'
import { amountInWords } from './amount-in-words.ts'
import { dayIn, labelWidth, margin, renderPage, rule, rupees, timeIn, write, writeRows } from './page.ts'
import type { BillFacts } from './queries.ts'

const methods: Record<string, string> = {
  upi: 'UPI',
  card: 'Card',
  netbanking: 'Netbanking',
  wallet: 'Wallet',
  emi: 'EMI',
}

/** A way of paying that came later is written as Razorpay names it, as words. */
const methodInWords = (method: string) => methods[method] ?? capitalised(method.replaceAll('_', ' '))
const capitalised = (words: string) => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`.replace(/\bemi\b/i, 'EMI')

export interface Bill {
  number: string
  issuedAt: Temporal.Instant
  facts: BillFacts
  /** The bill that this one corrects, since its appointment has moved. */
  corrects?: { number: string; issuedAt: Temporal.Instant }
}

/** What was supplied is worth: what was asked, less what an offer took off. */
export const valueOf = ({ amountPaise, discountPaise }: BillFacts) => amountPaise - discountPaise

/** The parts of a sum, where what was paid is not the fee alone. */
function sumLines({ amountPaise, discountPaise, convenienceFeePaise, paidPaise }: BillFacts): [string, string][] {
  if (discountPaise === 0 && convenienceFeePaise === 0) return []
  const lines: [string, number][] = [
    ['Consultation fee', amountPaise],
    ['Discount', -discountPaise],
    ['Payment provider’s fee', convenienceFeePaise],
  ]
  const parts = lines.filter(([, paise]) => paise !== 0)
  return [...parts, ['Paid in all', paidPaise] as const].map(([label, paise]) => [label, rupees(paise)])
}

function linesOf(config: Config, { number, issuedAt, facts, corrects }: Bill): [label: string, value: string][] {
  const { startsAt, paidAt } = facts
  const clinician = [facts.clinicianName, facts.registrationNumber && `Reg. no. ${facts.registrationNumber}`]
  const paidBy = [facts.method === null ? null : methodInWords(facts.method), facts.paymentId]
  return [
    ['Number', number],
    ['Date', dayIn(issuedAt, 'Asia/Kolkata')],
    ...(corrects === undefined
      ? []
      : [['In place of', `${corrects.number} of ${dayIn(corrects.issuedAt, 'Asia/Kolkata')}`] as [string, string]]),
    ...(config.CLINIC_GSTIN === undefined ? [] : [['GSTIN', config.CLINIC_GSTIN] as [string, string]]),
    ['Received from', facts.payerName],
    ...(facts.dependentName === null ? [] : [['Patient', facts.dependentName] as [string, string]]),
    ['Clinician', clinician.filter(Boolean).join(', ')],
    ['Service', 'Health care service: consultation (SAC 999312)'],
    ['Consultation', `${dayIn(startsAt, facts.timezone)}, ${timeIn(startsAt, facts.timezone)}`],
    ['Where', facts.isOnline ? 'Video call' : facts.centreName],
    ...sumLines(facts),
    ['Paid by', paidBy.filter(Boolean).join(', ')],
    ['Paid on', dayIn(paidAt, 'Asia/Kolkata')],
  ]
}

/**
 * A bill of supply (CGST Act s. 31(3)(c), Rules, rule 49; health care is exempt by Notification 12/2017, entry 74), or the
 * corrected one of an appointment that has moved. It says nothing of what the consultation was about. The same facts give
 * the same bytes.
 */
export function renderReceipt(config: Config, bill: Bill): Promise<Buffer> {
  const { number, issuedAt, corrects } = bill
  const title = corrects === undefined ? 'Bill of supply' : 'Corrected bill of supply'
  return renderPage(config, { title, number, issuedAt }, (doc, top) => {
    let y = writeRows(doc, linesOf(config, bill), top) + 6
    rule(doc, y)
    y += 14
    // A discount lowers the value of a supply (CGST Act s. 15(3)(a)); the gateway's fee is no part of it.
    const valuePaise = valueOf(bill.facts)
    write(doc, 'Value of supply', { y, weight: 700, width: labelWidth })
    y = write(doc, rupees(valuePaise), { x: margin + labelWidth, y, size: 14, weight: 700 })
    y = write(doc, amountInWords(valuePaise), { x: margin + labelWidth, y: y + 2 }) + 24
    write(
      doc,
      'Health care by a clinical establishment is exempt from GST (Notification 12/2017-Central Tax (Rate), entry 74).',
      {
        y,
        size: 9,
        color: '#56645f',
      },
    )
  })
}
