import type { Finding } from '../../../contract/staff/go-live.ts'
import type pg from 'pg'
import { pendingMigrations } from '../../db/migrator.ts'
import { openDatabase, openPool } from '../../db/pool.ts'
import { missing, ok, wrong } from './finding.ts'
import { hasExtension, readServerVersion, readStatementTimeout } from './queries.ts'
import type { Environment } from './settings.ts'
import { examineTables } from './tables.ts'

const oldestVersion = 15

async function inspect(pool: pg.Pool): Promise<Finding[]> {
  const db = openDatabase(pool)
  const { major, version } = await readServerVersion(db)
  const findings = [
    major >= oldestVersion
      ? ok(`PostgreSQL ${version} answers.`)
      : wrong(`PostgreSQL ${version} is too old: ${oldestVersion} or later is needed.`),
    (await hasExtension(db, 'btree_gist'))
      ? ok('The extension btree_gist is there.')
      : missing('The extension btree_gist is not installed on the server: install its contrib package.'),
  ]
  if ((await readStatementTimeout(db)) === '0') {
    findings.push(
      missing(
        'Statements have no time limit: a pooler drops what we ask for. Set it on the role: see docs/go-live.md.',
      ),
    )
  }
  const pending = await pendingMigrations(db)
  findings.push(
    pending.length === 0
      ? ok('Every migration has run.')
      : missing(`Migrations have not run yet: ${pending.join(', ')}. Run npm run migrate.`),
  )
  findings.push(...(await examineTables(db, { isMigrated: pending.length === 0 })))
  return findings
}

export async function checkDatabase({ DATABASE_URL }: Environment): Promise<Finding[]> {
  if (DATABASE_URL === undefined) return [missing('DATABASE_URL is not set: there is no database to look at.')]
  const pool = openPool({ connectionString: DATABASE_URL, size: 2, onError() {} })
  try {
    return await inspect(pool)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return [wrong(`The database could not be asked${code}: check DATABASE_URL, and that the server takes connections.`)]
  } finally {
    await pool.end()
  }
}
