import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import { isPassing } from '../db/pg-errors.ts'

/** One of the few codes after which graphile-worker tries again (`RETRYABLE_ERROR_CODES` in its lib.js). */
const worthAnotherTry = 'ETIMEDOUT'

function rethrow(error: unknown): never {
  if (isPassing(error)) Object.assign(error as Error, { code: worthAnotherTry })
  throw error
}

export interface PersistentPool {
  pool: pg.Pool
  /** Resolves once nothing that was asked of the pool is under way. */
  settled(): Promise<void>
}

/**
 * The pool for graphile-worker, which writes down what became of a job without waiting for the answer: so nobody handles
 * the rejection where the database went away just then, and the process ends; and a worker that stops leaves before its last
 * job is written down. Under this error code it tries again, for hours, with pauses; and `settled` waits.
 */
export function persistentPool(pool: pg.Pool): PersistentPool {
  const underWay = new Set<Promise<void>>()

  async function connect(callback?: Parameters<pg.Pool['connect']>[0]) {
    // With a callback it listens for new jobs, and knows how to begin anew.
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
