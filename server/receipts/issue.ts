import type { AppointmentId } from '../../contract/values.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { financialYearOf, receiptNumber } from './financial-year.ts'
import {
  findBilledPayment,
  findReceipt,
  findUnbilled,
  insertReceipt,
  lockBilledPayment,
  takeSerial,
  type ReceiptRow,
} from './queries.ts'

export type IssuedReceipt = ReceiptRow & { paymentRowId: number }

/**
 * The receipt of a paid appointment, issued when it is first needed: by the message that tells of it, by a download, or
 * by the sweep. Issuing takes the year's counter, which everybody shares, so it is kept out of the transaction that
 * confirms a booking. One a payment, however often and by how many at once it is asked for; undefined where nothing was
 * bought.
 */
export async function issueReceipt(deps: Deps, appointmentId: AppointmentId): Promise<IssuedReceipt | undefined> {
  const paymentRowId = await findBilledPayment(deps.db, appointmentId)
  if (paymentRowId === undefined) return undefined
  const known = await findReceipt(deps.db, paymentRowId)
  if (known !== undefined) return { ...known, paymentRowId }
  return transact(deps.db, async (tx) => {
    await lockBilledPayment(tx, paymentRowId)
    const issued = (await findReceipt(tx, paymentRowId)) ?? (await numberReceipt(deps, tx, paymentRowId))
    return { ...issued, paymentRowId }
  })
}

/** Dated after the counter was waited for, so that a later number never has an earlier date. */
async function numberReceipt(deps: Deps, tx: Tx, paymentRowId: number): Promise<ReceiptRow> {
  const asked = deps.clock.now()
  const financialYear = financialYearOf(asked)
  const serial = await takeSerial(tx, financialYear)
  const taken = deps.clock.now()
  const issuedAt = financialYearOf(taken) === financialYear ? taken : asked
  const number = receiptNumber(financialYear, serial)
  await insertReceipt(tx, { paymentRowId, number, financialYear, serial, issuedAt })
  const issued = await findReceipt(tx, paymentRowId)
  if (issued === undefined) throw new Error('The receipt just issued is not there')
  return issued
}

const batch = 200

/**
 * Numbers what was paid in the last days and is not numbered yet, in the order of payment, so that a bill that nobody
 * asks for has its number and date within a sweep of the money. Safe to run twice, and by several processes at once.
 */
export async function issueMissingReceipts(deps: Deps): Promise<number> {
  const since = deps.clock.now().subtract({ hours: 72 })
  const unbilled = await findUnbilled(deps.db, since, batch)
  for (const appointmentId of unbilled) await issueReceipt(deps, appointmentId)
  return unbilled.length
}
