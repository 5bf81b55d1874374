import type { AuditAction } from '../../contract/staff/audit.ts'
import type { ClinicalNote, ClinicalNotes, NoteBody } from '../../contract/staff/notes.ts'
import type { ClinicianId, PatientId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordDeed, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import { transact } from '../db/transact.ts'
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
 * The clinician who may read these notes. Throws NOT_FOUND where the caller never had an appointment with the
 * patient.
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
  deed: { action: AuditAction; noteId?: number },
  now: Temporal.Instant,
) =>
  recordDeed(tx, author, {
    action: deed.action,
    entityType: deed.noteId === undefined ? 'patient' : 'note',
    entityId: deed.noteId ?? patientId,
    patientId,
    metadata: deed.noteId === undefined ? { part: 'NOTES' } : undefined,
    now,
  })

/** Clinical notes of a patient, for a clinician who treats them. Written down as read. Throws NOT_FOUND. */
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
 * Adds a note, or with `noteId` puts one's own in other words; what it said before stays. A note that was sent
 * before, by its `draftId`, is put in these words. Throws NOT_FOUND for a patient, an appointment or a note that is
 * not the clinician's.
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
  return transact(deps.db, async (tx) => {
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
