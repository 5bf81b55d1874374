import { parseArgs } from 'node:util'
import { verifyChain } from '../audit/verify.ts'
import { readEnvironment } from '../core/config.ts'
import { openDatabase, openPool } from '../db/pool.ts'
import { databaseUrlOf } from './command.ts'
import { refuseToStart } from './shutdown.ts'

const usage = 'npm run audit:verify -- --noted <link>:<hash>, as an earlier run printed it'

/** Says whether the audit log is as it was written; ends with 1 where it is not. */
async function run(): Promise<void> {
  const { values } = parseArgs({ options: { noted: { type: 'string' } } })
  const noted = values.noted === undefined ? undefined : /^(\d{1,15}):([0-9a-f]{64})$/.exec(values.noted)
  if (noted === null) throw new Error(usage)
  const connectionString = await databaseUrlOf(readEnvironment())
  const pool = openPool({ connectionString, size: 1, statementTimeoutMs: 0, onError() {} })
  try {
    const anchor = noted && { position: Number(noted[1]), hash: noted[2] ?? '' }
    const verdict = await verifyChain(openDatabase(pool), anchor)
    if (!verdict.isWhole) {
      console.log(verdict.sentence)
      process.exitCode = 1
      return
    }
    const { position, hash } = verdict.head
    console.log(`The audit log is whole: ${position} links. Note down outside the database: ${position}:${hash}`)
  } finally {
    await pool.end()
  }
}

run().catch(refuseToStart)
