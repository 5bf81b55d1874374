import { sql } from 'kysely'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { NoteKind } from './financial-year.ts'

export interface NoteRow {
  number: string
  pdf: Buffer
}

/** Serialises the documents of one bill before any number is taken. */
export async function lockReceipt(tx: Tx, receiptId: number): Promise<void> {
  await sql`select from receipts where id = ${receiptId} for no key update`.execute(tx)
}

/**
 * The next number of a kind and year. Its row stays locked to the end of the transaction, so a rollback leaves no
 * gap.
 */
export async function takeNoteSerial(tx: Tx, kind: NoteKind, financialYear: string): Promise<number> {
  const { rows } = await sql<{ serial: number }>`
    insert into bill_note_counters (kind, financial_year, last_serial) values (${kind}, ${financialYear}, 1)
    on conflict (kind, financial_year) do update set last_serial = bill_note_counters.last_serial + 1
    returning last_serial as serial`.execute(tx)
  const serial = rows[0]?.serial
  if (serial === undefined) throw new Error('The counter of notes gave no number')
  return serial
}

export interface NewNote {
  receiptId: number
  kind: NoteKind
  refundId: number | null
  timeVersion: number | null
  number: string
  financialYear: string
  serial: number
  issuedAt: Temporal.Instant
  pdf: Buffer
}

export async function insertNote(tx: Tx, note: NewNote): Promise<void> {
  await sql`
    insert into bill_notes
      (receipt_id, kind, refund_id, time_version, number, financial_year, serial, issued_at, pdf)
    values (${note.receiptId}, ${note.kind}, ${note.refundId}, ${note.timeVersion}, ${note.number},
      ${note.financialYear}, ${note.serial}, ${note.issuedAt}, ${note.pdf})`.execute(tx)
}

export async function findCorrection(
  db: DatabaseOrTx,
  receiptId: number,
  timeVersion: number,
): Promise<NoteRow | undefined> {
  const { rows } = await sql<NoteRow>`select number, pdf from bill_notes
    where receipt_id = ${receiptId} and time_version = ${timeVersion}`.execute(db)
  return rows[0]
}

/** An appointment's credit note by its number. */
export async function findCreditNote(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
  number: string,
): Promise<NoteRow | undefined> {
  const { rows } = await sql<NoteRow>`
    select b.number, b.pdf from bill_notes b
    join receipts r on r.id = b.receipt_id join payments p on p.id = r.payment_id
    where b.kind = 'CREDIT_NOTE' and b.number = ${number} and p.appointment_id = ${appointmentId}`.execute(db)
  return rows[0]
}

export interface CreditedRefund {
  refundId: number
  amountPaise: number
  /** The total of earlier credit notes for the same bill. */
  earlierPaise: number
  receiptId: number
  receiptNumber: string
  receiptIssuedAt: Temporal.Instant
  paymentRowId: number
}

/** Completed refunds of billed payments that have no credit note yet, in order. */
export async function findUncredited(db: DatabaseOrTx, limit: number): Promise<CreditedRefund[]> {
  const { rows } = await sql<CreditedRefund>`
    select f.id as "refundId", (f.amount * 100)::int as "amountPaise", (coalesce((
        select sum(o.amount) from bill_notes b join refunds o on o.id = b.refund_id where b.receipt_id = r.id),
          0) * 100)::int
        as "earlierPaise", r.id as "receiptId", r.number as "receiptNumber",
      r.issued_at as "receiptIssuedAt", r.payment_id as "paymentRowId"
    from refunds f join receipts r on r.payment_id = f.payment_id
    where f.status = 'PROCESSED' and not exists (select from bill_notes b where b.refund_id = f.id)
    order by f.processed_at, f.id limit ${limit}`.execute(db)
  return rows
}

export async function hasCreditNote(tx: Tx, refundId: number): Promise<boolean> {
  const { rows } = await sql`select from bill_notes where refund_id = ${refundId}`.execute(tx)
  return rows.length > 0
}
