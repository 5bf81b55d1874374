import { parseArgs } from 'node:util'
import { resolveNumberOwner } from '../identity/number-owner.ts'
import { parsePhone } from '../core/phone.ts'
import { systemClock } from '../core/clock.ts'
import { databaseUrlOf } from './command.ts'
import { listOf, readEnvironment } from '../core/config.ts'
import { openDatabase, openPool } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import { refuseToStart } from './shutdown.ts'

const usage = 'npm run patients:number -- --phone <number> --same | --new'

/**
 * Records what the clinic knows about a number that may have changed hands: `--same` shows its patient their history
 * again, and `--new` removes it from the account, so that its new owner starts with their own.
 */
export async function run(args: string[], environment = readEnvironment()): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      phone: { type: 'string' },
      same: { type: 'boolean', default: false },
      new: { type: 'boolean', default: false },
    },
  })
  if (values.phone === undefined || values.same === values.new) throw new Error(usage)
  const phone = parsePhone(values.phone, listOf(environment.PHONE_COUNTRIES))
  const pool = openPool({ connectionString: await databaseUrlOf(environment), size: 2, onError() {} })
  try {
    const decision = { phone, isSame: values.same, now: systemClock.now() }
    const userId = await transact(openDatabase(pool), (tx) => resolveNumberOwner(tx, decision))
    if (userId === undefined) throw new Error('No patient has this number.')
    return values.same ? `It still belongs to user ${userId}.` : `It no longer belongs to user ${userId}.`
  } finally {
    await pool.end()
  }
}

if (import.meta.main) run(process.argv.slice(2)).then(console.log, refuseToStart)
