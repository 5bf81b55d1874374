import { sql } from 'kysely'
import { z } from 'zod'
import { pendingMigrations } from '../db/migrator.ts'
import type { Deps } from '../deps.ts'
import type { App } from './app.ts'

const Health = z.object({ status: z.string() })
const Readiness = z.object({ status: z.string(), database: z.string(), migrations: z.string() })

const allWell = { database: 'ok', migrations: 'ok' }

/** Not ready while draining, so that load balancers stop sending requests. */
export function healthRoutes(app: App, deps: Deps): void {
  let migrated = false
  let asking: Promise<typeof allWell> | undefined

  async function ask(): Promise<typeof allWell> {
    try {
      await sql`select 1`.execute(deps.db)
      if (migrated) return allWell
      const pending = await pendingMigrations(deps.db)
      migrated = pending.length === 0
      return migrated ? allWell : { ...allWell, migrations: `pending: ${pending.join(', ')}` }
    } catch {
      return { database: 'unreachable', migrations: 'unknown' }
    }
  }

  app.get('/healthz', { schema: { response: { 200: Health } } }, async () => ({ status: 'ok' }))

  app.get('/readyz', { schema: { response: { 200: Readiness, 503: Readiness } } }, async (_request, reply) => {
    // Anybody may ask, so concurrent requests share one answer.
    asking ??= ask().finally(() => (asking = undefined))
    const state = await asking
    const isReady = !app.isDraining && state.database === 'ok' && state.migrations === 'ok'
    const status = isReady ? 'ready' : app.isDraining ? 'shutting down' : 'not ready'
    return reply.code(isReady ? 200 : 503).send({ status, ...state })
  })
}
