import type { FastifyReply, FastifyRequest } from 'fastify'
import { isFileLink, readFileLink } from './file-links.ts'
import type { Principal } from './principal.ts'
import { findOpenSession } from './queries.ts'
import { readAccessToken } from './tokens.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requirePatient`. */
    principal: Principal | null
  }
}

interface Access {
  /** For routes that return none of the account's data. */
  beforeBirthDate?: boolean
}

/**
 * A hook that lets signed-in patients through. Throws UNAUTHENTICATED; also BIRTH_DATE_NEEDED if the number may have
 * changed hands, unless the route returns none of the account's data.
 */
export function requirePatient(deps: Deps, access: Access = {}) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const token = /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw new AppError('UNAUTHENTICATED')
    const claims = await readAccessToken(deps.config, token, deps.clock.now())
    if (claims === null) throw new AppError('UNAUTHENTICATED')
    const principal = await openSession(deps, claims.sessionId, access)
    if (principal.userId !== claims.userId) throw new AppError('UNAUTHENTICATED')
    request.principal = principal
  }
}

/**
 * The same for a file, which may also be requested with a signed link (server/identity/file-links.ts). An expired
 * link redirects to the page that offers new ones.
 */
export function requireReader(deps: Deps, pageOf: (params: unknown) => string) {
  const byToken = requirePatient(deps)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (!isFileLink(request.url)) return byToken(request, reply)
    // No cache in between may keep the reply.
    void reply.header('cache-control', 'private, no-store')
    try {
      const sessionId = readFileLink(deps.config, request.url, deps.clock.now())
      if (sessionId === null) throw new AppError('UNAUTHENTICATED')
      request.principal = await openSession(deps, sessionId)
    } catch (error) {
      const isPerson = (request.headers.accept ?? '').includes('text/html')
      if (isPerson && error instanceof AppError) return reply.redirect(pageOf(request.params), 303)
      throw error
    }
  }
}

async function openSession(deps: Deps, sessionId: number, { beforeBirthDate = false }: Access = {}) {
  const session = await findOpenSession(deps.db, sessionId)
  const isOpen = session !== undefined && session.expiresAt.epochMilliseconds > deps.clock.now().epochMilliseconds
  if (!isOpen) throw new AppError('UNAUTHENTICATED')
  if (session.needsBirthDate && !beforeBirthDate) throw new AppError('BIRTH_DATE_NEEDED')
  return session
}

/** The patient that `requirePatient` let through. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('UNAUTHENTICATED')
  return request.principal
}
