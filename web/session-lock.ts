const lockKey = 'mibo.refreshing'
const heldMs = 20_000
const settleMs = 60

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

function isTaken(): boolean {
  const [, untilMs] = (localStorage.getItem(lockKey) ?? '').split(' ')
  return Number(untilMs) > Date.now()
}

/** Web Locks need a secure context; over plain http in the clinic's own network, localStorage has to do. */
async function withStoredLock<T>(work: () => Promise<T>): Promise<T> {
  const owner = String(Math.random())
  for (;;) {
    if (!isTaken()) {
      localStorage.setItem(lockKey, `${owner} ${Date.now() + heldMs}`)
      await pause(settleMs)
      if (localStorage.getItem(lockKey)?.startsWith(`${owner} `)) break
    }
    await pause(settleMs + Math.random() * settleMs)
  }
  try {
    return await work()
  } finally {
    if (localStorage.getItem(lockKey)?.startsWith(`${owner} `)) localStorage.removeItem(lockKey)
  }
}

/** Runs `work` in one tab at a time. */
export function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined
  return locks === undefined ? withStoredLock(work) : locks.request(lockKey, work)
}
