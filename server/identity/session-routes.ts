import { z } from 'zod'
import { SecurityNoticeList, SessionList } from '../../contract/patient/dashboard.ts'
import { PathId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient } from './require-patient.ts'
import {
  listLiveSessions,
  listUnseenReuses,
  markReuseSeen,
  revokeOtherSessions,
  revokeSession,
} from './session-queries.ts'

/** The devices that a patient is signed in on, and notices about sessions that were ended for safety. */
export function sessionRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  app.get(
    '/api/patient-dashboard/sessions',
    { onRequest, schema: { response: { 200: SessionList } } },
    async (request) => {
      const { userId, sessionId } = principalOf(request)
      const sessions = await listLiveSessions(deps.db, userId, deps.clock.now())
      return {
        items: sessions.map((session) => ({
          ...session,
          createdAt: toWire(session.createdAt),
          lastUsedAt: toWire(session.lastUsedAt),
          current: session.id === sessionId,
        })),
      }
    },
  )

  app.delete(
    '/api/patient-dashboard/sessions/:id',
    { onRequest, schema: { params: z.strictObject({ id: PathId }), response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { userId } = principalOf(request)
      const ended = await revokeSession(deps.db, { userId, sessionId: request.params.id, now: deps.clock.now() })
      if (!ended) throw new AppError('NOT_FOUND')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/patient-dashboard/sessions/end-others',
    { onRequest, schema: { response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { userId, sessionId } = principalOf(request)
      await revokeOtherSessions(deps.db, { userId, sessionId, now: deps.clock.now() })
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/patient-dashboard/notices',
    { onRequest, schema: { response: { 200: SecurityNoticeList } } },
    async (request) => {
      const reused = await listUnseenReuses(deps.db, principalOf(request).userId)
      return {
        items: reused.map(({ id, userAgent, endedAt }) => ({
          id,
          what: 'SESSION_REUSED' as const,
          at: toWire(endedAt),
          userAgent,
        })),
      }
    },
  )

  app.post(
    '/api/patient-dashboard/notices/:id/seen',
    { onRequest, schema: { params: z.strictObject({ id: PathId }), response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { userId } = principalOf(request)
      const seen = await markReuseSeen(deps.db, { userId, sessionId: request.params.id, now: deps.clock.now() })
      if (!seen) throw new AppError('NOT_FOUND')
      return reply.code(204).send()
    },
  )
}
