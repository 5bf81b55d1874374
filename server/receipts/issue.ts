import type { AppointmentId } from '../../contract/values.ts'
import { transact } from '../db/transact.ts'
import type { Database } from '../db/pool.ts'
import { financialYearOf, receiptNumber } from './financial-year.ts'
import {
  findBilledPayment,
  findReceipt,
  insertReceipt,
  lockBilledPayment,
  takeSerial,
  type ReceiptRow,
} from './queries.ts'

export type IssuedReceipt = ReceiptRow & { paymentRowId: number }

/**
 * The receipt of a paid appointment, issued when it is first needed: by the message that tells of it, or by a download.
 * Issuing takes the year's counter, which everybody shares, so it is kept out of the transaction that confirms a
 * booking. One a payment, however often and by how many at once it is asked for; undefined where nothing was bought.
 */
export async function issueReceipt(db: Database, appointmentId: AppointmentId): Promise<IssuedReceipt | undefined> {
  const payment = await findBilledPayment(db, appointmentId)
  if (payment === undefined) return undefined
  const paymentRowId = payment.id
  const known = await findReceipt(db, paymentRowId)
  if (known !== undefined) return { ...known, paymentRowId }
  return transact(db, async (tx) => {
    await lockBilledPayment(tx, paymentRowId)
    const issued = (await findReceipt(tx, paymentRowId)) ?? (await numberReceipt(tx, payment))
    return { ...issued, paymentRowId }
  })
}

async function numberReceipt(
  tx: Parameters<typeof insertReceipt>[0],
  payment: { id: number; paidAt: Date },
): Promise<ReceiptRow> {
  const issuedAt = Temporal.Instant.fromEpochMilliseconds(payment.paidAt.getTime())
  const financialYear = financialYearOf(issuedAt)
  const serial = await takeSerial(tx, financialYear)
  const number = receiptNumber(financialYear, serial)
  await insertReceipt(tx, { paymentRowId: payment.id, number, financialYear, serial, issuedAt })
  const issued = await findReceipt(tx, payment.id)
  if (issued === undefined) throw new Error('The receipt just issued is not there')
  return issued
}
