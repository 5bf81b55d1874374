import type pg from 'pg'
import { isPassing } from '../db/pg-errors.ts'

/** One of the few codes after which graphile-worker tries again (`RETRYABLE_ERROR_CODES` in its lib.js). */
const worthAnotherTry = 'ETIMEDOUT'

function rethrow(error: unknown): never {
  if (isPassing(error)) Object.assign(error as Error, { code: worthAnotherTry })
  throw error
}

/**
 * The pool for graphile-worker. It writes down what became of a job without waiting for the answer, so that a database
 * that went away just then is a rejection that nobody handles, and ends the process. Under this code it tries again, for
 * hours, with pauses.
 */
export function lastingPool(pool: pg.Pool): pg.Pool {
  async function connect(callback?: Parameters<pg.Pool['connect']>[0]) {
    // With a callback it listens for new jobs, and knows how to begin anew.
    if (callback !== undefined) return pool.connect(callback)
    const client = await pool.connect().catch(rethrow)
    const query = (...call: unknown[]) =>
      (client.query.bind(client) as (...call: unknown[]) => Promise<unknown>)(...call).catch(rethrow)
    return new Proxy(client, { get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)) })
  }
  return new Proxy(pool, {
    get: (target, key) => (key === 'connect' ? connect : Reflect.get(target, key, target)),
  })
}
