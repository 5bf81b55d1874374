import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  ConfirmBody,
  InviteBody,
  JoinedReply,
  JoinPasskeyBody,
  PasskeyBody,
  PasskeyOptions,
  SetUpBody,
  SignedInReply,
} from '../../../contract/staff/door.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app.ts'
import { confirmIdentity } from './confirm.ts'
import { clearCookie, readCookie } from './cookies.ts'
import type { Joined } from './join.ts'
import { meOfSession } from './open-session.ts'
import { assertOwnRequest } from './own-origin.ts'
import { beginJoinByPasskey, beginPasskey, joinByPasskey, signInWithPasskey } from './passkey-sign-in.ts'
import { browserOf, startSession, startStep } from './browser.ts'
import { staffOf, staffOnly } from './require-staff.ts'
import { beginSetUpPasskey, setUpCode, setUpPasskey } from './set-up.ts'

/** Signing in, joining and confirming with a passkey, and the first set-up of accounts from the earlier system. */
export function staffPasskeyRoutes(app: App, deps: Deps): void {
  const onRequest = async (request: FastifyRequest) => assertOwnRequest(deps.config, request)
  const stepOf = (request: FastifyRequest) => readCookie(deps.config, request, 'STEP')
  const joined = async ({ session, recoveryCodes }: Joined) => ({
    me: await meOfSession(deps, session.sessionId),
    recoveryCodes,
  })

  app.post(
    '/api/staff-auth/passkey-options',
    { onRequest, schema: { response: { 200: PasskeyOptions } } },
    async (_request, reply) => {
      const { options, stepToken } = await beginPasskey(deps)
      startStep(deps, reply, stepToken)
      return { ...options }
    },
  )

  app.post(
    '/api/staff-auth/passkey',
    { onRequest, schema: { body: PasskeyBody, response: { 200: SignedInReply } } },
    async (request, reply) => {
      const { response } = request.body
      const browser = browserOf(deps, request)
      const session = await signInWithPasskey(deps, { response, stepToken: stepOf(request), browser })
      startSession(deps, reply, session)
      return { me: await meOfSession(deps, session.sessionId) }
    },
  )

  app.post(
    '/api/staff-auth/join/passkey-options',
    { onRequest, schema: { body: InviteBody, response: { 200: PasskeyOptions } } },
    async (request) => ({ ...(await beginJoinByPasskey(deps, request.body.token)) }),
  )

  app.post(
    '/api/staff-auth/join/passkey',
    { onRequest, schema: { body: JoinPasskeyBody, response: { 200: JoinedReply } } },
    async (request, reply) => {
      const done = await joinByPasskey(deps, { ...request.body, browser: browserOf(deps, request) })
      startSession(deps, reply, done.session)
      return joined(done)
    },
  )

  app.post(
    '/api/staff-auth/set-up',
    { onRequest, schema: { body: SetUpBody, response: { 200: JoinedReply } } },
    async (request, reply) => {
      const browser = browserOf(deps, request)
      const done = await setUpCode(deps, { ...request.body, stepToken: stepOf(request), browser })
      startSession(deps, reply, done.session)
      return joined(done)
    },
  )

  app.post(
    '/api/staff-auth/set-up/passkey-options',
    { onRequest, schema: { response: { 200: PasskeyOptions } } },
    async (request) => ({ ...(await beginSetUpPasskey(deps, stepOf(request))) }),
  )

  app.post(
    '/api/staff-auth/set-up/passkey',
    { onRequest, schema: { body: PasskeyBody, response: { 200: JoinedReply } } },
    async (request, reply) => {
      const { response } = request.body
      const browser = browserOf(deps, request)
      const done = await setUpPasskey(deps, { response, stepToken: stepOf(request), browser })
      startSession(deps, reply, done.session)
      return joined(done)
    },
  )

  app.post(
    '/api/staff-auth/confirm',
    { onRequest: staffOnly(deps), schema: { body: ConfirmBody, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const input = { shown: request.body, stepToken: stepOf(request), address: request.ip }
      await confirmIdentity(deps, { ...input, caller: staffOf(request) })
      clearCookie(deps.config, reply, 'STEP')
      return reply.code(204).send()
    },
  )
}
