import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import type { Deps } from '../deps.ts'
import type { Log } from '../core/log.ts'
import { resilientPool } from './resilient-pool.ts'
import type { TaskName, TaskPayloads } from './payloads.ts'

/** The handler of each job that may be queued. */
export type Handlers = { [Name in TaskName]: (deps: Deps, payload: TaskPayloads[Name]) => Promise<void> }

/** A task that runs at intervals rather than being queued. It may run in several processes at once. */
export interface PeriodicTask {
  name: string
  everySeconds: number
  run: (deps: Deps) => Promise<unknown>
}

function taskList(deps: Deps, handlers: Handlers): TaskList {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      async (payload: unknown) => (handle as (deps: Deps, payload: unknown) => Promise<void>)(deps, payload),
    ]),
  )
}

/** graphile-worker's own messages quote payloads and errors, so only what failed in which job is passed on. */
const quietLogger = (log: Log) =>
  new Logger(() => (level, _message, meta) => {
    const job = (meta as { job?: { task_identifier: string; attempts: number } } | undefined)?.job
    if (level === 'error') {
      const error = (meta as { error?: unknown } | undefined)?.error
      log.error('job_failed', { job: job?.task_identifier, attempt: job?.attempts, error })
    }
  })

/** Runs a periodic task until stopped; if it fails, the error is logged and it runs again at the next interval. */
function every({ name, everySeconds, run: sweep }: PeriodicTask, deps: Deps) {
  let running: Promise<unknown> = Promise.resolve()
  let isBusy = false
  const tick = () => {
    if (isBusy) return
    isBusy = true
    running = sweep(deps)
      .catch((error: unknown) => deps.log.error('sweep_failed', { job: name, error }))
      .finally(() => void (isBusy = false))
  }
  const timer = setInterval(tick, everySeconds * 1000)
  tick()
  return async () => {
    clearInterval(timer)
    await running
  }
}

export interface RunningWorker {
  stop(): Promise<void>
}

/** Runs jobs and periodic tasks in this process until stopped. Any number of processes may do so. */
export async function startWorker(
  deps: Deps,
  pool: pg.Pool,
  {
    handlers,
    periodicTasks,
    pollMs = 1000,
  }: { handlers: Handlers; periodicTasks: readonly PeriodicTask[]; pollMs?: number },
): Promise<RunningWorker> {
  const { pool: pgPool, settled } = resilientPool(pool)
  const runner: Runner = await run({
    pgPool,
    taskList: taskList(deps, handlers),
    concurrency: 5,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: quietLogger(deps.log),
  })
  const stopPeriodicTasks = periodicTasks.map((sweep) => every(sweep, deps))
  return {
    async stop() {
      await Promise.all(stopPeriodicTasks.map((stop) => stop()))
      await runner.stop()
      await settled()
    },
  }
}
