import { parseArgs } from 'node:util'
import { listCandidates, type MergeCandidate } from '../adoption/merge-queries.ts'
import { mergePatients } from '../adoption/merge.ts'
import { systemClock } from '../core/clock.ts'
import { databaseUrlOf } from './command.ts'
import { readEnvironment } from '../core/config.ts'
import { openDatabase, openPool } from '../db/pool.ts'
import { refuseToStart } from './shutdown.ts'

const usage = 'npm run patients:merge -- --keep <patient id> --other <patient id> --reason "why they are one person"'

const describe = ({ patientId, fullName, appointments, payments }: MergeCandidate) =>
  `patient ${patientId} (${fullName}, ${appointments} appointments, ${payments} payments)`

/** Merges two patients; `-- --list` lists those who share a phone. */
async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'string' },
      other: { type: 'string' },
      reason: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
    },
  })
  const environment = readEnvironment()
  const connectionString = await databaseUrlOf(environment)
  const pool = openPool({ connectionString, size: 2, onError() {} })
  try {
    const db = openDatabase(pool)
    if (values.list) {
      const pairs = await listCandidates(db, systemClock.now())
      for (const [kept, other] of pairs)
        console.log(`Same phone: ${describe(kept)}, who signs in, and ${describe(other)}.`)
      console.log(pairs.length === 0 ? 'No patients need merging.' : `If they are the same person: ${usage}`)
      return
    }
    const [keptPatientId, otherPatientId] = [Number(values.keep), Number(values.other)]
    if (!Number.isSafeInteger(keptPatientId) || !Number.isSafeInteger(otherPatientId)) throw new Error(usage)
    const moved = await mergePatients(db, {
      keptPatientId,
      otherPatientId,
      reason: values.reason,
      maxOpenHolds: environment.MAX_OPEN_HOLDS,
      now: systemClock.now(),
    })
    const what = Object.entries(moved).map(([table, rows]) => `${rows} of ${table}`)
    console.log(
      `Patient ${otherPatientId} was merged into patient ${keptPatientId}. Moved: ${what.join(', ') || 'nothing'}.`,
    )
  } finally {
    await pool.end()
  }
}

run().catch(refuseToStart)
