import { sql } from 'kysely'
import type { AppointmentId, ClinicianId, PatientId, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isCurrentPatient } from './known-queries.ts'

/** They have or had an appointment with each other; holds and cancelled appointments do not count. */
const isTreatedBy = (clinicianId: ClinicianId) => sql`exists (
  select from appointments a where a.patient_id = p.id and a.clinician_id = ${clinicianId} and a.is_active
    and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW', 'RESCHEDULED'))`

export async function isTreating(db: DatabaseOrTx, clinicianId: ClinicianId, patientId: PatientId): Promise<boolean> {
  const { rows } = await sql`
    select from patient_profiles p join users u on u.id = p.user_id
    where p.id = ${patientId} and ${isCurrentPatient} and ${isTreatedBy(clinicianId)}`.execute(db)
  return rows.length === 1
}

export interface NoteRow {
  id: number
  at: Temporal.Instant
  authorName: string
  authorUserId: UserId
  appointmentId: AppointmentId | null
  text: string
}

/** Latest first, including notes from the earlier system. With `noteId`, only that note. */
export async function listNotes(
  db: DatabaseOrTx,
  patientId: PatientId,
  { beforeId = null, noteId = null, limit }: { beforeId?: number | null; noteId?: number | null; limit: number },
): Promise<NoteRow[]> {
  const { rows } = await sql<NoteRow>`
    select n.id, n.created_at as at, u.full_name as "authorName", n.author_user_id as "authorUserId",
      n.appointment_id as "appointmentId", n.note as text
    from patient_medical_notes n join users u on u.id = n.author_user_id
    where n.patient_id = ${patientId} and n.note is not null and (${noteId}::bigint is null or n.id = ${noteId})
      and (${beforeId}::bigint is null or n.id < ${beforeId})
    order by n.id desc limit ${limit}`.execute(db)
  return rows
}

export interface VersionRow {
  noteId: number
  version: number
  at: Temporal.Instant
  text: string
}

export async function listVersions(db: DatabaseOrTx, noteIds: readonly number[]): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select v.note_id as "noteId", v.version, v.written_at as at, v.note as text
    from note_versions v where v.note_id = any(${noteIds}::bigint[]) order by v.note_id, v.version desc`.execute(db)
  return rows
}

/**
 * The author's own note about this patient: by its id, or by the draft id under which it was sent before.
 */
export async function findOwnNote(
  tx: Tx,
  asked: { patientId: PatientId; authorUserId: UserId; noteId: number | null; draftId: string | null },
): Promise<{ id: number; text: string } | undefined> {
  const { patientId, authorUserId, noteId, draftId } = asked
  const { rows } = await sql<{ id: number; text: string }>`
    select id, note as text from patient_medical_notes
    where patient_id = ${patientId} and author_user_id = ${authorUserId}
      and (id = ${noteId}::bigint or (${noteId}::bigint is null and draft_id = ${draftId}::uuid))`.execute(tx)
  return rows[0]
}

/**
 * Undefined if the appointment is not between this patient and this clinician. A trigger keeps the first version.
 */
export async function insertNote(
  tx: Tx,
  note: {
    patientId: PatientId
    clinicianId: ClinicianId
    authorUserId: UserId
    appointmentId: AppointmentId | null
    text: string
    draftId: string | null
    now: Temporal.Instant
  },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into patient_medical_notes (patient_id, author_user_id, note, visibility, appointment_id, draft_id,
      created_at, updated_at)
    select ${note.patientId}, ${note.authorUserId}, ${note.text}, 'INTERNAL', ${note.appointmentId},
      ${note.draftId}::uuid,
      ${note.now}, ${note.now}
    where ${note.appointmentId}::bigint is null or exists (
      select from appointments a where a.id = ${note.appointmentId} and a.patient_id = ${note.patientId}
        and a.clinician_id = ${note.clinicianId} and a.is_active)
    returning id`.execute(tx)
  return rows[0]?.id
}

/** Changes a note's text; a trigger keeps each version. */
export async function rewordNote(
  tx: Tx,
  { noteId, text, now }: { noteId: number; text: string; now: Temporal.Instant },
): Promise<void> {
  await sql`update patient_medical_notes set note = ${text}, updated_at = ${now} where id = ${noteId}`.execute(tx)
}
