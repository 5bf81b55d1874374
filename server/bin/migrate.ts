import { parseArgs } from 'node:util'
import { handBackUrl } from '../adoption/hand-back.ts'
import { reportLines } from '../adoption/report.ts'
import { readEnvironment } from '../core/config.ts'
import { migrateUrl } from '../adoption/migrate.ts'
import { refuseToStart } from './shutdown.ts'

/**
 * Migrates the database; `-- --dry-run` reports what that would do without doing it; `-- --leave` hands an adopted
 * database back to the system that had it.
 */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, leave: { type: 'boolean', default: false } },
  })
  const dryRun = values['dry-run']
  const { DATABASE_URL } = readEnvironment()
  if (DATABASE_URL === undefined) throw new Error('Set DATABASE_URL to the database to migrate.')
  if (values.leave) {
    for (const line of await handBackUrl(DATABASE_URL)) console.log(line)
    return
  }
  const { applied, report } = await migrateUrl(DATABASE_URL, { dryRun })
  for (const line of reportLines(report)) console.log(line)
  const names = applied.join(', ')
  if (dryRun)
    console.log(
      `Dry run: nothing was changed. ${names === '' ? 'No migration is missing.' : `It would apply: ${names}.`}`,
    )
  else console.log(names === '' ? 'The database is up to date.' : `Applied: ${names}.`)
}

run().catch(refuseToStart)
