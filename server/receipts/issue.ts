import type { AppointmentId } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { isAfter } from '../core/instants.ts'
import { financialYearOf, receiptNumber } from './financial-year.ts'
import { issuerOf } from './issuer.ts'
import {
  findBilledPayment,
  findLastIssued,
  findReceipt,
  findUnbilled,
  insertReceipt,
  lockBilledPayment,
  nextSerial,
  type BilledPayment,
  type ReceiptRow,
} from './queries.ts'

export type IssuedReceipt = ReceiptRow & { paymentRowId: number }

/** The receipt of a paid appointment, of its first payment; undefined if nothing was bought. */
export async function issueReceipt(deps: Deps, appointmentId: AppointmentId): Promise<IssuedReceipt | undefined> {
  const payment = await findBilledPayment(deps.db, appointmentId)
  return payment && issueReceiptOf(deps, payment)
}

/**
 * The receipt of a payment, issued when first needed: by the message that mentions it, a download, or the periodic
 * task. Issuing takes the year's counter, which everybody shares, so it is kept out of the transaction that confirms a
 * booking. One per payment, however many ask at once.
 */
export async function issueReceiptOf(deps: Deps, payment: BilledPayment): Promise<IssuedReceipt> {
  const paymentRowId = payment.id
  const known = await findReceipt(deps.db, paymentRowId)
  if (known !== undefined) return { ...known, paymentRowId }
  return transact(deps.db, async (tx) => {
    await lockBilledPayment(tx, paymentRowId)
    const issued = (await findReceipt(tx, paymentRowId)) ?? (await numberReceipt(deps, tx, payment))
    return { ...issued, paymentRowId }
  })
}

/**
 * The number belongs to the financial year of the payment, however late it is issued; for payments made before this
 * system issued bills, to the year in which it is requested. Dated after waiting for the counter, so that a later
 * number never has an earlier date; once its year is over, it gets the date of the year's last bill, or of the
 * payment if that is later.
 */
async function numberReceipt(deps: Deps, tx: Tx, payment: BilledPayment): Promise<ReceiptRow> {
  const { paidAt, isDue } = payment
  const financialYear = financialYearOf(isDue ? paidAt : deps.clock.now())
  const serial = await nextSerial(tx, financialYear)
  const now = deps.clock.now()
  const issuedAt = financialYearOf(now) === financialYear ? now : await lastDateOf(tx, financialYear, paidAt)
  const number = receiptNumber(financialYear, serial)
  const issuer = issuerOf(deps.settings.current)
  await insertReceipt(tx, { paymentRowId: payment.id, number, financialYear, serial, issuedAt, issuer })
  const issued = await findReceipt(tx, payment.id)
  if (issued === undefined) throw new Error('The receipt just issued is not there')
  return issued
}

async function lastDateOf(tx: Tx, financialYear: string, paidAt: Temporal.Instant): Promise<Temporal.Instant> {
  const last = await findLastIssued(tx, financialYear)
  return last !== undefined && isAfter(last, paidAt) ? last : paidAt
}

const batch = 200

/**
 * Numbers the payments that have no bill yet, in order of payment, so that even a bill that nobody asks for gets its
 * number and date within one run of the payment, or of the worker's return. Safe to run twice, and in several
 * processes at once.
 */
export async function issueMissingReceipts(deps: Deps): Promise<number> {
  const unbilled = await findUnbilled(deps.db, batch)
  for (const payment of unbilled) await issueReceiptOf(deps, payment)
  return unbilled.length
}
