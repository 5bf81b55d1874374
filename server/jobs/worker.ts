import { Logger, run, type Runner, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import type { Deps } from '../deps.ts'
import type { Log } from '../core/log.ts'
import { sendNotification } from '../messaging/send.ts'
import { executeRefund } from '../refunds/execute.ts'
import { checkOrder } from '../reconciliation/reconcile.ts'
import { refundStrayPayment } from '../refunds/execute-unmatched.ts'
import { createMeeting } from '../video/create-meeting.ts'
import { deleteMeeting } from '../video/end-session.ts'
import { moveMeeting } from '../video/move-session.ts'
import { lastingPool } from './lasting-pool.ts'
import { sweeps as allSweeps, type Sweep } from '../periodic-tasks.ts'
import type { TaskName, TaskPayloads } from './payloads.ts'

/** The list of jobs: what may be queued, and what does it. */
export const handlers: { [Name in TaskName]: (deps: Deps, payload: TaskPayloads[Name]) => Promise<void> } = {
  send_notification: sendNotification,
  create_meeting: createMeeting,
  move_meeting: moveMeeting,
  delete_meeting: deleteMeeting,
  check_order: checkOrder,
  execute_refund: executeRefund,
  refund_stray_payment: refundStrayPayment,
}

function taskList(deps: Deps): TaskList {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      async (payload: unknown) => (handle as (deps: Deps, payload: unknown) => Promise<void>)(deps, payload),
    ]),
  )
}

/** graphile-worker's own messages quote payloads and errors, so only what went wrong with which job is passed on. */
const quietLogger = (log: Log) =>
  new Logger(() => (level, _message, meta) => {
    const job = (meta as { job?: { task_identifier: string; attempts: number } } | undefined)?.job
    if (level === 'error') {
      const error = (meta as { error?: unknown } | undefined)?.error
      log.error('job_failed', { job: job?.task_identifier, attempt: job?.attempts, error })
    }
  })

/** Runs a sweep now and again until stopped; one that fails is logged and comes again. */
function every({ name, everySeconds, run: sweep }: Sweep, deps: Deps) {
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

/** Runs jobs and sweeps in this process until stopped; any number of processes may. Tests do without the sweeps. */
export async function startWorker(
  deps: Deps,
  pool: pg.Pool,
  { sweeps = true, pollMs = 1000 }: { sweeps?: boolean; pollMs?: number } = {},
): Promise<RunningWorker> {
  const { pool: pgPool, settled } = lastingPool(pool)
  const runner: Runner = await run({
    pgPool,
    taskList: taskList(deps),
    concurrency: 5,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: quietLogger(deps.log),
  })
  const stopSweeps = (sweeps ? allSweeps(deps.config) : []).map((sweep) => every(sweep, deps))
  return {
    async stop() {
      await Promise.all(stopSweeps.map((stop) => stop()))
      await runner.stop()
      await settled()
    },
  }
}
