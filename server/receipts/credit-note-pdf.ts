import type { Config } from '../core/config.ts'
import { amountInWords } from './amount-in-words.ts'
import { dayIn, labelWidth, margin, renderPage, rule, rupees, write, writeRows } from './page.ts'
import type { BillFacts } from './queries.ts'
import { valueOf } from './receipt-pdf.ts'

export interface CreditNote {
  number: string
  issuedAt: Temporal.Instant
  /** The bill of supply that it takes back, wholly or in part. */
  bill: { number: string; issuedAt: Temporal.Instant }
  amountPaise: number
  /** What earlier credit notes of the same bill were of. */
  earlierPaise: number
  facts: BillFacts
}

/**
 * What went back of a bill: a credit note with its own number, that of the bill and its date, the recipient and the value
 * (CGST Act s. 34; Rules, rule 53(1A)). The same facts give the same bytes.
 */
export function renderCreditNote(config: Config, note: CreditNote): Promise<Buffer> {
  const { number, issuedAt, bill, amountPaise, earlierPaise, facts } = note
  // What goes back beyond the bill's value is the gateway's fee, which was no part of it.
  const valuePaise = Math.max(0, Math.min(amountPaise, valueOf(facts) - earlierPaise))
  const feePaise = amountPaise - valuePaise
  const rows: [string, string][] = [
    ['Number', number],
    ['Date', dayIn(issuedAt, 'Asia/Kolkata')],
    ...(config.CLINIC_GSTIN === undefined ? [] : [['GSTIN', config.CLINIC_GSTIN] as [string, string]]),
    ['Against', `Bill of supply ${bill.number} of ${dayIn(bill.issuedAt, 'Asia/Kolkata')}`],
    ['Returned to', facts.payerName],
    ...(facts.dependentName === null ? [] : [['Patient', facts.dependentName] as [string, string]]),
    ['Service', 'Health care service: consultation (SAC 999312)'],
    ...(feePaise === 0
      ? []
      : ([
          ['Returned in all', rupees(amountPaise)],
          ['Payment provider’s fee', rupees(feePaise)],
        ] as [string, string][])),
  ]
  return renderPage(config, { title: 'Credit note', number, issuedAt }, (doc, top) => {
    let y = writeRows(doc, rows, top) + 6
    rule(doc, y)
    y += 14
    write(doc, 'Value returned', { y, weight: 700, width: labelWidth })
    y = write(doc, rupees(valuePaise), { x: margin + labelWidth, y, size: 14, weight: 700 })
    y = write(doc, amountInWords(valuePaise), { x: margin + labelWidth, y: y + 2 }) + 24
    write(doc, 'The bill was exempt from GST, and so is what is returned of it.', { y, size: 9, color: '#56645f' })
  })
}
