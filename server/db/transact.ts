import { setTimeout as sleep } from 'node:timers/promises'
import { isPassing } from './pg-errors.ts'
import type { Database, Tx } from './pool.ts'
import { findTransactionId, findTransactionStatus } from './transaction-status-queries.ts'

const tries = 3

/** Pauses before asking what became of a transaction: its backend may still be committing. 5 s in all. */
const pausesMs = [20, 40, 80, 160, 320, 640, 1280, 2560]

/**
 * One decision, one transaction. Deadlocks, serialization failures and database restarts are retried, up to three
 * times in all, so `decide` must not have effects outside the transaction. It is also run again if the reply to its
 * COMMIT was lost, committed or not: it must recognise what it has done already, or be run by `transactOnce`.
 */
export function transact<T>(db: Database, decide: (tx: Tx) => Promise<T>): Promise<T> {
  return runAttempts(db, decide, async () => undefined)
}

/**
 * As `transact`, for decisions that would take effect twice if they were run again: PostgreSQL is first asked whether
 * the attempt was committed. Costs a round trip, which a patient's booking does without. Throws the attempt's error if
 * PostgreSQL does not say within 5 s.
 */
export function transactOnce<T>(db: Database, decide: (tx: Tx) => Promise<T>): Promise<T> {
  let decided: { xid: string | null; result: T } | undefined
  const decideAndKeep = async (tx: Tx) => {
    const result = await decide(tx)
    decided = { result, xid: await findTransactionId(tx) }
    return result
  }
  return runAttempts(db, decideAndKeep, async (error) => {
    const last = decided
    decided = undefined
    // An attempt without an id has written nothing.
    if (last === undefined || last.xid === null) return undefined
    return (await wasCommitted(db, last.xid, error)) ? last : undefined
  })
}

async function runAttempts<T>(
  db: Database,
  decide: (tx: Tx) => Promise<T>,
  findCommitted: (error: unknown) => Promise<{ result: T } | undefined>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(decide)
    } catch (error) {
      if (!isPassing(error)) throw error
      const committed = await findCommitted(error)
      if (committed !== undefined) return committed.result
      if (attempt === tries) throw error
      await sleep(attempt * 20 * (0.5 + Math.random()))
    }
  }
}

/** Throws `lost`, the attempt's own error, if it cannot be found out. */
async function wasCommitted(db: Database, xid: string, lost: unknown): Promise<boolean> {
  for (const pauseMs of pausesMs) {
    await sleep(pauseMs)
    try {
      const status = await findTransactionStatus(db, xid)
      if (status === 'committed') return true
      if (status === 'aborted') return false
    } catch (error) {
      if (!isPassing(error)) throw lost
    }
  }
  throw lost
}
