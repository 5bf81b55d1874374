import { clinicZone } from '../../contract/core/zone.ts'
import { parseArgs } from 'node:util'
import { systemClock } from '../core/clock.ts'
import { createCommandDeps } from './command.ts'
import { compareLedgers } from '../reconciliation/ledger.ts'
import { ProviderError } from '../providers/http.ts'
import { refuseToStart } from './shutdown.ts'

/** Whole days in India, both included; by default, yesterday and today. */
function spanOf({ from, to }: { from?: string; to?: string }) {
  const today = systemClock.now().toZonedDateTimeISO(clinicZone).toPlainDate()
  const day = (text: string) => {
    try {
      return Temporal.PlainDate.from(text)
    } catch {
      throw new Error(`${text} is not a day. Write days as 2026-01-31.`)
    }
  }
  const last = to === undefined ? today : day(to)
  const first = from === undefined ? last.subtract({ days: 1 }) : day(from)
  if (Temporal.PlainDate.compare(first, last) > 0) throw new Error('The first day must not be after the last one.')
  return {
    from: first.toZonedDateTime(clinicZone).toInstant(),
    to: last.add({ days: 1 }).toZonedDateTime(clinicZone).toInstant().subtract({ seconds: 1 }),
    says: `${first.toString()} to ${last.toString()}`,
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } })
  const span = spanOf(values)
  const deps = await createCommandDeps()
  try {
    const found = await compareLedgers(deps, span)
    const others = found.otherSystems === 0 ? '' : ` ${found.otherSystems} captured for other systems were left out.`
    console.log(`${span.says}: ${found.payments} payments and ${found.refunds} refunds at Razorpay.${others}`)
    for (const { sentence } of found.differences) console.log(`  ${sentence}`)
    console.log(found.differences.length === 0 ? 'Both ledgers agree.' : 'docs/runbook.md says what to do.')
    if (found.differences.length > 0) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new Error(
      `Razorpay could not be reached (${error.message}). Check the keys with npm run doctor, or try again later.`,
      {
        cause: error,
      },
    )
  } finally {
    await deps.pool.end()
  }
}

run().catch(refuseToStart)
