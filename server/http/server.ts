import { randomUUID } from 'node:crypto'
import etag from '@fastify/etag'
import swagger from '@fastify/swagger'
import Fastify from 'fastify'
import { jsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import type { App } from './app.ts'
import { acceptJson, bodyLimitBytes } from './body.ts'
import { registerDraining } from './draining.ts'
import { handleErrors, sendAppError, toAppError } from './errors.ts'
import { measureRequests, type AddGauges } from './metrics.ts'
import { proxyTrust } from '../core/client-address.ts'
import { isStaffRoute, originForm, routeKind } from './route-kind.ts'
import { guard } from './security.ts'
import { compileSerializer } from './serialization.ts'
import { rejectUnreadable } from './unreadable.ts'
import { compileValidator } from './validation.ts'

/** The server without its routes: limits, headers, errors, documentation. */
export async function createServer(deps: Deps, { addGauges }: { addGauges: AddGauges }): Promise<App> {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: 15_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000 },
    // Nothing sent or received for this long: the client is not reading.
    connectionTimeout: 30_000,
    trustProxy: proxyTrust(deps.config.TRUST_PROXY) ?? false,
    clientErrorHandler: rejectUnreadable,
    rewriteUrl: ({ url = '/' }) => originForm(url),
    genReqId: () => randomUUID(),
    logger: false,
    // An address that cannot be decoded never reaches a route or its error handler.
    frameworkErrors: (error, request, reply) => void sendAppError(request, reply, toAppError(error)),
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>()

  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(compileSerializer)
  acceptJson(app)
  handleErrors(app, deps.log)
  app.decorateRequest('principal', null)
  app.decorateRequest('staff', null)
  app.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id)
    // Renderers of our pages may read it; it is no page to be found.
    if (routeKind(request) === 'api') void reply.header('x-robots-tag', 'noindex')
    // By a cookie, which no header of the reply tells a cache of.
    if (isStaffRoute(request)) void reply.header('cache-control', 'private, no-store')
    if (!reply.hasHeader('cache-control') && routeKind(request) !== 'page') {
      void reply.header('cache-control', request.headers.authorization === undefined ? 'no-cache' : 'private, no-cache')
    }
  })
  registerDraining(app)
  measureRequests(app, deps, addGauges)
  await guard(app, deps)
  await app.register(etag, { weak: true })
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Mibo: booking', version: '1' } },
    transform: jsonSchemaTransform,
  })
  return app
}
