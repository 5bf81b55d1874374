import { clinicZone } from '../../contract/core/zone.ts'
import { longDayText } from '../core/dates.ts'
import type { Issuer } from './issuer.ts'
import { labelWidth, margin, renderPage, rule, rupees, write, writeRows } from './page.ts'
import type { BillFacts } from './queries.ts'
import { valueOf } from './receipt-pdf.ts'
import { receiptTexts } from './text/receipts.ts'

export interface CreditNote {
  number: string
  issuedAt: Temporal.Instant
  /** The bill of supply that it reverses, in whole or in part. */
  bill: { number: string; issuedAt: Temporal.Instant }
  amountPaise: number
  /** The total of earlier credit notes for the same bill. */
  earlierPaise: number
  facts: BillFacts
}

/**
 * A credit note for a refund: its own number, that of the bill and its date, the recipient and the value (CGST Act s.
 * 34; Rules, rule 53(1A)). The same facts give the same bytes.
 */
export function renderCreditNote(issuer: Issuer, note: CreditNote): Promise<Buffer> {
  const { number, issuedAt, bill, amountPaise, earlierPaise, facts } = note
  // A refund beyond the bill's value is of the gateway's fee, which was not part of the bill.
  const valuePaise = Math.max(0, Math.min(amountPaise, valueOf(facts) - earlierPaise))
  const feePaise = amountPaise - valuePaise
  const { language } = facts
  const text = receiptTexts[language].bills
  const rows: ([string, string] | false)[] = [
    [text.number, number],
    [text.date, longDayText(issuedAt, clinicZone, language)],
    issuer.clinicGstin !== '' && [text.gstin, issuer.clinicGstin],
    [text.against, text.billOfDay(bill.number, longDayText(bill.issuedAt, clinicZone, language))],
    [text.returnedTo, facts.payerName],
    facts.dependentName !== null && [text.patient, facts.dependentName],
    [text.service, text.consultationService],
    feePaise !== 0 && [text.returnedInAll, rupees(amountPaise, language)],
    feePaise !== 0 && [text.providerFee, rupees(feePaise, language)],
  ]
  const lines = rows.filter((row) => row !== false)
  return renderPage(issuer, { title: text.creditNote, number, issuedAt, language }, (doc, top) => {
    let y = writeRows(doc, lines, top) + 6
    rule(doc, y)
    y += 14
    write(doc, text.valueReturned, { y, weight: 700, width: labelWidth })
    y = write(doc, rupees(valuePaise, language), { x: margin + labelWidth, y, size: 14, weight: 700 })
    y = write(doc, text.amountInWords(valuePaise), { x: margin + labelWidth, y: y + 2 }) + 24
    write(doc, text.exemptReturn, { y, size: 9, color: '#56645f' })
  })
}
