import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { createTestApp, testStart, type Reply, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { waitForLocks } from '../locks.ts'
import { pay, verify, type CheckoutResult } from '../support/gateway.ts'
import { scenario, type Held } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp({ poolSize: 30, env: { JWT_ACCESS_EXPIRY: '6d' } })
})
afterAll(() => test.close())

const startsAt = '2026-01-08T04:30:00.000Z'

const cancel = ({ appointmentId, patient }: Held) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token })

/** Queues two calls in a known order behind a lock held from outside, runs `between`, and releases the lock. */
async function queuedBehind(
  lock: string,
  id: number,
  calls: (() => Promise<Reply>)[],
  between: () => Promise<unknown>,
): Promise<Reply[]> {
  const outside = await test.database.pool.connect()
  try {
    await outside.query('begin')
    await outside.query(lock, [id])
    const running: Promise<Reply>[] = []
    for (const call of calls) {
      running.push(call())
      await waitForLocks(test, running.length)
    }
    await between()
    await outside.query('commit')
    return await Promise.all(running)
  } finally {
    outside.release()
  }
}

async function expectSound(held: Held): Promise<void> {
  await test.runJobs()
  const { sweepSeconds, otpMaxAttempts, maxOpenHolds } = { sweepSeconds: 30, otpMaxAttempts: 5, maxOpenHolds: 2 }
  const now = test.clock.now()
  expect(await checkInvariants(test.database.pool, { now, sweepSeconds, otpMaxAttempts, maxOpenHolds })).toEqual([])
  const { items } = await test.control('orders')
  const order = items.find(({ id }: { id: string }) => id === held.orderId)
  const { status, refunds } = await stateOf(test, held.appointmentId)
  expect(refunds).toHaveLength(status === 'CONFIRMED' ? 0 : 1)
  expect(order.refunds).toHaveLength(refunds.length)
}

const lockClinician = 'select from clinician_profiles where id = $1 for no key update'
const lockAppointment = 'select from appointments where id = $1 for update'

// When the task that expires holds runs: before both calls decide, while the first is inside, or after both.
const cases = (['cancel', 'pay'] as const).flatMap((first) =>
  (['before', 'during', 'after'] as const).flatMap((sweep) =>
    [false, true].map((hasRunOut) => ({ first, sweep, hasRunOut })),
  ),
)

/** The expected result: whoever came first decides, and an expired hold can no longer be released. */
function endOf({ first, sweep, hasRunOut }: (typeof cases)[number]): string {
  const isExpired = sweep === 'before' && hasRunOut
  return first === 'cancel' && isExpired ? 'CONFIRMED' : 'CANCELLED'
}

describe('concurrent cancelling, paying and expiring', () => {
  it.each(cases)('ends in a valid state: $first first, sweep $sweep, hold run out: $hasRunOut', async (one) => {
    test.clock.set(testStart)
    const clinician = await createClinician(test)
    const held = await scenario.heldAppointment(test, clinician, { startsAt })
    const { result } = await pay(test, held.orderId)
    if (one.hasRunOut) test.clock.set(test.clock.now().add({ seconds: 900 }))
    const calls = [() => cancel(held), () => verify(test, held.patient, result)]
    if (one.first === 'pay') calls.reverse()
    const [lock, id] =
      one.sweep === 'during' ? [lockAppointment, held.appointmentId] : [lockClinician, clinician.clinicianId]
    if (one.sweep === 'before') await expireHolds(test.deps)
    const replies = await queuedBehind(lock, id, calls, async () => {
      if (one.sweep === 'during') await expireHolds(test.deps)
    })
    if (one.sweep === 'after') await expireHolds(test.deps)
    expect((await stateOf(test, held.appointmentId)).status).toBe(endOf(one))
    for (const { status } of replies) expect([200, 409, 503]).toContain(status)
    await expectSound(held)
  })

  it('ends in a valid state in any order, twenty times over', async () => {
    for (let round = 0; round < 20; round += 1) {
      test.clock.set(testStart)
      const held = await scenario.heldAppointment(test, await createClinician(test), { startsAt })
      const { result } = await pay(test, held.orderId)
      if (round % 2 === 1) test.clock.set(test.clock.now().add({ seconds: 900 }))
      await everythingAtOnce(held, result)
      if (round % 5 === 4) await expectSound(held)
    }
  })
})

async function everythingAtOnce(held: Held, result: CheckoutResult): Promise<void> {
  const replies = await Promise.all([
    ...Array.from({ length: 4 }, () => cancel(held)),
    ...Array.from({ length: 4 }, () => verify(test, held.patient, result)),
    expireHolds(test.deps).then(() => undefined),
    expireHolds(test.deps).then(() => undefined),
  ])
  for (const reply of replies) if (reply !== undefined) expect([200, 409, 503]).toContain(reply.status)
}
