import { parseArgs } from 'node:util'
import { leaveUrl } from '../adoption/leave.ts'
import { reportLines } from '../adoption/report.ts'
import { readEnvironment } from '../core/config.ts'
import { migrateUrl } from '../adoption/migrate.ts'
import { refuseToStart } from './shutdown.ts'

/**
 * Brings the database up to date; `-- --dry-run` says what that would do, and does nothing; `-- --leave` gives a database that
 * was taken over back to the system that had it.
 */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, leave: { type: 'boolean', default: false } },
  })
  const dryRun = values['dry-run']
  const { DATABASE_URL } = readEnvironment()
  if (DATABASE_URL === undefined) throw new Error('Set DATABASE_URL to the database that is to be migrated.')
  if (values.leave) {
    for (const line of await leaveUrl(DATABASE_URL)) console.log(line)
    return
  }
  const { applied, report } = await migrateUrl(DATABASE_URL, { dryRun })
  for (const line of reportLines(report)) console.log(line)
  const names = applied.join(', ')
  if (dryRun)
    console.log(`A dry run: nothing was changed. ${names === '' ? 'Nothing is missing.' : `It would apply: ${names}.`}`)
  else console.log(names === '' ? 'The database is up to date.' : `Applied: ${names}.`)
}

run().catch(refuseToStart)
