import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import helmet from 'helmet'
import { isPayAddress } from '../../contract/pay-page.ts'
import { clientNetwork } from '../auth/network.ts'
import { listOf, type Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { AppError } from './app-error.ts'
import { contentPolicies } from './content-policy.ts'
import type { App } from './server.ts'
import { countTogether } from './shared-counts.ts'

/** Whose X-Forwarded-For is believed: nobody's, that of so many hops, or that of the named addresses. */
export function trustedProxies(config: Config): false | string[] | ((address: string, hop: number) => boolean) {
  const value = config.TRUST_PROXY
  if (value === undefined) return false
  const hops = /^\d+$/.test(value) ? Number(value) : undefined
  return hops === undefined ? listOf(value) : (_address, hop) => hop < hops
}

/** What has a signature of its own, or is asked by the clinic's own monitors, is not counted. */
const uncounted = new Set(['/api/payment/webhook', '/api/notifications/webhook', '/healthz', '/readyz', '/metrics'])

export async function guard(app: App, deps: Deps): Promise<void> {
  const { config } = deps
  const policies = contentPolicies(config)
  // Made once: `@fastify/helmet` composes the policy anew for every request, half of the time of a small one.
  const [setHeaders, setHeadersToPay] = [policies.strict, policies.paying].map((directives) =>
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives },
      strictTransportSecurity:
        config.NODE_ENV === 'production' ? { maxAge: 31_536_000, includeSubDomains: true } : false,
      // A payment page opened by the checkout (a bank's, in a window of its own) has to be able to report back.
      crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
  ) as [ReturnType<typeof helmet>, ReturnType<typeof helmet>]
  app.addHook('onRequest', (request, reply, next) => {
    const set = isPayAddress(request.url) ? setHeadersToPay : setHeaders
    set(request.raw, reply.raw, () => next())
  })
  await app.register(cors, {
    origin: listOf(config.CORS_ORIGIN),
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'if-none-match'],
    exposedHeaders: ['retry-after', 'etag', 'x-request-id'],
    maxAge: 600,
  })
  if (config.RATE_LIMIT_PER_MINUTE === 0) return
  await app.register(rateLimit, {
    max: config.RATE_LIMIT_PER_MINUTE,
    timeWindow: 60_000,
    store: countTogether(app, deps),
    keyGenerator: (request) => clientNetwork(request.ip),
    allowList: (request) => !request.url.startsWith('/api/') || uncounted.has(request.routeOptions.url ?? ''),
    errorResponseBuilder: (_request, context) =>
      new AppError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(context.ttl / 1000)) }),
  })
}
