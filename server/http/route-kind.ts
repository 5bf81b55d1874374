import type { FastifyRequest } from 'fastify'

/**
 * What a request is, by the route that it matched. The address as it was written decides nothing: `/%61pi/config` and
 * `http://any.example/api/config` match the same route as `/api/config`, and are the same thing.
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

export const isApiPath = (path: string) => path === '/api' || path.startsWith('/api/')

/** The path and query as they were written, without a scheme and host before them. */
export function targetOf({ url }: FastifyRequest): string {
  if (url.startsWith('/')) return url
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '')
  return target.startsWith('/') ? target : `/${target}`
}

/** The path that the router saw: without the query, decoded; `/` for what cannot be decoded. */
export function pathOf(request: FastifyRequest): string {
  const [path = '/'] = targetOf(request).split(/[?#]/)
  try {
    return decodeURI(path)
  } catch {
    return '/'
  }
}

/** That path with the query as it was written. */
export function addressOf(request: FastifyRequest): string {
  const [, query] = targetOf(request).split(/\?(.*)/s)
  return query === undefined ? pathOf(request) : `${pathOf(request)}?${query}`
}
