import type { Deps } from '../deps.ts'
import { retryFailedRefunds } from '../refunds/retry.ts'
import { listDeadJobs, listUnsettled, restartJobs } from './queries.ts'

/** Given-up jobs, failed refunds, disputes and undelivered messages: one sentence each, with ids only. */
export async function listBacklog({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<string[]> {
  const jobs = (await listDeadJobs(db)).map(
    ({ id, task, payload, attempts, lastError }) =>
      `Job ${id}, ${task} ${JSON.stringify(payload)}, was given up after ${attempts} tries: ` +
      (lastError ?? 'no reason is known'),
  )
  return [...jobs, ...(await listUnsettled(db, clock.now()))]
}

/** Queues again whatever was given up. Safe to run twice: nothing is queued a second time. */
export async function retryFailed(deps: Deps): Promise<{ jobs: number; refunds: number }> {
  const dead = await listDeadJobs(deps.db)
  const jobs = await restartJobs(
    deps.db,
    dead.map(({ id }) => id),
  )
  return { jobs, refunds: await retryFailedRefunds(deps) }
}
