import { afterAll, beforeAll, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { createTestApp, newPhone, signIn, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { waitForLocks } from '../locks.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

/**
 * A closure for everybody raises all versions in the order of their ids, so it waits at `middle` while holding `low`.
 * What `happens` beside it must not hold `high` and wait for `low`.
 */
async function besideClosure(
  { low, middle }: Record<'low' | 'middle', TestClinician>,
  happens: () => Promise<unknown>,
) {
  const { pool } = test.database
  const outside = await pool.connect()
  await outside.query('begin')
  await outside.query('select from schedule_versions where clinician_id = $1 for update', [middle.clinicianId])
  const closing = pool.query(
    `insert into closures (centre_id, starts_at, ends_at) values ($1, now(), now() + interval '1 hour')`,
    [low.centreId],
  )
  await waitForLocks(test, 1)
  const happening = happens()
  await waitForLocks(test, 2)
  await outside.query('commit')
  outside.release()
  const ended = await Promise.allSettled([closing, happening])
  expect(ended.map(({ status, ...rest }) => [status, 'reason' in rest ? String(rest.reason) : ''])).toEqual([
    ['fulfilled', ''],
    ['fulfilled', ''],
  ])
  expect((await pool.query('select deadlocks from pg_stat_database where datname = current_database()')).rows).toEqual([
    { deadlocks: 0 },
  ])
}

it('expiring holds and closing a centre do not deadlock', async () => {
  const low = await createClinician(test)
  const middle = await createClinician(test)
  const high = await createClinician(test)
  // The hold of the clinician with the higher id expires first, and is therefore processed first.
  await scenario.heldAppointment(test, high, { patient: await signIn(test) })
  test.clock.set(test.clock.now().add({ seconds: 1 }))
  await scenario.heldAppointment(test, low, { patient: await signIn(test) })
  test.clock.set(test.clock.now().add({ seconds: 900 }))
  await besideClosure({ low, middle }, () => expireHolds(test.deps))
  const { rows } = await test.database.pool.query('select status from appointments')
  expect(rows).toEqual([{ status: 'EXPIRED' }, { status: 'EXPIRED' }])
})

it('moving a visit to a clinician with an overdue hold and closing a centre do not deadlock', async () => {
  const low = await createClinician(test)
  const middle = await createClinician(test)
  const high = await createClinician(test)
  const { appointmentId } = await scenario.paidAppointment(test, low, { patient: await signIn(test) })
  const startsAt = slotAt(60)
  await scenario.heldAppointment(test, high, { patient: await signIn(test, { phone: newPhone() }), startsAt })
  test.clock.set(test.clock.now().add({ seconds: 900 }))
  const manager = await staffMember(test, { role: 'MANAGER' })
  const { clinicianId, centreId } = high
  await besideClosure({ low, middle }, () =>
    manager.call('POST', `/api/staff/appointments/${appointmentId}/move`, { clinicianId, centreId, startsAt }),
  )
  const { rows } = await test.database.pool.query(
    'select clinician_id::int as "clinicianId" from appointments where id = $1',
    [appointmentId],
  )
  expect(rows).toEqual([{ clinicianId }])
})
