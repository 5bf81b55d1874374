import { z } from 'zod'
import { AppointmentList, AppointmentListQuery, type Appointment } from '../../contract/patient/booking.ts'
import {
  AppointmentDetails,
  CancelBody,
  CancelReply,
  RescheduleBody,
  RescheduleReply,
} from '../../contract/patient/dashboard.ts'
import { PathId, type AppointmentId, type PatientId } from '../../contract/core/values.ts'
import { findAppointment, toAppointment } from './appointment-view.ts'
import { cancelAppointment } from './cancel.ts'
import { rescheduleAppointment } from './reschedule.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient } from '../identity/require-patient.ts'
import { findDetails } from './details-queries.ts'
import { toWire } from '../core/instants.ts'
import { listAppointments } from './list-queries.ts'

const defaultLimit = 20
const AppointmentParams = z.strictObject({ id: PathId })

// The years that PostgreSQL and ISO 8601 write in the same way: 1 to 9999.
const earliestMs = -62_135_596_800_000
const latestMs = 253_402_300_799_999

function readPosition(cursor: string | undefined): { startsAt: string; id: number } | undefined {
  if (cursor === undefined) return undefined
  const [startsAtMs, id] = readCursor(cursor, ['number', 'number'])
  if (startsAtMs < earliestMs || startsAtMs > latestMs) {
    throw new AppError('INVALID_REQUEST', { fields: { cursor: { code: 'BAD_CURSOR' } } })
  }
  return { startsAt: toWire(Temporal.Instant.fromEpochMilliseconds(startsAtMs)), id }
}

/** Throws NOT_FOUND, also for another patient's appointment. */
async function readAppointment(deps: Deps, id: AppointmentId, patientId: PatientId): Promise<Appointment> {
  const row = await findAppointment(deps.db, id, patientId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  return toAppointment(row, deps.settings, deps.clock.now())
}

/** The patient's own appointments: list, read, cancel and reschedule. */
export function appointmentRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  app.get(
    '/api/patient-dashboard/appointments',
    { onRequest, schema: { querystring: AppointmentListQuery, response: { 200: AppointmentList } } },
    async (request) => {
      const { when = 'all', cursor, limit = defaultLimit } = request.query
      const { patientId } = principalOf(request)
      const now = deps.clock.now()
      const found = await listAppointments(deps.db, when, {
        patientId,
        after: readPosition(cursor),
        limit: limit + 1,
        now,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map((row) => toAppointment(row, deps.settings, now)),
        nextCursor:
          found.length > limit && last !== undefined ? writeCursor([last.startsAt.epochMilliseconds, last.id]) : null,
      }
    },
  )

  app.get(
    '/api/patient-dashboard/appointments/:id',
    { onRequest, schema: { params: AppointmentParams, response: { 200: AppointmentDetails } } },
    async (request) => {
      const id = request.params.id as AppointmentId
      const appointment = await readAppointment(deps, id, principalOf(request).patientId)
      return { ...appointment, ...(await findDetails(deps.db, id)) }
    },
  )

  app.post(
    '/api/patient-dashboard/appointments/:id/cancel',
    { onRequest, schema: { params: AppointmentParams, body: CancelBody.nullish(), response: { 200: CancelReply } } },
    async (request) => {
      const patient = principalOf(request)
      const appointmentId = request.params.id as AppointmentId
      const reason = request.body?.reason ?? null
      const refund = await cancelAppointment(deps, patient, { appointmentId, reason })
      return { appointment: await readAppointment(deps, appointmentId, patient.patientId), refund }
    },
  )

  app.post(
    '/api/patient-dashboard/appointments/:id/reschedule',
    { onRequest, schema: { params: AppointmentParams, body: RescheduleBody, response: { 200: RescheduleReply } } },
    async (request) => {
      const patient = principalOf(request)
      const appointmentId = request.params.id as AppointmentId
      const { centreId } = request.body
      const startsAt = Temporal.Instant.from(request.body.startsAt)
      await rescheduleAppointment(deps, patient, { appointmentId, startsAt, centreId })
      return { appointment: await readAppointment(deps, appointmentId, patient.patientId) }
    },
  )
}
