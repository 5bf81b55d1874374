import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from './server.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** True from the moment this process was asked to stop: `/readyz` says so, and no connection is kept. */
    isDraining: boolean
  }
}

export function registerDraining(app: App): void {
  app.decorate('isDraining', false)
  app.addHook('onSend', async (_request, reply) => {
    if (app.isDraining) void reply.header('connection', 'close')
  })
}

/**
 * Leaves the load balancer time to see that `/readyz` says 503, and goes on serving meanwhile: once the app closes, new
 * connections are refused and every request is answered with 503.
 */
export async function drain(app: App, seconds: number): Promise<void> {
  app.isDraining = true
  await sleep(seconds * 1000)
}
