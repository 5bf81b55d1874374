import { sql, type RawBuilder } from 'kysely'
import type { AppointmentId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import { feesPaise, type FeesPaise } from '../db/fee-fragment-queries.ts'
import type { Tx } from '../db/pool.ts'

/** False if another transaction has this clinician locked: then nothing is locked. */
export async function lockClinicianIfFree(tx: Tx, clinicianId: ClinicianId): Promise<boolean> {
  const { rows } = await sql`
    select from clinician_profiles where id = ${clinicianId} for no key update skip locked`.execute(tx)
  return rows.length === 1
}

/** Whom a transaction decides about, locked before everything else (docs/architecture.md has the order). */
export interface Parties {
  clinicianId: ClinicianId
  feesPaise: FeesPaise
  isClinicianActive: boolean
  /** False for a patient who was erased, or whom the clinic deactivated: nothing more is written for them. */
  isPatientActive: boolean
}

const parties = (where: RawBuilder<unknown>) => sql<Parties>`
  select c.id as "clinicianId", ${feesPaise} as "feesPaise", c.is_active as "isClinicianActive",
    p.is_active and u.is_active as "isPatientActive"
  from clinician_profiles c, patient_profiles p join users u on u.id = p.user_id
  where ${where} for no key update of c, p, u`

/** The clinician, then the patient, so that counting the patient's holds and adding one is a single step. */
export async function lockClinicianAndPatient(
  tx: Tx,
  clinicianId: ClinicianId,
  patientId: PatientId,
): Promise<Parties | undefined> {
  const { rows } = await parties(sql`c.id = ${clinicianId} and p.id = ${patientId}`).execute(tx)
  return rows[0]
}

/**
 * The clinician and the patient of an appointment. The desk may change either while this waits: compare them with the
 * appointment once that is locked.
 */
export async function lockPartiesOf(tx: Tx, appointmentId: AppointmentId): Promise<Parties | undefined> {
  const { rows } = await parties(sql`(c.id, p.id) = (
    select a.clinician_id, a.patient_id from appointments a where a.id = ${appointmentId})`).execute(tx)
  return rows[0]
}

const patient = (patientId: PatientId) => sql<{ isActive: boolean }>`
  select p.is_active and u.is_active as "isActive" from patient_profiles p join users u on u.id = p.user_id
  where p.id = ${patientId}`

/** The patient alone, if no clinician is involved. False if the patient was erased or deactivated. */
export async function lockPatient(tx: Tx, patientId: PatientId): Promise<boolean> {
  const { rows } = await sql<{ isActive: boolean }>`${patient(patientId)} for no key update of p, u`.execute(tx)
  return rows[0]?.isActive === true
}

/**
 * The same, and also waits for every transaction that has inserted a row referring to the patient: each is either
 * seen or comes later.
 */
export async function lockPatientToErase(tx: Tx, patientId: PatientId): Promise<boolean> {
  const { rows } = await sql<{ isActive: boolean }>`${patient(patientId)} for update of p, u`.execute(tx)
  return rows[0]?.isActive === true
}

/**
 * Several clinicians, then several patients, each in the order of their ids: for what hands a visit from one to
 * another. Gives the patients who are there: neither erased nor deactivated.
 */
export async function lockAll(
  tx: Tx,
  { clinicianIds, patientIds }: { clinicianIds: readonly ClinicianId[]; patientIds: readonly PatientId[] },
): Promise<Set<PatientId>> {
  await sql`select from clinician_profiles where id = any(${clinicianIds}::bigint[])
    order by id for no key update`.execute(tx)
  const { rows } = await sql<{ id: PatientId; isActive: boolean }>`
    select p.id, p.is_active and u.is_active as "isActive" from patient_profiles p join users u on u.id = p.user_id
    where p.id = any(${patientIds}::bigint[]) order by p.id for no key update of p, u`.execute(tx)
  return new Set(rows.flatMap(({ id, isActive }) => (isActive ? [id] : [])))
}

/**
 * One clinician, or all of them in the order of their ids: for a closure, which every booking that it concerns waits
 * for.
 */
export async function lockClinicians(tx: Tx, which: ClinicianId | 'all'): Promise<void> {
  const where = which === 'all' ? sql`true` : sql`id = ${which}`
  await sql`select from clinician_profiles where ${where} order by id for no key update`.execute(tx)
}
