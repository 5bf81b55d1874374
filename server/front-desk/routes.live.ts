import { LiveQuery } from '../../contract/staff/calendar.ts'
import type { CentreId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app.ts'
import { findStaffCaller, staffOf, staffOnly } from '../identity/staff/require-staff.ts'
import { findCalendarState } from './calendar-queries.ts'
import { createLive } from './live.ts'

/** Changes of the calendar as server-sent events. */
export function liveRoutes(app: App, deps: Deps): void {
  const live = createLive(deps)
  app.addHook('preClose', async () => live.close())
  app.get(
    '/api/staff/live',
    { onRequest: staffOnly(deps, { permission: 'day.read' }), compress: false, schema: { querystring: LiveQuery } },
    async (request, reply) => {
      const { sessionId, actor } = staffOf(request)
      const { centreId } = request.query
      const asked = { scope: scopeOf(actor, 'day.read'), centreId: centreId as CentreId }
      if (centreId !== undefined && (await findCalendarState(deps.db, asked)) === undefined)
        throw new AppError('NOT_FOUND')
      const last = /^\d{1,15}$/.exec(String(request.headers['last-event-id'] ?? ''))?.[0]
      const stream = await live.open({
        centreId: (centreId ?? null) as CentreId | null,
        lastNumber: last === undefined ? null : Number(last),
        findScope: async () => {
          const caller = await findStaffCaller(deps, sessionId)
          return caller === undefined ? undefined : scopeOf(caller.actor, 'day.read')
        },
      })
      if (stream === undefined) throw new AppError('UNAUTHENTICATED')
      return reply
        .header('content-type', 'text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(stream)
    },
  )
}
