import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { renderCreditNote } from './credit-note-pdf.ts'
import { financialYearOf, noteNumber, type NoteKind } from './financial-year.ts'
import {
  findCorrection,
  findUncredited,
  hasCreditNote,
  insertNote,
  lockReceipt,
  takeNoteSerial,
  type CreditedRefund,
  type NoteRow,
} from './note-queries.ts'
import { findBillFacts, type BillFacts, type ReceiptRow } from './queries.ts'
import { renderReceipt } from './receipt-pdf.ts'

interface Numbered {
  number: string
  issuedAt: Temporal.Instant
}

/**
 * Takes the next number of a kind, renders the document with it, and stores both: a number never exists without its
 * document.
 */
async function issueNote(
  deps: Deps,
  tx: Tx,
  note: { kind: NoteKind; receiptId: number; refundId: number | null; timeVersion: number | null },
  render: (numbered: Numbered) => Promise<Buffer>,
): Promise<NoteRow> {
  const financialYear = financialYearOf(deps.clock.now())
  const serial = await takeNoteSerial(tx, note.kind, financialYear)
  const number = noteNumber(note.kind, financialYear, serial)
  const issuedAt = deps.clock.now()
  const pdf = await render({ number, issuedAt })
  await insertNote(tx, { ...note, number, financialYear, serial, issuedAt, pdf })
  return { number, pdf }
}

/**
 * A corrected bill for an appointment that was moved after its bill was rendered; it refers to the first bill (CGST
 * Rules, rule 53(1)). One for each version of the time for which somebody requested a bill.
 */
export async function correctReceipt(deps: Deps, receipt: ReceiptRow, facts: BillFacts): Promise<NoteRow> {
  const { id: receiptId } = receipt
  const { timeVersion } = facts
  const known = await findCorrection(deps.db, receiptId, timeVersion)
  if (known !== undefined) return known
  return transact(deps.db, async (tx) => {
    await lockReceipt(tx, receiptId)
    const issued = await findCorrection(tx, receiptId, timeVersion)
    if (issued !== undefined) return issued
    const corrects = { number: receipt.number, issuedAt: receipt.issuedAt }
    return issueNote(deps, tx, { kind: 'CORRECTION', receiptId, refundId: null, timeVersion }, (numbered) =>
      renderReceipt(deps.settings.current, { ...numbered, facts, corrects }),
    )
  })
}

const batch = 50

/**
 * A credit note for each completed refund (CGST Act s. 34; Rules, rule 53(1A)), in order. Safe to run twice, and in
 * several processes at once: there is one per refund.
 */
export async function issueMissingCreditNotes(deps: Deps): Promise<number> {
  const uncredited = await findUncredited(deps.db, batch)
  for (const refund of uncredited) await issueCreditNote(deps, refund)
  return uncredited.length
}

async function issueCreditNote(deps: Deps, refund: CreditedRefund): Promise<void> {
  const { receiptId, refundId, amountPaise, earlierPaise } = refund
  await transact(deps.db, async (tx) => {
    await lockReceipt(tx, receiptId)
    if (await hasCreditNote(tx, refundId)) return
    const facts = await findBillFacts(tx, refund.paymentRowId)
    if (facts === undefined) throw new Error('The payment of a refund is not there')
    const bill = { number: refund.receiptNumber, issuedAt: refund.receiptIssuedAt }
    await issueNote(deps, tx, { kind: 'CREDIT_NOTE', receiptId, refundId, timeVersion: null }, (numbered) =>
      renderCreditNote(deps.settings.current, { ...numbered, bill, amountPaise, earlierPaise, facts }),
    )
  })
}
