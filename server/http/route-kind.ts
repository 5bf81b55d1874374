import type { FastifyRequest } from 'fastify'

/**
 * What a request is, by the route that it matched. The address as it was written decides nothing: `/%61pi/config` matches
 * the same route as `/api/config`, and is the same thing.
 */
export type RouteKind = 'webhook' | 'monitor' | 'api' | 'page'

const webhooks = new Set(['/api/payment/webhook', '/api/notifications/webhook'])
const monitored = new Set(['/healthz', '/readyz', '/metrics'])

/** The web app's route for whatever no other matches. */
const anyFile = '/*'

export function routeKind(request: FastifyRequest): RouteKind {
  const route = request.routeOptions.url
  if (route === undefined || route === anyFile) return isApiPath(pathOf(request)) ? 'api' : 'page'
  if (webhooks.has(route)) return 'webhook'
  if (monitored.has(route)) return 'monitor'
  return isApiPath(route) ? 'api' : 'page'
}

export const isStaffRoute = ({ routeOptions: { url = '' } }: FastifyRequest): boolean =>
  /^\/api\/staff(-auth)?\//.test(url)

const isApiPath = (path: string) => path === '/api' || path.startsWith('/api/')

/** A target as other servers write it, with a scheme and host in front, without those: RFC 9112, section 3.2.2. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '')
  return rest.startsWith('/') || rest === target ? rest : `/${rest}`
}

/** The path that the router saw: without the query, decoded; `/` for what cannot be decoded. */
export function pathOf({ url }: FastifyRequest): string {
  const [path = '/'] = url.split(/[?#]/)
  try {
    return decodeURI(path)
  } catch {
    return '/'
  }
}

/** That path with the query as it was written. */
export function addressOf(request: FastifyRequest): string {
  const [, query] = request.url.split(/\?(.*)/s)
  return query === undefined ? pathOf(request) : `${pathOf(request)}?${query}`
}
