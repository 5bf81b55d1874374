import cors from '@fastify/cors'
import helmet from 'helmet'
import { isPayAddress } from '../../contract/rules/pay-page.ts'
import { listOf } from '../core/config.ts'
import type { Deps } from '../deps.ts'
import { limitByAddress } from './address-limits.ts'
import { admitRequests } from './admission.ts'
import { contentPolicies } from './content-policy.ts'
import type { App } from './app.ts'

export async function guard(app: App, deps: Deps): Promise<void> {
  const { config } = deps
  const policies = contentPolicies(config)
  // Created once: `@fastify/helmet` builds the policy anew for every request, which took half the time of a small
  // one.
  const [setHeaders, setHeadersToPay] = [policies.strict, policies.paying].map((directives) =>
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives },
      strictTransportSecurity:
        config.NODE_ENV === 'production' ? { maxAge: 31_536_000, includeSubDomains: true } : false,
      // A payment page opened by the checkout (a bank's, in its own window) has to be able to report back.
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
  admitRequests(app, deps)
  limitByAddress(app, deps)
}
