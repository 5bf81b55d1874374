import { z } from 'zod'
import type { FastifyRequest } from 'fastify'
import { DemoBody, DoorReply, SignedInReply } from '../../../contract/staff/door.ts'
import { roles } from '../../../contract/rules/actor.ts'
import { AppError } from '../../core/app-error.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app.ts'
import { browserOf, startSession } from './browser.ts'
import { signInToDemo } from './demo.ts'
import { meOfSession } from './open-session.ts'
import { assertOwnRequest } from './own-origin.ts'
import { staffOf, staffOnly } from './require-staff.ts'
import { markSessionConfirmed } from './session-queries.ts'

/**
 * Sign-in with one click. Only `npm start` sets `isDemo`, when it runs on its own embedded database; elsewhere, and
 * always in production, these routes do not exist.
 */
export function staffDemoRoutes(app: App, deps: Deps, { isDemo }: { isDemo: boolean }): void {
  const isOpen = isDemo && deps.config.NODE_ENV !== 'production'
  const onRequest = async (request: FastifyRequest) => assertOwnRequest(deps.config, request)

  app.get('/api/staff-auth/door', { schema: { response: { 200: DoorReply } } }, () => ({
    demoRoles: isOpen ? [...roles] : [],
  }))
  if (!isOpen) return

  app.post(
    '/api/staff-auth/demo-sign-in',
    { onRequest, schema: { body: DemoBody, response: { 200: SignedInReply } } },
    async (request, reply) => {
      const session = await signInToDemo(deps, { ...request.body, browser: browserOf(deps, request) })
      startSession(deps, reply, session)
      return { me: await meOfSession(deps, session.sessionId) }
    },
  )

  app.post(
    '/api/staff-auth/demo-confirm',
    { onRequest: staffOnly(deps), schema: { response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { sessionId, isDemo: cameByClick } = staffOf(request)
      // Somebody who joined by an invitation has a credential to confirm with, in the demo as well.
      if (!cameByClick) throw new AppError('FORBIDDEN')
      await markSessionConfirmed(deps.db, sessionId, deps.clock.now())
      return reply.code(204).send()
    },
  )
}
