import { readEnvironment } from './config.ts'
import { migrateUrl } from './db/migrations.ts'
import { refuseToStart } from './shutdown.ts'

async function run(): Promise<void> {
  const { DATABASE_URL } = readEnvironment()
  if (DATABASE_URL === undefined) throw new Error('Set DATABASE_URL to the database that is to be migrated.')
  const applied = await migrateUrl(DATABASE_URL)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`)
}

run().catch(refuseToStart)
