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
 * What waits for a person, a line each; `-- --retry` has the jobs and refunds that were given up made again. `-- --refund
 * pay_...` sends money back that a dispute holds, `-- --no-refund pay_...` leaves it: the bank has returned it.
 */
async function run(): Promise<void> {
  const { values } = parseArgs({ options })
  const deps = await createCommandDeps()
  try {
    const decided = values.refund ?? values['no-refund']
    if (decided !== undefined) {
      const count = await decideWaitingRefund(deps, decided, values.refund === undefined ? 'DROP' : 'SEND')
      console.log(
        count === 0 ? `Nothing of ${decided} waits for a person.` : `Decided: ${count} refunds of ${decided}.`,
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
    console.log(waiting.length === 0 ? 'Nothing waits for a person.' : `${waiting.length} wait for a person.`)
    if (waiting.length > 0) process.exitCode = 1
  } finally {
    await deps.pool.end()
  }
}

run().catch(refuseToStart)
