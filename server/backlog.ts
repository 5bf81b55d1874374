import { parseArgs } from 'node:util'
import { wireForCommand } from './command.ts'
import { retryWhatFailed, whatWaits } from './operations/backlog.ts'
import { refuseToStart } from './shutdown.ts'

/** What waits for a person, a line each; `-- --retry` has the jobs and refunds that were given up made again. */
async function run(): Promise<void> {
  const { values } = parseArgs({ options: { retry: { type: 'boolean', default: false } } })
  const deps = await wireForCommand()
  try {
    if (values.retry) {
      const { jobs, refunds } = await retryWhatFailed(deps)
      console.log(`Queued again: ${jobs} jobs and ${refunds} refunds.`)
      return
    }
    const waiting = await whatWaits(deps)
    for (const line of waiting) console.log(line)
    console.log(waiting.length === 0 ? 'Nothing waits for a person.' : `${waiting.length} wait for a person.`)
    if (waiting.length > 0) process.exitCode = 1
  } finally {
    await deps.pool.end()
  }
}

run().catch(refuseToStart)
