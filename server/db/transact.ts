import { setTimeout as sleep } from 'node:timers/promises'
import { isPassing } from './pg-errors.ts'
import type { Database, Tx } from './pool.ts'

const tries = 3

/**
 * One decision, one transaction. Deadlocks, serialization failures and database restarts are retried, up to three
 * times in all, so `decide` must not have effects outside the transaction.
 */
export async function transact<T>(db: Database, decide: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(decide)
    } catch (error) {
      if (attempt === tries || !isPassing(error)) throw error
      await sleep(attempt * 20 * (0.5 + Math.random()))
    }
  }
}
