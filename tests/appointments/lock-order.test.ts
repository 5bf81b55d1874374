import { afterAll, beforeAll, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { waitForLocks } from '../locks.ts'
import { scenario } from '../support/scenario.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

/**
 * A closure for everybody raises all versions in the order of their ids, so it waits at `middle` while holding `low`.
 */
it('expiring holds and closing a centre do not deadlock', async () => {
  const { pool } = test.database
  const low = await createClinician(test)
  const middle = await createClinician(test)
  const high = await createClinician(test)
  // The hold of the clinician with the higher id expires first, and is therefore processed first.
  await scenario.heldAppointment(test, high, { patient: await signIn(test) })
  test.clock.set(test.clock.now().add({ seconds: 1 }))
  await scenario.heldAppointment(test, low, { patient: await signIn(test) })
  test.clock.set(test.clock.now().add({ seconds: 900 }))

  const outside = await pool.connect()
  await outside.query('begin')
  await outside.query('select from schedule_versions where clinician_id = $1 for update', [middle.clinicianId])
  const closing = pool.query(
    `insert into closures (centre_id, starts_at, ends_at) values ($1, now(), now() + interval '1 hour')`,
    [low.centreId],
  )
  await waitForLocks(test, 1)
  const sweeping = expireHolds(test.deps)
  await waitForLocks(test, 2)
  await outside.query('commit')
  outside.release()
  const ended = await Promise.allSettled([closing, sweeping])
  expect(ended.map(({ status, ...rest }) => [status, 'reason' in rest ? String(rest.reason) : ''])).toEqual([
    ['fulfilled', ''],
    ['fulfilled', ''],
  ])
  const { rows } = await pool.query('select status from appointments')
  expect(rows).toEqual([{ status: 'EXPIRED' }, { status: 'EXPIRED' }])
  expect((await pool.query('select deadlocks from pg_stat_database where datname = current_database()')).rows).toEqual([
    { deadlocks: 0 },
  ])
})
