import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unlockAbandonedJobs } from '../../server/jobs/abandoned-jobs.ts'
import { enqueue } from '../../server/jobs/enqueue.ts'
import { startWorker } from '../../server/jobs/worker.ts'
import { listDeadJobs } from '../../server/operations/queries.ts'
import { handlers } from '../../server/tasks.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { nextSlot, scenario } from '../support/scenario.ts'
import { forgetJobs } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test)
})
afterAll(() => test.close())

const bookedInPerson = () =>
  scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician), mode: 'IN_PERSON' })

async function countJobs(where = 'true'): Promise<number> {
  const { rows } = await test.database.pool.query(
    `select count(*)::int as count from graphile_worker._private_jobs where ${where}`,
  )
  return rows[0].count
}

/** The pool of a worker whose connection breaks, once, just when it writes down that a job is done. */
function losesOneCompletion(pool: pg.Pool): { pool: pg.Pool; hasHappened: () => boolean } {
  let hasHappened = false
  const connect = async (callback?: Parameters<pg.Pool['connect']>[0]) => {
    if (callback !== undefined) return pool.connect(callback)
    const client = await pool.connect()
    const query = client.query.bind(client) as (...call: unknown[]) => unknown
    const failing = (...call: unknown[]) => {
      const { text = '' } = call[0] as { text?: string }
      if (hasHappened || !/^delete from .*_private_jobs/s.test(text)) return query(...call)
      hasHappened = true
      return Promise.reject(new Error('Connection terminated unexpectedly'))
    }
    return new Proxy(client, { get: (target, key) => (key === 'query' ? failing : Reflect.get(target, key, target)) })
  }
  const proxy = new Proxy(pool, {
    get: (target, key) => (key === 'connect' ? connect : Reflect.get(target, key, target)),
  })
  return { pool: proxy, hasHappened: () => hasHappened }
}

describe('a worker whose database failed just as a job finished', () => {
  it('records that later, and carries on', async () => {
    await bookedInPerson()
    const losing = losesOneCompletion(test.database.pool)
    const worker = await startWorker(test.deps, losing.pool, { handlers, periodicTasks: [], pollMs: 20 })
    await expect.poll(losing.hasHappened).toBe(true)
    expect(await countJobs('locked_at is not null')).toBeGreaterThan(0)
    await expect.poll(() => countJobs(), { timeout: 10_000 }).toBe(0)
    await bookedInPerson()
    await expect.poll(() => countJobs()).toBe(0)
    await worker.stop()
  })
})

describe('a job whose worker was killed', () => {
  it('is run by another after a minute, and not before', async () => {
    await forgetJobs(test)
    await bookedInPerson()
    const lockedFor = (seconds: number) =>
      test.database.pool.query(
        `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - make_interval(secs => $1)`,
        [seconds],
      )
    const queued = await countJobs()
    expect(queued).toBeGreaterThan(0)
    await lockedFor(55)
    await unlockAbandonedJobs(test.deps)
    expect(await countJobs('locked_at is not null')).toBe(queued)
    await lockedFor(65)
    await unlockAbandonedJobs(test.deps)
    expect(await countJobs('locked_at is not null')).toBe(0)
    await test.runJobs()
    expect(await countJobs()).toBe(0)
  })

  it('is forgotten if the same was queued anew meanwhile', async () => {
    await forgetJobs(test)
    const check = () => enqueue(test.deps.db, 'check_order', { orderId: 'order_none' }, { jobKey: 'check:order_none' })
    await check()
    await test.database.pool.query(
      `update graphile_worker._private_jobs set attempts = 1, locked_by = 'gone', locked_at = now() - interval '65 s'`,
    )
    await check()
    expect(await countJobs()).toBe(2)
    await unlockAbandonedJobs(test.deps)
    expect(await countJobs()).toBe(1)
    expect(await listDeadJobs(test.deps.db)).toEqual([])
    await forgetJobs(test)
  })
})
