import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../auth/principal.ts'
import { findOpenSession } from '../auth/queries.ts'
import { readAccessToken } from '../auth/tokens.ts'
import type { Deps } from '../deps.ts'
import { AppError } from './app-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requirePatient`. */
    principal: Principal | null
  }
}

/**
 * A hook that lets a signed-in patient through. Throws UNAUTHENTICATED; BIRTH_DATE_NEEDED where the number may be somebody else's
 * by now, unless the route answers nothing of what is kept under it.
 */
export function requirePatient(deps: Deps, { beforeBirthDate = false } = {}) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const token = /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw new AppError('UNAUTHENTICATED')
    const now = deps.clock.now()
    const claims = await readAccessToken(deps.config, token, now)
    if (claims === null) throw new AppError('UNAUTHENTICATED')
    const session = await findOpenSession(deps.db, claims.sessionId)
    const isTheirs = session?.userId === claims.userId && session.expiresAt.getTime() > now.epochMilliseconds
    if (!isTheirs) throw new AppError('UNAUTHENTICATED')
    if (session.needsBirthDate && !beforeBirthDate) throw new AppError('BIRTH_DATE_NEEDED')
    request.principal = session
  }
}

/** The patient that `requirePatient` let through. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('UNAUTHENTICATED')
  return request.principal
}
