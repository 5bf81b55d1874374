import { sql } from 'kysely'
import { z } from 'zod'
import { pendingMigrations } from '../db/migrations.ts'
import type { Deps } from '../deps.ts'
import type { App } from './server.ts'

const Health = z.object({ status: z.string() })
const Readiness = z.object({ status: z.string(), database: z.string(), migrations: z.string() })

/** Not ready while draining: a load balancer then sends nobody here any more. */
export function healthRoutes(app: App, deps: Deps): void {
  let migrated = false

  app.get('/healthz', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' }))

  app.get('/readyz', { schema: { response: { 200: Readiness, 503: Readiness } } }, async (_request, reply) => {
    const state = { database: 'ok', migrations: 'ok' }
    try {
      await sql`select 1`.execute(deps.db)
      if (!migrated) {
        const pending = await pendingMigrations(deps.db)
        migrated = pending.length === 0
        if (!migrated) state.migrations = `pending: ${pending.join(', ')}`
      }
    } catch {
      state.database = 'unreachable'
      state.migrations = 'unknown'
    }
    const isReady = !app.isDraining && state.database === 'ok' && state.migrations === 'ok'
    const status = isReady ? 'ready' : app.isDraining ? 'shutting down' : 'not ready'
    return reply.code(isReady ? 200 : 503).send({ status, ...state })
  })
}
