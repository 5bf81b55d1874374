import { sql } from 'kysely'
import { languageOf, type Language } from '../../contract/core/language.ts'
import { openSession } from '../db/appointment-fragment-queries.ts'
import { isSale } from '../db/refund-fragment-queries.ts'
import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { Issuer } from './issuer.ts'

export interface ReceiptRow {
  id: number
  number: string
  issuedAt: Temporal.Instant
  pdf: Buffer | null
  /** The version of the appointment's time on the rendered bill; null if unknown. */
  timeVersion: number | null
  /** Null for bills from before it was kept. */
  issuer: Issuer | null
}

export interface BilledPayment {
  id: number
  paidAt: Temporal.Instant
  /** False for payments made before this system issued bills. */
  isDue: boolean
}

const billed = sql`p.id, coalesce(p.paid_at, p.created_at) as "paidAt", p.bill_due as "isDue"`

/** The first payment of an appointment; undefined if nothing was bought. */
export async function findBilledPayment(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
): Promise<BilledPayment | undefined> {
  const { rows } = await sql<BilledPayment>`
    select ${billed} from payments p
    where p.appointment_id = ${appointmentId} and ${isSale} order by p.id limit 1`.execute(db)
  return rows[0]
}

/** Payments without a bill, however old, in order of payment. */
export async function findUnbilled(db: DatabaseOrTx, limit: number): Promise<BilledPayment[]> {
  const { rows } = await sql<BilledPayment>`
    select ${billed} from payments p
    -- The clinic's earlier system billed its own sales; we issue such a bill only when somebody asks for it.
    join appointments a on a.id = p.appointment_id and a.fee_amount is not null
    where p.bill_due and p.paid_at is not null and ${isSale}
      and not exists (select from receipts r where r.payment_id = p.id)
    order by p.paid_at, p.id limit ${limit}`.execute(db)
  return rows
}

/**
 * A patient's payments whose bill has not been rendered for the present time: each that was billed or is to be, and the
 * first of an appointment of an earlier system.
 */
export async function findUnrendered(db: DatabaseOrTx, patientId: PatientId): Promise<BilledPayment[]> {
  const { rows } = await sql<BilledPayment>`
    select ${billed} from payments p join appointments a on a.id = p.appointment_id
    left join receipts r on r.payment_id = p.id
    where p.patient_id = ${patientId} and ${isSale}
      and (p.bill_due or r.id is not null
        or not exists (select from payments e where e.appointment_id = p.appointment_id and e.id < p.id))
      and (r.pdf is null or (r.time_version is distinct from a.time_version
        and not exists (select from bill_notes b where b.receipt_id = r.id and b.time_version = a.time_version)))
    order by p.id`.execute(db)
  return rows
}

export async function findReceipt(db: DatabaseOrTx, paymentRowId: number): Promise<ReceiptRow | undefined> {
  const { rows } = await sql<ReceiptRow>`
    select id, number, issued_at as "issuedAt", pdf, time_version as "timeVersion", issuer from receipts
      where payment_id = ${paymentRowId}`.execute(db)
  return rows[0]
}

/** Serialises the issuing of one payment's receipt, before any number is taken. */
export async function lockBilledPayment(tx: Tx, paymentRowId: number): Promise<void> {
  await sql`select from payments where id = ${paymentRowId} for no key update`.execute(tx)
}

/** The next number of a year. Its row stays locked to the end of the transaction, so a rollback leaves no gap. */
export async function nextSerial(tx: Tx, financialYear: string): Promise<number> {
  const { rows } = await sql<{ serial: number }>`
    insert into receipt_counters (financial_year, last_serial) values (${financialYear}, 1)
    on conflict (financial_year) do update set last_serial = receipt_counters.last_serial + 1
    returning last_serial as serial`.execute(tx)
  const serial = rows[0]?.serial
  if (serial === undefined) throw new Error('The receipt counter gave no number')
  return serial
}

/** When the last bill of a year was issued; undefined if there is none. */
export async function findLastIssued(tx: Tx, financialYear: string): Promise<Temporal.Instant | undefined> {
  const { rows } = await sql<{ issuedAt: Temporal.Instant }>`select issued_at as "issuedAt" from receipts
    where financial_year = ${financialYear} order by serial desc limit 1`.execute(tx)
  return rows[0]?.issuedAt
}

export async function insertReceipt(
  tx: Tx,
  receipt: {
    paymentRowId: number
    number: string
    financialYear: string
    serial: number
    issuedAt: Temporal.Instant
    issuer: Issuer
  },
): Promise<void> {
  await sql`
    with billed as (update payments set bill_due = false where id = ${receipt.paymentRowId})
    insert into receipts (payment_id, number, financial_year, serial, issued_at, issuer)
    values (${receipt.paymentRowId}, ${receipt.number}, ${receipt.financialYear}, ${receipt.serial},
      ${receipt.issuedAt}, ${JSON.stringify(receipt.issuer)}::jsonb)`.execute(tx)
}

/** The first rendering wins: returns the stored bytes, and the version of the time that they show. */
export async function storePdf(
  db: DatabaseOrTx,
  id: number,
  { pdf, timeVersion }: { pdf: Buffer; timeVersion: number },
): Promise<{ pdf: Buffer; timeVersion: number | null }> {
  const { rows } = await sql<{ pdf: Buffer; timeVersion: number | null }>`
    update receipts set pdf = coalesce(pdf, ${pdf}),
      time_version = case when pdf is null then ${timeVersion}::int else time_version end
    where id = ${id} returning pdf, time_version as "timeVersion"`.execute(db)
  return rows[0] ?? { pdf, timeVersion }
}

export interface BillFacts {
  /** The payer's. */
  language: Language
  /** Who paid: the owner of the account. */
  payerName: string
  /** Who the visit was for, if somebody else. */
  dependentName: string | null
  paidAt: Temporal.Instant
  clinicianName: string
  registrationNumber: string | null
  startsAt: Temporal.Instant
  timeVersion: number
  timezone: string
  centreName: string
  isOnline: boolean
  amountPaise: number
  /** Of the amount, what is charged once a patient: on the bill of the first payment of that visit. */
  registrationFeePaise: number
  /**
   * The gateway's fee, if the customer paid it on top: it is for Razorpay's service and not part of the clinic's
   * supply.
   */
  convenienceFeePaise: number
  discountPaise: number
  paidPaise: number
  paymentId: string | null
  method: string | null
}

export async function findBillFacts(db: DatabaseOrTx, paymentRowId: number): Promise<BillFacts | undefined> {
  const { rows } = await sql<Omit<BillFacts, 'language'> & { language: string | null }>`
    select pu.preferred_language as language, pu.full_name as "payerName", coalesce(a.dependent_name,
      d.full_name) as "dependentName",
      coalesce(p.paid_at, p.created_at) as "paidAt", cu.full_name as "clinicianName",
      c.registration_number as "registrationNumber", a.scheduled_start_at as "startsAt",
      a.time_version as "timeVersion", ce.timezone,
      ce.name as "centreName", a.appointment_type = 'ONLINE' as "isOnline", (p.amount * 100)::int as "amountPaise",
      case when exists (select from payments e where e.appointment_id = p.appointment_id and e.id < p.id
          and e.paid_at is not null) then 0
        else (least(coalesce(a.registration_fee_amount, 0), p.amount) * 100)::int end as "registrationFeePaise",
      (p.customer_fee_amount * 100)::int as "convenienceFeePaise", (p.discount_amount * 100)::int as "discountPaise",
      (p.paid_amount * 100)::int as "paidPaise", p.payment_id as "paymentId",
        p.payment_method_details ->> 'method' as method
    from payments p
    join appointments a on a.id = p.appointment_id
    join patient_profiles pp on pp.id = a.patient_id
    join users pu on pu.id = pp.user_id
    left join dependents d on d.id = a.dependent_id
    join clinician_profiles c on c.id = a.clinician_id
    join users cu on cu.id = c.user_id
    join centres ce on ce.id = a.centre_id
    where p.id = ${paymentRowId}`.execute(db)
  const row = rows[0]
  return row && { ...row, language: languageOf(row.language) }
}

export interface EventFacts {
  /** The patient's. */
  language: Language
  status: string
  timeVersion: number
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  updatedAt: Temporal.Instant
  timezone: string
  clinicianName: string
  isOnline: boolean
  place: string
  joinUrl: string | null
}

/** The patient's own appointment, if it was ever confirmed; undefined for another patient's, as if it did not exist. */
export async function findEventFacts(
  db: DatabaseOrTx,
  id: AppointmentId,
  patientId: PatientId,
): Promise<EventFacts | undefined> {
  const { rows } = await sql<Omit<EventFacts, 'language'> & { language: string | null }>`
    select pu.preferred_language as language, a.status, a.time_version as "timeVersion",
      a.scheduled_start_at as "startsAt",
      a.scheduled_end_at as "endsAt", a.updated_at as "updatedAt", ce.timezone, cu.full_name as "clinicianName",
      a.appointment_type = 'ONLINE' as "isOnline",
      concat_ws(', ', ce.name, ce.address_line1, ce.address_line2, nullif(concat_ws(' ', ce.city, ce.pincode), ''))
        as place,
      (select v.join_url ${openSession} limit 1) as "joinUrl"
    from appointments a
    join patient_profiles pp on pp.id = a.patient_id
    join users pu on pu.id = pp.user_id
    join clinician_profiles c on c.id = a.clinician_id
    join users cu on cu.id = c.user_id
    join centres ce on ce.id = a.centre_id
    where a.id = ${id} and a.patient_id = ${patientId} and a.is_active
      and exists (select from appointment_status_history h where h.appointment_id = a.id
        and h.new_status = 'CONFIRMED')`.execute(db)
  const row = rows[0]
  return row && { ...row, language: languageOf(row.language) }
}
