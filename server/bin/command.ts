import { completeConfig, readEnvironment } from '../core/config.ts'
import { findRunningDatabase } from '../db/embedded.ts'
import type { Deps } from '../deps.ts'
import { dataFolder, withDevelopmentDefaults, keepSecrets } from './local.ts'
import { createDeps } from './create-deps.ts'

type Environment = ReturnType<typeof readEnvironment>

/** The database a command works on: DATABASE_URL, or the local clinic while it runs. Throws with what to do. */
export async function databaseUrlOf({ DATABASE_URL, NODE_ENV }: Environment): Promise<string> {
  const url = DATABASE_URL ?? (NODE_ENV === 'production' ? undefined : await findRunningDatabase(dataFolder))
  if (url === undefined) throw new Error('Set DATABASE_URL, or start the local clinic first with `npm start`.')
  return url
}

/** The same dependencies as the server's, for a command on the clinic's or the local database. */
export async function createCommandDeps(): Promise<Deps & { pool: ReturnType<typeof createDeps>['pool'] }> {
  const environment = { ...readEnvironment(), LOG_LEVEL: 'warn' as const }
  const DATABASE_URL = await databaseUrlOf(environment)
  if (environment.NODE_ENV === 'production') return createDeps(completeConfig(environment))
  const sandboxUrl = `http://127.0.0.1:${environment.SANDBOX_PORT}`
  return createDeps(
    completeConfig({ ...withDevelopmentDefaults(environment, await keepSecrets(), sandboxUrl), DATABASE_URL }),
  )
}
