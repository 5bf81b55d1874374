import type { Pool, PoolClient } from 'pg'

/**
 * What becomes of the first COMMIT while its connection is lost: 'done' just before, 'never' sent, done only so many
 * milliseconds later, or what happens in its place.
 */
type LostCommit = 'done' | 'never' | { afterMs: number } | { instead: () => Promise<void> }

interface Loss {
  commit: LostCommit
  /** So many connections are refused afterwards. */
  refused?: number
}

/** Runs `act` with a pool that loses the connection at the first COMMIT. Throws if there was none. */
export async function losingConnection<T>(
  { database: { pool } }: { database: { pool: Pool } },
  { commit, refused = 0 }: Loss,
  act: () => Promise<T>,
): Promise<T> {
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => Promise<PoolClient>
  let isLost = false
  let refusals = refused
  const endings: Promise<unknown>[] = []

  function watch(client: PoolClient) {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    let ending: Promise<unknown> | undefined
    const end = async () => {
      if (commit === 'never') return
      if (typeof commit === 'object' && 'instead' in commit) return commit.instead()
      if (commit !== 'done') await new Promise((done) => setTimeout(done, commit.afterMs))
      await query('commit')
    }
    return {
      async query(...args: unknown[]) {
        if (ending !== undefined) throw new Error('Client has encountered a connection error and is not queryable')
        if (isLost || String(args[0]).toLowerCase() !== 'commit') return query(...args)
        isLost = true
        ending = end()
        endings.push(ending)
        if (commit === 'done' || (typeof commit === 'object' && 'instead' in commit)) await ending
        throw new Error('Connection terminated unexpectedly')
      },
      release() {
        if (ending === undefined) client.release()
        else void ending.then(() => client.release(true))
      },
    }
  }

  const losing = async (...args: unknown[]) => {
    // The pool's own `query` passes a callback: what the test itself asks.
    if (args.length > 0) return connect(...args)
    if (isLost && refusals > 0) {
      refusals -= 1
      throw new Error('connect ECONNREFUSED')
    }
    return watch(await connect())
  }
  Object.assign(pool, { connect: losing })
  try {
    const result = await act()
    if (!isLost) throw new Error('No COMMIT was lost')
    return result
  } finally {
    Object.assign(pool, { connect })
    await Promise.all(endings)
  }
}
