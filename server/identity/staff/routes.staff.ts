import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  CodeBody,
  InviteBody,
  InviteReply,
  JoinBody,
  JoinedReply,
  JoinFinishBody,
  JoinReply,
  SignedInReply,
  SignInBody,
  SignInReply,
  StaffMe,
} from '../../../contract/staff/door.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app.ts'
import { browserOf, startSession, startStep } from './browser.ts'
import { clearCookie, readCookie } from './cookies.ts'
import { choosePassword, finishJoin, readInvite } from './join.ts'
import { meOfSession, staffMe } from './open-session.ts'
import { assertOwnRequest } from './own-origin.ts'
import { staffOf, staffOnly } from './require-staff.ts'
import { hashToken } from './secrets.ts'
import { revokeStaffSession } from './session-queries.ts'
import { signInWithCode, signInWithPassword } from './sign-in.ts'

/** Staff sign-in and sign-out: contract/staff/door.ts. */
export function staffSignInRoutes(app: App, deps: Deps): void {
  const onRequest = async (request: FastifyRequest) => assertOwnRequest(deps.config, request)

  app.post(
    '/api/staff-auth/invite',
    { onRequest, schema: { body: InviteBody, response: { 200: InviteReply } } },
    async (request) => readInvite(deps, request.body.token),
  )

  app.post(
    '/api/staff-auth/join',
    { onRequest, schema: { body: JoinBody, response: { 200: JoinReply } } },
    async (request) => ({ totp: await choosePassword(deps, request.body) }),
  )

  app.post(
    '/api/staff-auth/join/finish',
    { onRequest, schema: { body: JoinFinishBody, response: { 200: JoinedReply } } },
    async (request, reply) => {
      const { session, recoveryCodes } = await finishJoin(deps, { ...request.body, browser: browserOf(deps, request) })
      startSession(deps, reply, session)
      return { me: await meOfSession(deps, session.sessionId), recoveryCodes }
    },
  )

  app.post(
    '/api/staff-auth/sign-in',
    { onRequest, schema: { body: SignInBody, response: { 200: SignInReply } } },
    async (request, reply) => {
      const accepted = await signInWithPassword(deps, { ...request.body, address: request.ip })
      startStep(deps, reply, accepted.stepToken)
      return accepted.reply
    },
  )

  app.post(
    '/api/staff-auth/code',
    { onRequest, schema: { body: CodeBody, response: { 200: SignedInReply } } },
    async (request, reply) => {
      const { code } = request.body
      const stepToken = readCookie(deps.config, request, 'STEP')
      const session = await signInWithCode(deps, { code, stepToken, browser: browserOf(deps, request) })
      startSession(deps, reply, session)
      return { me: await meOfSession(deps, session.sessionId) }
    },
  )

  app.post(
    '/api/staff-auth/sign-out',
    { onRequest, schema: { response: { 204: z.undefined() } } },
    async (request, reply) => {
      const token = readCookie(deps.config, request, 'SESSION')
      if (token !== null) await revokeStaffSession(deps.db, hashToken(token), 'SIGNED_OUT', deps.clock.now())
      clearCookie(deps.config, reply, 'SESSION')
      clearCookie(deps.config, reply, 'STEP')
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/staff-auth/me',
    { onRequest: staffOnly(deps), schema: { response: { 200: StaffMe } } },
    async (request) => staffMe(deps, staffOf(request)),
  )
}
