import type { FastifyRequest } from 'fastify'

/**
 * The kind of a request, by the route that it matched and not by its address as written: `/%61pi/config` matches the
 * same route as `/api/config`.
 */
export type RouteKind = 'webhook' | 'monitor' | 'api' | 'page'

const webhooks = new Set(['/api/payment/webhook', '/api/notifications/webhook'])
const monitored = new Set(['/healthz', '/readyz', '/metrics'])

/** The web app's route for everything that no other route matches. */
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

/** A request target in absolute form, with scheme and host, in origin form: RFC 9112, section 3.2.2. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '')
  return rest.startsWith('/') || rest === target ? rest : `/${rest}`
}

/** The path that the router saw: without the query, decoded; `/` if it cannot be decoded. */
export function pathOf({ url }: FastifyRequest): string {
  const [path = '/'] = url.split(/[?#]/)
  try {
    return decodeURI(path)
  } catch {
    return '/'
  }
}

/** That path with the query as written. */
export function fullPathOf(request: FastifyRequest): string {
  const [, query] = request.url.split(/\?(.*)/s)
  return query === undefined ? pathOf(request) : `${pathOf(request)}?${query}`
}
