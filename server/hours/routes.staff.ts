import { z } from 'zod'
import {
  ClinicianPath,
  ExtraHours,
  ExtraHoursBody,
  ExtraHoursList,
  Holidays,
  HolidaysBody,
  HolidaysQuery,
  Hours,
  HoursBody,
  HoursOwners,
  HoursPreview,
} from '../../contract/staff/hours.ts'
import type { CentreId, ClinicianId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { addExtraHours, readExtraHours, removeExtraHours } from './extra-hours.ts'
import { readHolidays, saveHolidays } from './holidays.ts'
import { previewHours } from './preview.ts'
import { findHours, listOwners, tagOf, toHours } from './read-hours.ts'
import { saveHours } from './save-hours.ts'

const Nothing = z.undefined()

/** The week of a clinician, and hours on single days. */
export function hoursRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'hours.write' })

  app.get('/api/staff/hours', { onRequest, schema: { response: { 200: HoursOwners } } }, async (request) =>
    listOwners(deps, authorOf(request).actor),
  )

  app.get(
    '/api/staff/clinicians/:id/hours',
    { onRequest, schema: { params: ClinicianPath, response: { 200: Hours } } },
    async (request, reply) => {
      const { row } = await findHours(deps.db, authorOf(request).actor, request.params.id as ClinicianId)
      return reply.header('etag', tagOf(row)).send(toHours(row))
    },
  )

  app.put(
    '/api/staff/clinicians/:id/hours',
    { onRequest, schema: { params: ClinicianPath, body: HoursBody, response: { 200: Hours } } },
    async (request, reply) => {
      const clinicianId = request.params.id as ClinicianId
      const ifMatch = request.headers['if-match']
      const row = await saveHours(deps, authorOf(request), { clinicianId, hours: request.body, ifMatch })
      return reply.header('etag', tagOf(row)).send(toHours(row))
    },
  )

  app.post(
    '/api/staff/clinicians/:id/hours/preview',
    { onRequest, schema: { params: ClinicianPath, body: HoursBody, response: { 200: HoursPreview } } },
    async (request) =>
      previewHours(deps, authorOf(request).actor, {
        clinicianId: request.params.id as ClinicianId,
        hours: request.body,
      }),
  )

  app.get(
    '/api/staff/clinicians/:id/extra-hours',
    { onRequest, schema: { params: ClinicianPath, response: { 200: ExtraHoursList } } },
    async (request) => ({
      items: await readExtraHours(deps, authorOf(request).actor, request.params.id as ClinicianId),
    }),
  )

  app.post(
    '/api/staff/clinicians/:id/extra-hours',
    { onRequest, schema: { params: ClinicianPath, body: ExtraHoursBody, response: { 201: ExtraHours } } },
    async (request, reply) => {
      const clinicianId = request.params.id as ClinicianId
      return reply.code(201).send(await addExtraHours(deps, authorOf(request), clinicianId, request.body))
    },
  )

  app.delete(
    '/api/staff/extra-hours/:id',
    { onRequest, schema: { params: ClinicianPath, response: { 204: Nothing } } },
    async (request, reply) => {
      await removeExtraHours(deps, authorOf(request), request.params.id)
      return reply.code(204).send()
    },
  )

  const asked = ({ year, centreId }: z.infer<typeof HolidaysQuery>) => ({
    year,
    centreId: centreId as CentreId | undefined,
  })

  app.get(
    '/api/staff/holidays',
    { onRequest, schema: { querystring: HolidaysQuery, response: { 200: Holidays } } },
    async (request) => readHolidays(deps, authorOf(request).actor, asked(request.query)),
  )

  app.put(
    '/api/staff/holidays',
    { onRequest, schema: { querystring: HolidaysQuery, body: HolidaysBody, response: { 200: Holidays } } },
    async (request) => saveHolidays(deps, authorOf(request), asked(request.query), request.body),
  )
}
