import { setTimeout as sleep } from 'node:timers/promises'
import type { TestApp } from './support/app.ts'

/** Until so many statements of the test's database wait for a lock. */
export async function waitForLocks({ database }: TestApp, count: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await database.pool.query(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows[0].waiting >= count) return
    await sleep(10)
  }
  throw new Error(`Never were ${count} waiting for a lock`)
}
