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
  /** Where nothing of what is kept under the number is answered. */
  beforeBirthDate?: boolean
}

/**
 * A hook that lets a signed-in patient through. Throws UNAUTHENTICATED; BIRTH_DATE_NEEDED where the number may be somebody else's
 * by now, unless the route answers nothing of what is kept under it.
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
 * The same for a file, which may be asked for by a link that was signed for it instead (server/identity/file-links.ts). Who opens
 * one that is over is led to the page where there are others.
 */
export function requireReader(deps: Deps, pageOf: (params: unknown) => string) {
  const byToken = requirePatient(deps)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (!isFileLink(request.url)) return byToken(request, reply)
    // Whatever is answered to it, no cache between keeps it.
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
