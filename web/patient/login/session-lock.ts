import { deviceStorage } from '../../shared/storage.ts'

const lockKey = 'mibo.refreshing'
const heldMs = 20_000
const settleMs = 60

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

function isTaken(): boolean {
  const [, untilMs] = (deviceStorage.get(lockKey) ?? '').split(' ')
  return Number(untilMs) > Date.now()
}

/** Web Locks need a secure context; over plain http in the clinic's own network, localStorage has to do. */
async function withStoredLock<T>(work: () => Promise<T>): Promise<T> {
  const owner = String(Math.random())
  for (;;) {
    if (!isTaken()) {
      // Without storage, no other tab has this session.
      if (!deviceStorage.set(lockKey, `${owner} ${Date.now() + heldMs}`)) break
      await pause(settleMs)
      if (deviceStorage.get(lockKey)?.startsWith(`${owner} `) === true) break
    }
    await pause(settleMs + Math.random() * settleMs)
  }
  try {
    return await work()
  } finally {
    if (deviceStorage.get(lockKey)?.startsWith(`${owner} `) === true) deviceStorage.remove(lockKey)
  }
}

/** Runs `work` in one tab at a time. */
export async function withTabLock<T>(work: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined
  if (locks === undefined) return withStoredLock(work)
  let hasBegun = false
  try {
    return await locks.request(lockKey, () => {
      hasBegun = true
      return work()
    })
  } catch (error) {
    // With storage blocked, some browsers have locks but refuse them.
    if (hasBegun) throw error
    return withStoredLock(work)
  }
}
