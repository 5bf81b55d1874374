import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ClinicianId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { CalendarAddress, CalendarAddressState } from '../../contract/staff/calendar.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { staffOf, staffOnly } from '../identity/staff/require-staff.ts'
import { deleteAddress, findRenewedAt } from './calendar-address-queries.ts'
import { calendarFeed, renewAddress } from './calendar-feed.ts'

const Secret = z.strictObject({ secret: z.string().regex(/^[\w-]{22}$/) })

/** Throws FORBIDDEN for staff who see no patients. */
function clinicianOf(request: FastifyRequest): ClinicianId {
  const { clinicianId } = scopeOf(staffOf(request).actor, 'notes.write')
  if (clinicianId === null) throw new AppError('FORBIDDEN', { details: { permission: 'notes.write' } })
  return clinicianId as ClinicianId
}

/** A clinician's visits as a feed for the calendar on their own phone. */
export function calendarAddressRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'notes.write' })

  app.get(
    '/api/staff/calendar-address',
    { onRequest, schema: { response: { 200: CalendarAddressState } } },
    async (request) => {
      const renewedAt = await findRenewedAt(deps.db, clinicianOf(request))
      return { renewedAt: renewedAt === undefined ? null : toWire(renewedAt) }
    },
  )

  app.post(
    '/api/staff/calendar-address',
    { onRequest, schema: { response: { 200: CalendarAddress } } },
    async (request) => ({
      url: await renewAddress(deps, clinicianOf(request)),
    }),
  )

  app.delete(
    '/api/staff/calendar-address',
    { onRequest, schema: { response: { 204: z.undefined() } } },
    async (request, reply) => {
      await deleteAddress(deps.db, clinicianOf(request))
      return reply.code(204).send()
    },
  )

  app.get('/api/calendar/:secret.ics', { schema: { params: Secret } }, async (request, reply) => {
    const file = await calendarFeed(deps, request.params.secret)
    return reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, no-store').send(file)
  })
}
