import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { StaffAppointment } from '../../contract/staff/appointments.ts'
import type { PatientAppointments, PatientMessages, PatientPayments } from '../../contract/staff/patients.ts'
import type { Author } from '../audit/record.ts'
import { toWire } from '../core/instants.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { listPatientAppointments, listPatientMessages, listPatientPayments } from './record-queries.ts'

interface Paging {
  cursor?: string
  limit?: number
}

interface Page {
  /** The last id of the page before. */
  beforeId: number | null
  limit: number
}

/** A page of a list ordered by id, latest first. Reads one row more than requested, to know if another page follows. */
async function pageOf<Row>(
  { cursor, limit = 20 }: Paging,
  list: (page: Page) => Promise<Row[]>,
  idOf: (row: Row) => number,
): Promise<{ items: Row[]; nextCursor: string | null }> {
  const beforeId = cursor === undefined ? null : readCursor(cursor, ['number'])[0]
  const rows = await list({ beforeId, limit: limit + 1 })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? writeCursor([idOf(last)]) : null }
}

const wireOrNull = (instant: Temporal.Instant | null) => (instant === null ? null : toWire(instant))

export async function pageOfAppointments(
  db: DatabaseOrTx,
  { actor }: Author,
  patientId: PatientId,
  paging: Paging,
  read: (ids: readonly AppointmentId[]) => Promise<StaffAppointment[]>,
): Promise<PatientAppointments> {
  const scope = scopeOf(actor, 'day.read')
  const list = (page: Page) => listPatientAppointments(db, patientId, { scope, ...page })
  const { items, nextCursor } = await pageOf(paging, list, Number)
  return { items: await read(items), nextCursor }
}

export async function pageOfPayments(
  db: DatabaseOrTx,
  { actor }: Author,
  patientId: PatientId,
  paging: Paging,
): Promise<PatientPayments> {
  const scope = scopeOf(actor, 'day.read')
  const list = (page: Page) => listPatientPayments(db, patientId, { scope, ...page })
  const { items, nextCursor } = await pageOf(paging, list, ({ id }) => id)
  return { items: items.map((row) => ({ ...row, paidAt: wireOrNull(row.paidAt) })), nextCursor }
}

export async function pageOfMessages(
  db: DatabaseOrTx,
  { actor }: Author,
  patientId: PatientId,
  paging: Paging,
): Promise<PatientMessages> {
  const scope = scopeOf(actor, 'day.read')
  const list = (page: Page) => listPatientMessages(db, patientId, { scope, ...page })
  const { items, nextCursor } = await pageOf(paging, list, ({ id }) => id)
  const messages = items.map(({ at, sentAt, deliveredAt, readAt, ...row }) => ({
    ...row,
    at: toWire(at),
    sentAt: wireOrNull(sentAt),
    deliveredAt: wireOrNull(deliveredAt),
    readAt: wireOrNull(readAt),
  }))
  return { items: messages, nextCursor }
}
