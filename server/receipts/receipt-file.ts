import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { issueReceipt, issueReceiptOf, type IssuedReceipt } from './issue.ts'
import { correctReceipt } from './notes.ts'
import { findBillFacts, findUnrendered, storePdf, type BillFacts, type ReceiptRow } from './queries.ts'
import { renderReceipt } from './receipt-pdf.ts'

interface ReceiptFile {
  number: string
  pdf: Buffer
}

/** The bill of an appointment's first payment; undefined if nothing was bought. */
export async function receiptFile(deps: Deps, appointmentId: AppointmentId): Promise<ReceiptFile | undefined> {
  const receipt = await issueReceipt(deps, appointmentId)
  return receipt && fileOf(deps, receipt)
}

/**
 * Rendered once, then always the same bytes. After the appointment has moved it is a corrected bill with its own
 * number.
 */
async function fileOf(deps: Deps, receipt: IssuedReceipt): Promise<ReceiptFile> {
  const facts = await findBillFacts(deps.db, receipt.paymentRowId)
  if (facts === undefined) throw new Error('The payment of a receipt is not there')
  const { number } = receipt
  const { pdf, timeVersion } = receipt.pdf === null ? await renderFirst(deps, receipt, facts) : receipt
  if (pdf !== null && timeVersion === facts.timeVersion) return { number, pdf }
  return correctReceipt(deps, receipt, facts)
}

/** As its issuer was on the day of its number; bills from before that was kept know the environment alone. */
async function renderFirst(deps: Deps, { id, number, issuedAt, issuer }: ReceiptRow, facts: BillFacts) {
  const pdf = await renderReceipt(issuer ?? deps.settings.defaults, {
    number,
    issuedAt: Temporal.Instant.fromEpochMilliseconds(issuedAt.epochMilliseconds),
    facts,
  })
  return storePdf(deps.db, id, { pdf, timeVersion: facts.timeVersion })
}

/** Renders every bill of a patient that nobody has requested yet: before an export, or before the name is erased. */
export async function renderReceiptsOf(deps: Deps, patientId: PatientId): Promise<void> {
  for (const payment of await findUnrendered(deps.db, patientId))
    await fileOf(deps, await issueReceiptOf(deps, payment))
}
