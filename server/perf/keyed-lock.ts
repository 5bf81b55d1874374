import { setTimeout as sleep } from 'node:timers/promises'

const ahead = new Map<string, Promise<unknown>>()

/** How long one waits for whoever is ahead before leaving it to the database. The simulation, which stops operations, waits less. */
export const patience = { ms: 2000 }

/** Runs `ask` whenever somebody ahead is done, until nobody is or patience ends. */
async function waitForTurn(key: string, ask: () => Promise<void>): Promise<void> {
  const giveUp = new AbortController()
  const patienceEnds = sleep(patience.ms, 'impatient', { signal: giveUp.signal }).catch(() => 'aborted')
  try {
    for (let other = ahead.get(key); other !== undefined; other = ahead.get(key)) {
      const ended = await Promise.race([other, patienceEnds])
      await ask()
      if (ended === 'impatient') break
    }
  } finally {
    giveUp.abort()
  }
}

/**
 * Lets those who want the same thing in this process go one by one; whoever waited runs `ask` before the turn. The
 * database decides in any case: this only keeps hundreds from waiting there for one lock, each with a connection.
 */
export async function withKeyedLock<T>(key: string, ask: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  if (ahead.has(key)) await waitForTurn(key, ask)
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
 * One after the other for each key, in the order in which they came, `mostWaiting` of them at most: undefined for whoever
 * comes on top. Whoever is ahead longer than patience lasts is no longer waited for.
 */
export async function oneAtATime<T>(
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
