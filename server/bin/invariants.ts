import { databaseUrlOf } from './command.ts'
import { readEnvironment } from '../core/config.ts'
import { openPool } from '../db/pool.ts'
import { checkInvariants } from '../operations/invariants.ts'
import { invariants } from '../operations/invariant-queries.ts'
import { systemClock } from '../core/clock.ts'
import { refuseToStart } from './shutdown.ts'

async function run(): Promise<void> {
  const environment = readEnvironment()
  const connectionString = await databaseUrlOf(environment)
  const pool = openPool({ connectionString, size: 2, statementTimeoutMs: 0, onError() {} })
  const findings = await checkInvariants(pool, {
    now: systemClock.now(),
    sweepSeconds: environment.SWEEP_SECONDS * 3,
    otpMaxAttempts: environment.OTP_MAX_ATTEMPTS,
    maxOpenHolds: environment.MAX_OPEN_HOLDS,
  })
  await pool.end()
  for (const { number, says } of invariants) {
    const finding = findings.find(({ invariant }) => invariant.number === number)
    const verdict = finding === undefined ? 'holds' : `BROKEN in ${finding.count}: ${finding.ids.join(', ')}`
    console.log(`${String(number).padStart(2)}  ${says}: ${verdict}`)
  }
  if (findings.length > 0) process.exitCode = 1
}

run().catch(refuseToStart)
