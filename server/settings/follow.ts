import { openDatabase, openPool } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { findVersion } from './queries.ts'
import { loadSettings } from './read-settings.ts'

const everyMs = 1000
/** So that a connection that died without a word is found, and another one tried, within the 2 s that are promised. */
const mostMs = 800

/**
 * Has this process go by what the clinic sets, whichever process saved it: at once, since the database tells who
 * listens, and at the latest with the next look at the version, should the connection be lost or a pooler let nobody
 * listen. On a connection of its own, so that nothing else keeps it waiting. Gives, once it has looked, what ends it.
 */
export async function followSettings(deps: Deps): Promise<() => Promise<void>> {
  const { config, settings, log } = deps
  let isLost = false
  const onError = (error: Error) => log.warn('settings_connection_lost', { code: 'SETTINGS_CONNECTION_LOST', error })
  const pool = openPool({
    connectionString: config.DATABASE_URL,
    size: 1,
    acquireTimeoutMs: mostMs,
    statementTimeoutMs: mostMs,
    onError,
  })
  const db = openDatabase(pool)

  async function look(): Promise<void> {
    try {
      if ((await findVersion(db)) !== settings.version) await loadSettings(deps, db)
      isLost = false
    } catch (error) {
      // Once, and not every second until the database is back.
      if (!isLost) log.warn('settings_not_read', { code: 'SETTINGS_NOT_READ', error })
      isLost = true
    }
  }

  pool.on('connect', (client) => {
    client.on('notification', () => void look())
    client.query('listen mibo_settings').catch(onError)
  })
  await look()
  const timer = setInterval(() => void look(), everyMs)
  return async () => {
    clearInterval(timer)
    await pool.end()
  }
}
