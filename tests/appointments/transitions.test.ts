import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../contract/rules/actor.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { expireHolds } from '../../server/appointments/expire.ts'
import { moveStatus } from '../../server/appointments/queries.ts'
import { createTestApp, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario, type Held } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
let patient: SignedIn
beforeAll(async () => {
  test = await createTestApp({ env: { MAX_OPEN_HOLDS: '1000' } })
  clinician = await createClinician(test)
  patient = await signIn(test)
})
afterAll(() => test.close())

const statuses: AppointmentStatus[] = [
  'BOOKED',
  'CONFIRMED',
  'IN_PROGRESS',
  'COMPLETED',
  'NO_SHOW',
  'CANCELLED',
  'EXPIRED',
  'RESCHEDULED',
]

/** Which status may follow which, written out here so that a change of the rules has to be made twice. */
const edges = new Set([
  'BOOKED CONFIRMED',
  'BOOKED EXPIRED',
  'BOOKED CANCELLED',
  'CONFIRMED IN_PROGRESS',
  'CONFIRMED COMPLETED',
  'CONFIRMED NO_SHOW',
  'CONFIRMED CANCELLED',
  'IN_PROGRESS COMPLETED',
  'EXPIRED CONFIRMED',
])

let days = 0
/** A hold at its own time, at least two days ahead, put into a status by hand. */
async function inStatus(status: AppointmentStatus): Promise<Held> {
  test.clock.set(testStart)
  days += 1
  const startsAt = new Date(
    Date.parse('2026-01-07T04:30:00Z') + (days % 50) * 86_400_000 + Math.floor(days / 50) * 1_800_000,
  )
  const held = await scenario.heldAppointment(test, clinician, { startsAt: startsAt.toISOString(), patient })
  await test.database.pool.query('update appointments set status = $2 where id = $1', [held.appointmentId, status])
  return held
}

const statusOf = async ({ appointmentId }: Held) => (await stateOf(test, appointmentId)).status
const post = ({ appointmentId }: Held, verb: string, body: unknown) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/${verb}`, { token: patient.token, body })

describe('a transition', () => {
  it.each(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))('%s to %s', async (from, to) => {
    const held = await inStatus(from)
    const change = { actor: systemActor('SWEEP'), reason: 'TEST', now: test.clock.now() }
    const moved = await moveStatus(test.deps.db, held.appointmentId as AppointmentId, to, change)
    const isAllowed = edges.has(`${from} ${to}`)
    expect(moved).toBe(isAllowed)
    expect(await statusOf(held)).toBe(isAllowed ? to : from)
  })
})

/** What each public verb makes of each status; statuses that are not listed stay as they are. */
const ends: Record<
  'cancel' | 'reschedule' | 'pay' | 'expire',
  Partial<Record<AppointmentStatus, AppointmentStatus>>
> = {
  cancel: { BOOKED: 'CANCELLED', CONFIRMED: 'CANCELLED' },
  reschedule: {},
  pay: { BOOKED: 'CONFIRMED', EXPIRED: 'CONFIRMED' },
  expire: { BOOKED: 'EXPIRED' },
}

const refused = { status: 409, body: { code: 'NOT_CANCELLABLE' } }

describe.each(statuses)('from %s', (from) => {
  it('cancelling', async () => {
    const held = await inStatus(from)
    const reply = await post(held, 'cancel', {})
    if (ends.cancel[from] === undefined && from !== 'CANCELLED') expect(reply).toMatchObject(refused)
    else expect(reply.status).toBe(200)
    expect(await statusOf(held)).toBe(ends.cancel[from] ?? from)
  })

  it('rescheduling', async () => {
    const held = await inStatus(from)
    const reply = await post(held, 'reschedule', { startsAt: '2026-01-06T05:00:00Z' })
    if (from === 'CONFIRMED') expect(reply.status).toBe(200)
    else expect(reply).toMatchObject(refused)
    expect(await statusOf(held)).toBe(from)
    await test.database.pool.query('update appointments set is_active = false where id = $1', [held.appointmentId])
  })

  // Confirmed by the clinic's own tools without a payment: the first payment that arrives is kept.
  const keeps = ['CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW'].includes(from) || ends.pay[from] !== undefined
  it('by paying, which refunds if nothing can be confirmed', async () => {
    const held = await inStatus(from)
    expect((await verify(test, patient, (await pay(test, held.orderId)).result)).status).toBe(200)
    const { status, refunds } = await stateOf(test, held.appointmentId)
    expect(status).toBe(ends.pay[from] ?? from)
    expect(refunds).toHaveLength(keeps ? 0 : 1)
  })

  it('by expiring the hold', async () => {
    const held = await inStatus(from)
    test.clock.set(test.clock.now().add({ seconds: 900 }))
    await expireHolds(test.deps)
    expect(await statusOf(held)).toBe(ends.expire[from] ?? from)
  })
})
