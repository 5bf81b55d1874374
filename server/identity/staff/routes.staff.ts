import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  CodeBody,
  Empty,
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
import type { App } from '../../http/server.ts'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import { choosePassword, finishJoin, readInvite } from './join.ts'
import { meOfSession, staffMe, type Browser, type OpenedSession } from './open-session.ts'
import { assertOwnRequest } from './own-origin.ts'
import { staffOf, staffOnly } from './require-staff.ts'
import { hashToken } from './secrets.ts'
import { revokeStaffSession } from './session-queries.ts'
import { signInWithCode, signInWithPassword, stepMinutes } from './sign-in.ts'

const browserOf = (deps: Deps, request: FastifyRequest): Browser => ({
  userAgent: request.headers['user-agent']?.replaceAll('\0', '').slice(0, 400) ?? null,
  address: request.ip,
  sessionToken: readCookie(deps.config, request, 'SESSION'),
})

/** Hands the browser its session, and takes the half-done sign-in away. */
function startSession(deps: Deps, reply: FastifyReply, { token }: OpenedSession): void {
  const seconds = deps.config.STAFF_SESSION_HOURS * 3600
  setCookie(deps.config, reply, { kind: 'SESSION', value: token, seconds })
  clearCookie(deps.config, reply, 'STEP')
}

const startStep = (deps: Deps, reply: FastifyReply, stepToken: string): void =>
  setCookie(deps.config, reply, { kind: 'STEP', value: stepToken, seconds: stepMinutes * 60 })

/** How staff come in and go: contract/staff/door.ts. */
export function staffDoorRoutes(app: App, deps: Deps): void {
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
    { onRequest, schema: { body: Empty, response: { 204: z.undefined() } } },
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
