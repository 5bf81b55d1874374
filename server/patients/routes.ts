import { z } from 'zod'
import { Appointment, AppointmentList, AppointmentListQuery } from '../../contract/booking.ts'
import { PathId, type AppointmentId } from '../../contract/values.ts'
import { findAppointment, toAppointment } from '../booking/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { App } from '../http/server.ts'
import { principalOf, requirePatient } from '../http/session.ts'
import { listAppointments } from './queries.ts'

const defaultLimit = 20
const AppointmentParams = z.strictObject({ id: PathId })

function readPosition(cursor: string | undefined): { startsAt: string; id: number } | undefined {
  if (cursor === undefined) return undefined
  const [startsAtMs, id] = readCursor(cursor, ['number', 'number'])
  const startsAt = new Date(startsAtMs)
  if (Number.isNaN(startsAt.getTime())) throw new AppError('INVALID_REQUEST', { fields: { cursor: 'Not a cursor.' } })
  return { startsAt: startsAt.toISOString(), id }
}

export function patientRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  app.get(
    '/api/patient-dashboard/appointments',
    { onRequest, schema: { querystring: AppointmentListQuery, response: { 200: AppointmentList } } },
    async (request) => {
      const { when = 'all', cursor, limit = defaultLimit } = request.query
      const { patientId } = principalOf(request)
      const now = deps.clock.now()
      const found = await listAppointments(deps.db, {
        patientId,
        when,
        after: readPosition(cursor),
        limit: limit + 1,
        now,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map((row) => toAppointment(row, deps.config, now)),
        nextCursor: found.length > limit && last !== undefined ? writeCursor([last.startsAt.getTime(), last.id]) : null,
      }
    },
  )

  app.get(
    '/api/patient-dashboard/appointments/:id',
    { onRequest, schema: { params: AppointmentParams, response: { 200: Appointment } } },
    async (request) => {
      const { patientId } = principalOf(request)
      const row = await findAppointment(deps.db, request.params.id as AppointmentId, patientId)
      if (row === undefined) throw new AppError('NOT_FOUND')
      return toAppointment(row, deps.config, deps.clock.now())
    },
  )
}
