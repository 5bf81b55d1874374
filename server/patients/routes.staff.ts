import type { FastifyRequest } from 'fastify'
import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { StaffAppointment } from '../../contract/staff/appointments.ts'
import { ClinicalNote, ClinicalNotes, NoteBody } from '../../contract/staff/notes.ts'
import {
  FoundPatientList,
  MergePatientsBody,
  NewPatientBody,
  PageQuery,
  PatientAppointments,
  PatientChange,
  PatientMessages,
  PatientPath,
  PatientPayments,
  PatientQuery,
  PatientRecord,
} from '../../contract/staff/patients.ts'
import type { Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { staffOf, staffOnly } from '../identity/staff/require-staff.ts'
import { changeRecord } from './change-record.ts'
import { createAtDesk } from './create-at-desk.ts'
import { mergeAtDesk } from './merge-at-desk.ts'
import { readNotes, writeNote } from './notes.ts'
import { pageOfAppointments, pageOfMessages, pageOfPayments } from './record-lists.ts'
import { describeRecord, readPatientPart } from './record.ts'
import { searchPatients } from './search.ts'

/** Reads appointments for the record. Passed in, since `appointments` imports this folder and not the reverse. */
export type AppointmentReader = (
  deps: Deps,
  db: DatabaseOrTx,
  actor: StaffActor,
  ids: readonly AppointmentId[],
) => Promise<StaffAppointment[]>

const authorOf = (request: FastifyRequest): Author => ({ actor: staffOf(request).actor, address: request.ip })

/** Clinicians change nothing in a record except their notes. Throws FORBIDDEN. */
function atTheDesk(request: FastifyRequest): Author {
  const author = authorOf(request)
  const { everywhere, centreIds } = scopeOf(author.actor, 'desk.write')
  if (!everywhere && centreIds.length === 0) throw new AppError('FORBIDDEN', { details: { permission: 'desk.write' } })
  return author
}

const idOf = ({ params }: { params: { id: number } }) => params.id as PatientId

/** Searching, reading and changing patients' records at the desk. */
export function patientStaffRoutes(app: App, deps: Deps, readAppointments: AppointmentReader): void {
  const path = '/api/staff/patients'
  const reads = { onRequest: staffOnly(deps, { permission: 'day.read' }) }
  const writes = { onRequest: staffOnly(deps, { permission: 'desk.write' }) }
  const treats = { onRequest: staffOnly(deps, { permission: 'notes.write' }) }
  const params = PatientPath

  app.get(path, { ...reads, schema: { querystring: PatientQuery, response: { 200: FoundPatientList } } }, (request) =>
    searchPatients(deps, authorOf(request).actor, request.query),
  )

  app.post(
    path,
    { ...writes, schema: { body: NewPatientBody, response: { 201: PatientRecord } } },
    async (request, reply) => {
      const author = atTheDesk(request)
      const patientId = await createAtDesk(deps, author, request.body)
      return reply.code(201).send(await describeRecord(deps, deps.db, author, patientId))
    },
  )

  app.get(`${path}/:id`, { ...reads, schema: { params, response: { 200: PatientRecord } } }, async (request) => {
    const author = authorOf(request)
    const patientId = idOf(request)
    return readPatientPart(deps, author, { patientId, part: 'RECORD' }, (tx, access) =>
      describeRecord(deps, tx, author, patientId, access),
    )
  })

  app.put(
    `${path}/:id`,
    { ...writes, schema: { params, body: PatientChange, response: { 200: PatientRecord } } },
    async (request) => {
      const author = atTheDesk(request)
      await changeRecord(deps, author, idOf(request), request.body)
      return describeRecord(deps, deps.db, author, idOf(request))
    },
  )

  app.get(
    `${path}/:id/appointments`,
    { ...reads, schema: { params, querystring: PageQuery, response: { 200: PatientAppointments } } },
    async (request) => {
      const author = authorOf(request)
      const patientId = idOf(request)
      return readPatientPart(deps, author, { patientId, part: 'APPOINTMENTS' }, (tx) =>
        pageOfAppointments(tx, author, patientId, request.query, (ids) =>
          readAppointments(deps, tx, author.actor, ids),
        ),
      )
    },
  )

  app.get(
    `${path}/:id/payments`,
    { ...reads, schema: { params, querystring: PageQuery, response: { 200: PatientPayments } } },
    async (request) => {
      const author = authorOf(request)
      const patientId = idOf(request)
      return readPatientPart(deps, author, { patientId, part: 'PAYMENTS' }, (tx) =>
        pageOfPayments(tx, author, patientId, request.query),
      )
    },
  )

  app.get(
    `${path}/:id/messages`,
    { ...reads, schema: { params, querystring: PageQuery, response: { 200: PatientMessages } } },
    async (request) => {
      const author = authorOf(request)
      const patientId = idOf(request)
      return readPatientPart(deps, author, { patientId, part: 'MESSAGES' }, (tx) =>
        pageOfMessages(tx, author, patientId, request.query),
      )
    },
  )

  app.post(
    `${path}/:id/merge`,
    { ...writes, schema: { params, body: MergePatientsBody, response: { 200: PatientRecord } } },
    async (request) => {
      const author = atTheDesk(request)
      await mergeAtDesk(deps, author, idOf(request), request.body)
      return describeRecord(deps, deps.db, author, idOf(request))
    },
  )

  app.get(
    `${path}/:id/notes`,
    { ...treats, schema: { params, querystring: PageQuery, response: { 200: ClinicalNotes } } },
    (request) => readNotes(deps, authorOf(request), idOf(request), request.query),
  )

  app.post(
    `${path}/:id/notes`,
    { ...treats, schema: { params, body: NoteBody, response: { 201: ClinicalNote } } },
    async (request, reply) =>
      reply.code(201).send(await writeNote(deps, authorOf(request), idOf(request), request.body)),
  )
}
