import type { FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import type { Config } from '../../core/config.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The web app's own, by its address, or the very host that is asked: a page cannot choose what its browser says here.
 */
function isOwnOrigin(config: Config, request: FastifyRequest, origin: string): boolean {
  if (!URL.canParse(origin)) return false
  return origin === new URL(config.PUBLIC_URL).origin || new URL(origin).host === request.host
}

/**
 * The cookie is SameSite=Strict; this is the second bolt. What changes something is JSON, which no form of another
 * site can send, and comes from a page of ours where the browser says from which. Throws FORBIDDEN and
 * UNSUPPORTED_MEDIA_TYPE.
 */
export function assertOwnRequest(
  config: Config,
  request: FastifyRequest,
  { accepts = 'application/json' }: { accepts?: 'application/json' | 'multipart/form-data' } = {},
): void {
  if (safeMethods.has(request.method)) return
  const { origin, 'sec-fetch-site': site, 'content-type': type } = request.headers
  const isForeign = site === 'cross-site' || site === 'same-site'
  if (isForeign || (origin !== undefined && !isOwnOrigin(config, request, origin))) {
    throw new AppError('FORBIDDEN', { message: 'This was sent by a page of another site.' })
  }
  if (type !== undefined && type.split(';')[0]?.trim().toLowerCase() !== accepts) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE')
  }
}
