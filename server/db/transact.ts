import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { insertDecisionMark } from './decision-mark-queries.ts'
import { isPassing } from './pg-errors.ts'
import type { Database, Tx } from './pool.ts'

const tries = 3

/** Pauses before trying again what may have been committed: PostgreSQL may be restarting. 5 s in all. */
const pausesMs = [20, 40, 80, 160, 320, 640, 1280, 2560]

/**
 * One decision, one transaction. Deadlocks, serialization failures and database restarts are retried, up to three
 * times in all, so `decide` must not have effects outside the transaction. It is also run again if the reply to its
 * COMMIT was lost, committed or not: it must recognise what it has done already, or be run by `transactOnce`.
 */
export function transact<T>(db: Database, decide: (tx: Tx) => Promise<T>): Promise<T> {
  return runAttempts(db, decide, () => false)
}

/**
 * As `transact`, for decisions that would take effect twice if they were run again: each attempt leaves the same mark,
 * and one that meets it ends with the result of the attempt that left it. Costs a round trip, which a patient's booking
 * does without. Throws the attempt's error if PostgreSQL cannot be asked within 5 s.
 *
 * PostgreSQL's own `pg_xact_status` does not do: after a crash it numbers transactions anew from the last one in its
 * log, and another may have the number of one that was lost.
 */
export function transactOnce<T>(db: Database, decide: (tx: Tx) => Promise<T>): Promise<T> {
  const id = randomUUID()
  /** Of an attempt that may have been committed. */
  let decided: { result: T } | undefined
  async function decideOnce(tx: Tx): Promise<T> {
    const isFirst = await insertDecisionMark(tx, id)
    if (!isFirst && decided !== undefined) return decided.result
    decided = undefined
    const result = await decide(tx)
    decided = { result }
    return result
  }
  return runAttempts(db, decideOnce, () => decided !== undefined)
}

async function runAttempts<T>(db: Database, decide: (tx: Tx) => Promise<T>, mayBeCommitted: () => boolean): Promise<T> {
  const pauses = pausesMs.values()
  for (let attempt = 1; ;) {
    try {
      return await db.transaction().execute(decide)
    } catch (error) {
      if (!isPassing(error)) throw error
      const isLost = mayBeCommitted()
      const pauseMs = isLost ? pauses.next().value : attempt * 20 * (0.5 + Math.random())
      if (pauseMs === undefined || (!isLost && attempt === tries)) throw error
      if (!isLost) attempt += 1
      await sleep(pauseMs)
    }
  }
}
