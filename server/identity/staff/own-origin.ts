import type { FastifyRequest } from 'fastify'
import { AppError } from '../../core/app-error.ts'
import type { Config } from '../../core/config.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * True for the web app's public origin and for the host of this request. Pages cannot forge the Origin header.
 */
function isOwnOrigin(config: Config, request: FastifyRequest, origin: string): boolean {
  if (!URL.canParse(origin)) return false
  return origin === new URL(config.PUBLIC_URL).origin || new URL(origin).host === request.host
}

/**
 * A second defence against CSRF, besides the SameSite=Strict cookie. A request that changes something must be JSON,
 * which another site's form cannot send, and, if the browser names its origin, come from our own pages. Throws
 * FORBIDDEN and UNSUPPORTED_MEDIA_TYPE.
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
