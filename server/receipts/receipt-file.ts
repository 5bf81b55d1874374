import type { AppointmentId, PatientId } from '../../contract/values.ts'
import type { Deps } from '../deps.ts'
import { issueReceipt } from './issue.ts'
import { findBillFacts, findUnrendered, keepPdf } from './queries.ts'
import { renderReceipt } from './receipt-pdf.ts'

/** The bytes of a paid appointment's bill: rendered once, the same afterwards. Undefined where nothing was bought. */
export async function receiptFile(
  deps: Deps,
  appointmentId: AppointmentId,
): Promise<{ number: string; pdf: Buffer } | undefined> {
  const receipt = await issueReceipt(deps, appointmentId)
  if (receipt === undefined) return undefined
  const { number } = receipt
  if (receipt.pdf !== null) return { number, pdf: receipt.pdf }
  const facts = await findBillFacts(deps.db, receipt.paymentRowId)
  if (facts === undefined) throw new Error('The payment of a receipt is not there')
  const issuedAt = Temporal.Instant.fromEpochMilliseconds(receipt.issuedAt.getTime())
  const rendered = await renderReceipt(deps.config, { number, issuedAt, facts })
  return { number, pdf: await keepPdf(deps.db, receipt.id, rendered) }
}

/** Renders every bill of a patient that nobody has asked for yet: before a download of all, or before the name goes. */
export async function renderReceiptsOf(deps: Deps, patientId: PatientId): Promise<void> {
  for (const appointmentId of await findUnrendered(deps.db, patientId)) await receiptFile(deps, appointmentId)
}
