import type { AuditAction } from '../../contract/staff/audit.ts'
import type { ClinicalNote, ClinicalNotes, NoteBody } from '../../contract/staff/notes.ts'
import type { ClinicianId, PatientId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import { transact, transactOnce } from '../db/transact.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { lockPatient } from '../scheduling/lock.ts'
import {
  findOwnNote,
  insertNote,
  isTreating,
  listNotes,
  listVersions,
  rewordNote,
  type NoteRow,
} from './note-queries.ts'

/**
 * The caller as the clinician who treats this patient. Throws NOT_FOUND if they never had an appointment together.
 */
async function treatingClinician(db: DatabaseOrTx, { actor }: Author, patientId: PatientId): Promise<ClinicianId> {
  const clinicianId = scopeOf(actor, 'notes.write').clinicianId as ClinicianId | null
  if (clinicianId === null || !(await isTreating(db, clinicianId, patientId))) throw new AppError('NOT_FOUND')
  return clinicianId
}

async function toNotes(db: DatabaseOrTx, { actor }: Author, rows: readonly NoteRow[]): Promise<ClinicalNote[]> {
  const versions = await listVersions(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(({ authorUserId, at, ...note }) => ({
    ...note,
    at: toWire(at),
    isOwn: authorUserId === actor.userId,
    versions: versions
      .filter(({ noteId }) => noteId === note.id)
      .map((one) => ({ version: one.version, at: toWire(one.at), text: one.text })),
  }))
}

const audited = (
  tx: Tx,
  author: Author,
  patientId: PatientId,
  entry: { action: AuditAction; noteId?: number },
  now: Temporal.Instant,
) =>
  recordAudit(tx, author, {
    action: entry.action,
    entityType: entry.noteId === undefined ? 'patient' : 'note',
    entityId: entry.noteId ?? patientId,
    patientId,
    metadata: entry.noteId === undefined ? { part: 'NOTES' } : undefined,
    now,
  })

/** A patient's clinical notes, for a clinician who treats them. The access is audited. Throws NOT_FOUND. */
export async function readNotes(
  deps: Deps,
  author: Author,
  patientId: PatientId,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<ClinicalNotes> {
  const beforeId = cursor === undefined ? null : readCursor(cursor, ['number'])[0]
  return transact(deps.db, async (tx) => {
    await treatingClinician(tx, author, patientId)
    const rows = await listNotes(tx, patientId, { beforeId, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const items = await toNotes(tx, author, page)
    await audited(tx, author, patientId, { action: 'PATIENT_READ' }, deps.clock.now())
    const last = page.at(-1)
    return { items, nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.id]) : null }
  })
}

/**
 * Adds a note, or changes the author's own note, found by `noteId` or by the `draftId` under which it was sent before;
 * earlier versions are kept. Throws NOT_FOUND for a patient, an appointment or a note that is not the clinician's.
 */
export async function writeNote(
  deps: Deps,
  author: Author,
  patientId: PatientId,
  { text, noteId, ...body }: NoteBody,
): Promise<ClinicalNote> {
  const now = deps.clock.now()
  const authorUserId = author.actor.userId
  const appointmentId = body.appointmentId ?? null
  const draftId = body.draftId ?? null
  return transactOnce(deps.db, async (tx) => {
    if (!(await lockPatient(tx, patientId))) throw new AppError('NOT_FOUND')
    const clinicianId = await treatingClinician(tx, author, patientId)
    const own = { patientId, authorUserId }
    const earlier = await findOwnNote(tx, { ...own, noteId: noteId ?? null, draftId })
    if (noteId !== undefined && earlier === undefined) throw new AppError('NOT_FOUND')
    const id = earlier?.id ?? (await insertNote(tx, { ...own, clinicianId, appointmentId, draftId, text, now }))
    if (id === undefined) throw new AppError('NOT_FOUND')
    const isReworded = earlier !== undefined && earlier.text !== text
    if (isReworded) await rewordNote(tx, { noteId: id, text, now })
    const [note] = await toNotes(tx, author, await listNotes(tx, patientId, { noteId: id, limit: 1 }))
    if (note === undefined) throw new AppError('NOT_FOUND')
    if (isReworded) await audited(tx, author, patientId, { action: 'NOTE_REWORDED', noteId: id }, now)
    if (earlier === undefined) await audited(tx, author, patientId, { action: 'NOTE_WRITTEN', noteId: id }, now)
    return note
  })
}
