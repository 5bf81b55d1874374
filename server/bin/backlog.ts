import { parseArgs } from 'node:util'
import { createCommandDeps } from './command.ts'
import { retryFailed, listBacklog } from '../operations/backlog.ts'
import { decideWaitingRefund } from '../refunds/retry.ts'
import { refuseToStart } from './shutdown.ts'

const options = {
  retry: { type: 'boolean', default: false },
  refund: { type: 'string' },
  'no-refund': { type: 'string' },
} as const

/**
 * Lists what needs a person, one line each; `-- --retry` retries jobs and refunds that were given up. `-- --refund
 * pay_...` makes a refund that a dispute holds back, and `-- --no-refund pay_...` drops it because the bank has
 * returned the money.
 */
async function run(): Promise<void> {
  const { values } = parseArgs({ options })
  const deps = await createCommandDeps()
  try {
    const decided = values.refund ?? values['no-refund']
    if (decided !== undefined) {
      const count = await decideWaitingRefund(deps, decided, values.refund === undefined ? 'DROP' : 'SEND')
      console.log(
        count === 0 ? `No refund of ${decided} is waiting for a decision.` : `Decided: ${count} refunds of ${decided}.`,
      )
      return
    }
    if (values.retry) {
      const { jobs, refunds } = await retryFailed(deps)
      console.log(`Queued again: ${jobs} jobs and ${refunds} refunds.`)
      return
    }
    const waiting = await listBacklog(deps)
    for (const line of waiting) console.log(line)
    console.log(waiting.length === 0 ? 'Nothing needs attention.' : `${waiting.length} need attention.`)
    if (waiting.length > 0) process.exitCode = 1
  } finally {
    await deps.pool.end()
  }
}

run().catch(refuseToStart)
