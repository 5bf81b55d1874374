import { setTimeout as sleep } from 'node:timers/promises'

const ahead = new Map<string, Promise<unknown>>()

/**
 * How long to wait for others before leaving it to the database. The simulation, which suspends operations, waits
 * less.
 */
export const patience = { ms: 2000 }

/** Runs `check` each time the holder finishes, until there is none left or patience runs out. */
async function waitForTurn(key: string, check: () => Promise<void>): Promise<void> {
  const giveUp = new AbortController()
  const patienceEnds = sleep(patience.ms, 'impatient', { signal: giveUp.signal }).catch(() => 'aborted')
  try {
    for (let other = ahead.get(key); other !== undefined; other = ahead.get(key)) {
      const ended = await Promise.race([other, patienceEnds])
      await check()
      if (ended === 'impatient') break
    }
  } finally {
    giveUp.abort()
  }
}

/**
 * Runs work for the same key one at a time within this process; whoever has waited runs `check` before their turn.
 * Correctness comes from the database: this only keeps hundreds of requests from waiting there for one lock, each
 * with a connection.
 */
export async function withKeyedLock<T>(key: string, check: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  if (ahead.has(key)) await waitForTurn(key, check)
  const working = work()
  const over = working.then(
    () => undefined,
    () => undefined,
  )
  ahead.set(key, over)
  try {
    return await working
  } finally {
    if (ahead.get(key) === over) ahead.delete(key)
  }
}

interface Queue {
  tail: Promise<unknown>
  waiting: number
}

const queues = new Map<string, Queue>()

/**
 * Runs work for the same key in order of arrival, with at most `mostWaiting` in the queue; undefined for any beyond
 * that. Work that takes longer than the patience is no longer waited for.
 */
export async function runOneAtATime<T>(
  key: string,
  mostWaiting: number,
  work: () => Promise<T>,
): Promise<{ value: T } | undefined> {
  const known = queues.get(key)
  if (known !== undefined && known.waiting >= mostWaiting) return undefined
  const queue = known ?? { tail: Promise.resolve(), waiting: 0 }
  const before = known?.tail
  const turn = Promise.withResolvers<void>()
  const mine = turn.promise
  queue.tail = mine
  queues.set(key, queue)
  queue.waiting += 1
  if (before !== undefined) await Promise.race([before, sleep(patience.ms, undefined, { ref: false })])
  queue.waiting -= 1
  try {
    return { value: await work() }
  } finally {
    turn.resolve()
    if (queue.tail === mine) queues.delete(key)
  }
}
