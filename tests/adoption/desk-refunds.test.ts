import { afterAll, beforeAll, expect, it } from 'vitest'
import { movableClock } from '../../server/core/clock.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { retryFailed, listBacklog } from '../../server/operations/backlog.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { followRefunds } from '../../server/refunds/follow.ts'
import { handlers } from '../../server/tasks.ts'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { createSmallClinic } from './shapes.ts'

// Payments at the earlier system's desk are refunded at a desk: Razorpay does not know them, and is never asked.

const start = Temporal.Now.instant().round('second')
let test: TestApp
let asha: SignedIn
const rowsOf = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows

beforeAll(async () => {
  const old = await createSmallClinic('B')
  // Paid before the take-over with each method, for upcoming visits; the last one online, with no payment id.
  await old.pool.query(`
    insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
      duration_minutes, status, booked_by_user_id, source)
    select 3, 1, 1, 'IN_PERSON', now() + make_interval(days => 10 + n), now() + make_interval(days => 10 + n, mins => 30), 30,
      'CONFIRMED', 2, 'ADMIN_FRONT_DESK' from generate_series(1, 4) n;
    insert into payments (patient_id, appointment_id, order_id, amount, status, paid_at, payment_method)
    select 3, 3 + n, 'old-' || n, 1600, 'SUCCESS', now() - interval '1 day', (array['CASH', 'CARD', 'UPI', 'ONLINE'])[n]
    from generate_series(1, 4) n`)
  await migrateDatabase(old.pool, { now: start })
  test = await createTestApp({ database: old, clock: movableClock(start), env: { JWT_ACCESS_EXPIRY: '6d' } })
  asha = await signInByCode(test, { phone: '919820012345', fullName: '' })
})
afterAll(() => test.close())

it.each([
  ['cash', 4],
  ['card', 5],
  ['upi', 6],
  ['razorpay', 7],
])('a refund of a visit paid by %s is reported to a person once and never sent to Razorpay', async (method, id) => {
  const cancel = () =>
    test.call('POST', `/api/patient-dashboard/appointments/${id}/cancel`, { token: asha.token, body: {} })
  // What the patient sees: the refund is not automatic, the clinic handles it.
  const refund = { amountPaise: 160_000, status: 'FAILED' }
  expect((await cancel()).body.refund).toEqual(refund)
  expect((await cancel()).body.refund).toEqual(refund)
  await test.runJobs()
  await followRefunds(test.deps, { checkOrder })
  await retryFailed(test.deps)
  test.clock.set(test.clock.now().add({ hours: 1 }).toString())
  await followRefunds(test.deps, { checkOrder })
  await test.runJobs()
  const [row] = await rowsOf(
    `select r.id, r.status, r.provider_refund_id, p.id as payment from refunds r join payments p on p.id = r.payment_id
     where p.appointment_id = $1`,
    [id],
  )
  expect(row).toMatchObject({ status: 'PENDING', provider_refund_id: null })
  expect((await listBacklog(test.deps)).filter((line) => line.includes(`(appointment ${id})`))).toEqual([
    `Refund ${row.id} of payment ${row.payment} (appointment ${id}), paid by ${method}, is to be given back at the desk`,
  ])
  // A job queued before the take-over sends nothing either.
  await handlers.execute_refund(test.deps, { refundId: row.id })
  const { items } = await test.control('orders')
  expect(items).toEqual([])
})

it('desk refunds break no invariant', async () => {
  const now = test.clock.now()
  const limits = { now, sweepSeconds: 60, otpMaxAttempts: 5, maxOpenHolds: 2 }
  expect(await checkInvariants(test.database.pool, limits)).toEqual([])
})
