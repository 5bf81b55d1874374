import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import { isPassing } from '../db/pg-errors.ts'

/** One of the few codes after which graphile-worker retries (`RETRYABLE_ERROR_CODES` in its lib.js). */
const retryableCode = 'ETIMEDOUT'

function rethrow(error: unknown): never {
  if (isPassing(error)) Object.assign(error as Error, { code: retryableCode })
  throw error
}

export interface ResilientPool {
  pool: pg.Pool
  /** Resolves once no query on the pool is in progress. */
  settled(): Promise<void>
}

/**
 * A pool for graphile-worker, which records a job's result without awaiting the query. If the database goes away at
 * that moment, the unhandled rejection would end the process; and a worker that stops would exit before its last job
 * was recorded. With this error code it retries for hours, with pauses, and `settled` waits for it.
 */
export function resilientPool(pool: pg.Pool): ResilientPool {
  const underWay = new Set<Promise<void>>()

  async function connect(callback?: Parameters<pg.Pool['connect']>[0]) {
    // With a callback, it listens for new jobs and reconnects by itself.
    if (callback !== undefined) return pool.connect(callback)
    const { promise, resolve } = Promise.withResolvers<void>()
    underWay.add(promise)
    const over = () => {
      underWay.delete(promise)
      resolve()
    }
    const client = await pool.connect().catch((error: unknown) => {
      over()
      rethrow(error)
    })
    const query = (...call: unknown[]) =>
      (client.query.bind(client) as (...call: unknown[]) => Promise<unknown>)(...call).catch(rethrow)
    const release = (error?: boolean | Error) => {
      client.release(error)
      over()
    }
    const own: Partial<Record<PropertyKey, unknown>> = { query, release }
    return new Proxy(client, { get: (target, key) => own[key] ?? Reflect.get(target, key, target) })
  }

  return {
    pool: new Proxy(pool, { get: (target, key) => (key === 'connect' ? connect : Reflect.get(target, key, target)) }),
    async settled() {
      for (await setImmediate(); underWay.size > 0; await setImmediate()) await Promise.all(underWay)
    },
  }
}
