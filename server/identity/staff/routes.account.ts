import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  CodeBody,
  DeviceList,
  JoinReply,
  NewPasskeyBody,
  NewPasswordBody,
  PasskeyOptions,
  RecoveryCodes,
  SignInMethods,
} from '../../../contract/staff/door.ts'
import { PathId } from '../../../contract/core/values.ts'
import { AppError } from '../../core/app-error.ts'
import { toWire } from '../../core/instants.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/app.ts'
import { startStep } from './browser.ts'
import { readCookie } from './cookies.ts'
import { findStaffAccount } from './account-queries.ts'
import { countRecoveryCodes } from './credential-queries.ts'
import {
  addPasskey,
  beginAddPasskey,
  beginNewTotp,
  changePassword,
  finishNewTotp,
  removePasskey,
  renewRecoveryCodes,
} from './own-account.ts'
import { listPasskeys } from './passkey-queries.ts'
import { staffOf, staffOnly } from './require-staff.ts'
import { listStaffSessions, revokeOwnSession, revokeStaffSessions } from './session-queries.ts'

/** The caller's own sessions and sign-in methods. */
export function staffAccountRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps)
  const confirmed = staffOnly(deps, { confirmed: true })
  const stepOf = (request: FastifyRequest) => readCookie(deps.config, request, 'STEP')
  const params = z.strictObject({ id: PathId })
  const nothing = { 204: z.undefined() }

  app.get('/api/staff-auth/devices', { onRequest, schema: { response: { 200: DeviceList } } }, async (request) => {
    const { actor, sessionId } = staffOf(request)
    const limits = { now: deps.clock.now(), idleMinutes: deps.config.STAFF_IDLE_MINUTES }
    const sessions = await listStaffSessions(deps.db, actor.userId, limits)
    return {
      items: sessions.map((session) => ({
        ...session,
        createdAt: toWire(session.createdAt),
        lastUsedAt: toWire(session.lastUsedAt),
        current: session.id === sessionId,
      })),
    }
  })

  app.delete(
    '/api/staff-auth/devices/:id',
    { onRequest, schema: { params, response: nothing } },
    async (request, reply) => {
      const { userId } = staffOf(request).actor
      const isEnded = await revokeOwnSession(deps.db, { userId, sessionId: request.params.id }, deps.clock.now())
      if (!isEnded) throw new AppError('NOT_FOUND')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/staff-auth/devices/end-others',
    { onRequest, schema: { response: nothing } },
    async (request, reply) => {
      const { actor, sessionId } = staffOf(request)
      const others = { userId: actor.userId, exceptId: sessionId }
      await revokeStaffSessions(deps.db, others, 'ENDED_BY_USER', deps.clock.now())
      return reply.code(204).send()
    },
  )

  app.get('/api/staff-auth/passkeys', { onRequest, schema: { response: { 200: SignInMethods } } }, async (request) => {
    const { userId } = staffOf(request).actor
    const [account, passkeys, recoveryCodesLeft] = await Promise.all([
      findStaffAccount(deps.db, userId),
      listPasskeys(deps.db, userId),
      countRecoveryCodes(deps.db, userId),
    ])
    return {
      items: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        createdAt: toWire(createdAt),
        lastUsedAt: lastUsedAt === null ? null : toWire(lastUsedAt),
      })),
      hasPassword: account?.passwordHash != null,
      hasAuthenticator: account?.hasTotp === true,
      recoveryCodesLeft,
    }
  })

  app.post(
    '/api/staff-auth/passkeys/options',
    { onRequest: confirmed, schema: { response: { 200: PasskeyOptions } } },
    async (request, reply) => {
      const { options, stepToken } = await beginAddPasskey(deps, staffOf(request))
      startStep(deps, reply, stepToken)
      return { ...options }
    },
  )

  app.post(
    '/api/staff-auth/passkeys',
    { onRequest: confirmed, schema: { body: NewPasskeyBody, response: { 201: z.strictObject({}) } } },
    async (request, reply) => {
      await addPasskey(deps, staffOf(request), { ...request.body, stepToken: stepOf(request) })
      return reply.code(201).send({})
    },
  )

  app.delete(
    '/api/staff-auth/passkeys/:id',
    { onRequest: confirmed, schema: { params, response: nothing } },
    async (request, reply) => {
      await removePasskey(deps, staffOf(request), request.params.id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/staff-auth/recovery-codes',
    { onRequest: confirmed, schema: { response: { 200: RecoveryCodes } } },
    async (request) => ({ recoveryCodes: await renewRecoveryCodes(deps, staffOf(request)) }),
  )

  app.post(
    '/api/staff-auth/authenticator',
    { onRequest: confirmed, schema: { response: { 200: JoinReply } } },
    async (request, reply) => {
      const { totp, stepToken } = await beginNewTotp(deps, staffOf(request))
      startStep(deps, reply, stepToken)
      return { totp }
    },
  )

  app.post(
    '/api/staff-auth/authenticator/finish',
    { onRequest: confirmed, schema: { body: CodeBody, response: nothing } },
    async (request, reply) => {
      const { code } = request.body
      await finishNewTotp(deps, staffOf(request), { code, stepToken: stepOf(request), address: request.ip })
      return reply.code(204).send()
    },
  )

  app.put(
    '/api/staff-auth/password',
    { onRequest: confirmed, schema: { body: NewPasswordBody, response: nothing } },
    async (request, reply) => {
      await changePassword(deps, staffOf(request), request.body.password)
      return reply.code(204).send()
    },
  )
}
