import { parseArgs } from 'node:util'
import { systemClock } from '../core/clock.ts'
import { readEnvironment } from '../core/config.ts'
import { migrateUrl } from '../adoption/migrate.ts'
import { openDatabase, openPool } from '../db/pool.ts'
import { seedDemoClinic } from '../demo/seed.ts'
import { refuseToStart } from './shutdown.ts'

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { 'in-production': { type: 'boolean', default: false } } })
  const { DATABASE_URL, NODE_ENV } = readEnvironment()
  if (NODE_ENV === 'production' && !values['in-production']) {
    throw new Error(
      'This is a production system, and the demo clinicians are not real: patients would book them. For your ' +
        'own clinic use ' +
        '`npm run import:clinic`. If the demo clinic is what you want: `npm run seed -- --in-production`.',
    )
  }
  if (DATABASE_URL === undefined)
    throw new Error('Set DATABASE_URL. Without one, `npm start` adds the demo clinic itself.')
  await migrateUrl(DATABASE_URL)
  const pool = openPool({ connectionString: DATABASE_URL, size: 2, onError() {} })
  const wasEmpty = await seedDemoClinic(openDatabase(pool), systemClock.now())
  await pool.end()
  console.log(wasEmpty ? 'The demo clinic was added.' : 'This database already has a clinic: nothing was changed.')
}

run().catch(refuseToStart)
