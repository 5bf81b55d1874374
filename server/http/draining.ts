import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from './app.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** True once this process has been asked to stop: `/readyz` says so, and connections are not kept alive. */
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
 * Gives the load balancer time to see 503 on `/readyz`, while requests are still served. Once the app closes, new
 * connections are refused and every request gets 503.
 */
export async function drain(app: App, seconds: number): Promise<void> {
  app.isDraining = true
  await sleep(seconds * 1000)
}
