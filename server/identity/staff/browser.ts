import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import type { Browser, OpenedSession } from './open-session.ts'
import { stepMinutes } from './steps.ts'

export const browserOf = (deps: Deps, request: FastifyRequest): Browser => ({
  userAgent: request.headers['user-agent']?.replaceAll('\0', '').slice(0, 400) ?? null,
  address: request.ip,
  sessionToken: readCookie(deps.config, request, 'SESSION'),
})

/** Sets the session cookie and clears the one of the unfinished sign-in. */
export function startSession(deps: Deps, reply: FastifyReply, { token }: OpenedSession): void {
  const seconds = deps.config.STAFF_SESSION_HOURS * 3600
  setCookie(deps.config, reply, { kind: 'SESSION', value: token, seconds })
  clearCookie(deps.config, reply, 'STEP')
}

export const startStep = (deps: Deps, reply: FastifyReply, stepToken: string): void =>
  setCookie(deps.config, reply, { kind: 'STEP', value: stepToken, seconds: stepMinutes * 60 })
