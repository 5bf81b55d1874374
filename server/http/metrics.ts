import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { measureBacklog } from '../operations/gauges.ts'
import type { App } from './server.ts'

/** Durations by route (never by address: those hold ids) and counters, for Prometheus. */
export function measureRequests(app: App, deps: Deps): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const countBacklog = measureBacklog(deps, registry)
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
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await countBacklog()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
