import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import type { App } from './app.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What Prometheus reads, in its own format. */
    readMetrics(): Promise<{ type: string; text: string }>
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares in constant time. */
const isSame = (given: string, wanted: string) => timingSafeEqual(digest(given), digest(wanted))

/** Throws NOT_FOUND if metrics are not served here, and UNAUTHENTICATED without the required token. */
function assertMetricsToken(
  { METRICS_TOKEN: token, NODE_ENV }: Deps['config'],
  authorization: string | undefined,
): void {
  if (token === undefined && NODE_ENV === 'production') throw new AppError('NOT_FOUND')
  if (token !== undefined && !isSame(authorization ?? '', `Bearer ${token}`)) throw new AppError('UNAUTHENTICATED')
}

/** Adds gauges to what Prometheus reads; returns a function that updates them before each scrape. */
export type AddGauges = (deps: Deps, registry: Registry) => () => Promise<void>

/** Durations by route (never by address: those contain ids) and counters, for Prometheus. */
export function measureRequests(app: App, deps: Deps, addGauges: AddGauges): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const setGauges = addGauges(deps, registry)
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const refused = new Counter({
    name: 'http_errors_total',
    help: 'Answers of 500 and above',
    labelNames: ['route'],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    if (reply.statusCode >= 500) refused.inc({ route })
    deps.log.debug('request', {
      requestId: request.id,
      method: request.method,
      route,
      statusCode: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    })
  })
  let reading: Promise<{ type: string; text: string }> | undefined
  async function read(): Promise<{ type: string; text: string }> {
    await setGauges()
    return { type: registry.contentType, text: await registry.metrics() }
  }
  app.decorate('readMetrics', () => (reading ??= read().finally(() => (reading = undefined))))
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    assertMetricsToken(deps.config, request.headers.authorization)
    const { type, text } = await app.readMetrics()
    return reply.type(type).send(text)
  })
}

/** Serves `/metrics` on its own port if METRICS_PORT is set; returns a function that closes it. */
export async function listenForMetrics(app: App, { config, log }: Deps): Promise<() => Promise<void>> {
  const { HOST: host, METRICS_PORT: port } = config
  if (port === undefined) return async () => {}
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
    app.readMetrics().then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      (error: unknown) => {
        log.error('metrics_not_read', { error })
        response.writeHead(503).end()
      },
    )
  })
  server.maxConnections = 50
  server.setTimeout(10_000)
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  return () =>
    new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
}
