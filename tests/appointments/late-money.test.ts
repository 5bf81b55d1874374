import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { createTestApp, signIn, testStart, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d', MIN_NOTICE_MINUTES: '0', HOLD_PAUSE_SECONDS: '0' } })
})
beforeEach(async () => {
  test.clock.set(testStart)
  clinician = await createClinician(test)
})
afterAll(() => test.close())

const query = (text: string, values: unknown[] = []) => test.database.pool.query(text, values)

async function lapse({ swept = true } = {}): Promise<void> {
  test.clock.set(test.clock.now().add({ seconds: 900 }))
  if (swept) await expireHolds(test.deps)
}

async function payNow(held: Held) {
  const { result } = await pay(test, held.orderId)
  await verify(test, held.patient, result)
  const { status, refunds } = await stateOf(test, held.appointmentId)
  return { status, refunds: refunds.map(({ reason }) => reason) }
}
const goesBack = (status = 'EXPIRED') => ({ status, refunds: ['SLOT_LOST'] })

describe('a payment after the hold expired only takes what is still offered', () => {
  const changes: [string, string][] = [
    ['a closure of the clinician', `insert into closures (clinician_id, starts_at, ends_at) values ($1, $3, $4)`],
    ['a closure of the centre', `insert into closures (centre_id, starts_at, ends_at) values ($2, $3, $4)`],
    ['a clinician who has left', 'update clinician_profiles set is_active = false where id = $1'],
    ['a centre that is shut', 'update centres set is_active = false where id = $2'],
    ['hours that were withdrawn', 'update clinician_availability_rules set is_active = false where clinician_id = $1'],
    [
      'slots that are longer now',
      'update clinician_availability_rules set slot_duration_minutes = 60 where clinician_id = $1',
    ],
  ]
  for (const swept of [true, false]) {
    it.each(changes)(`%s, hold swept: ${swept}`, async (_what, change) => {
      const held = await scenario.heldAppointment(test, clinician)
      await lapse({ swept })
      const { clinicianId, centreId } = clinician
      const used = [clinicianId, centreId, slotAt(-60), slotAt(60)]
      const numbers = [...new Set(change.match(/\$\d/g))].toSorted()
      const renumbered = numbers.reduce((text, number, index) => text.replace(number, `$${index + 1}`), change)
      await query(
        renumbered,
        numbers.map((number) => used[Number(number[1]) - 1]),
      )
      expect(await payNow(held)).toEqual(goesBack(swept ? 'EXPIRED' : 'BOOKED'))
    })
  }

  it('a neighbour that is now within the clinician’s pause', async () => {
    const held = await scenario.heldAppointment(test, clinician)
    await lapse()
    await query('update clinician_profiles set buffer_after_minutes = 15 where id = $1', [clinician.clinicianId])
    await scenario.heldAppointment(test, clinician, { startsAt: slotAt(60) })
    expect((await payNow(held)).status).toBe('CONFIRMED')
    const other = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(180) })
    await lapse()
    await scenario.heldAppointment(test, clinician, { startsAt: slotAt(180 + 30 + 30) })
    await query(`update appointments set scheduled_start_at = $2, scheduled_end_at = $3 where id = $1`, [
      (await query('select max(id) as id from appointments')).rows[0].id,
      slotAt(180 + 35),
      slotAt(180 + 65),
    ])
    expect(await payNow(other)).toEqual(goesBack())
  })

  it('and keeps the time if nothing has changed', async () => {
    for (const swept of [true, false]) {
      const held = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(swept ? 0 : 30) })
      await lapse({ swept })
      expect(await payNow(held)).toEqual({ status: 'CONFIRMED', refunds: [] })
    }
  })
})

describe('a hold and the start of its appointment', () => {
  it('a hold never outlives the start of its appointment', async () => {
    test.clock.set(Temporal.Instant.from(tomorrowAtTen).subtract({ minutes: 5 }))
    const patient = await signIn(test)
    const { status, body } = await test.call('POST', '/api/booking/initiate', {
      token: patient.token,
      body: bookingBody(clinician),
    })
    expect([status, body.appointment.holdExpiresAt]).toEqual([201, tomorrowAtTen])
  })

  it('a payment arriving at the start is refunded, and no order is created then', async () => {
    const held = await scenario.heldAppointment(test, clinician)
    // As the clinic's own tools may leave it: until after the start, or for ever.
    for (const expires of [slotAt(60), null]) {
      await query('update appointments set hold_expires_at = $2 where id = $1', [held.appointmentId, expires])
      test.clock.set(tomorrowAtTen)
      const { patient, appointmentId } = held
      const order = await test.call('POST', '/api/payment/create-order', {
        token: patient.token,
        body: { appointmentId },
      })
      expect([order.status, order.body.code]).toEqual([409, 'HOLD_EXPIRED'])
    }
    expect((await payNow(held)).refunds).toEqual(['SLOT_LOST'])
  })
})

describe('a patient’s own late payment', () => {
  it('takes the time that the patient holds again', async () => {
    const first = await scenario.heldAppointment(test, clinician)
    await lapse()
    const { patient } = first
    const second = await scenario.heldAppointment(test, clinician, { patient })
    expect(second.appointmentId).not.toBe(first.appointmentId)
    expect(await payNow(first)).toEqual({ status: 'CONFIRMED', refunds: [] })
    expect((await stateOf(test, second.appointmentId)).status).toBe('EXPIRED')
    // The second order can still be paid at Razorpay: that payment is refunded.
    expect(await payNow(second)).toEqual(goesBack())
  })

  it('does not end the newer hold if the time is no longer offered', async () => {
    const first = await scenario.heldAppointment(test, clinician)
    await lapse()
    const second = await scenario.heldAppointment(test, clinician, { patient: first.patient })
    await query('insert into closures (clinician_id, starts_at, ends_at) values ($1, $2, $3)', [
      clinician.clinicianId,
      slotAt(-60),
      slotAt(60),
    ])
    expect(await payNow(first)).toEqual(goesBack())
    expect((await stateOf(test, second.appointmentId)).status).toBe('BOOKED')
  })

  it('does not take a time that the patient now holds for somebody else', async () => {
    const first = await scenario.heldAppointment(test, clinician)
    await lapse()
    const { token } = first.patient
    const mother = { fullName: 'Meera Verma', dateOfBirth: '1950-07-13', relation: 'PARENT' }
    const { body: dependent } = await test.call('POST', '/api/patient-dashboard/dependents', { token, body: mother })
    const again = await test.call('POST', '/api/booking/initiate', {
      token,
      body: bookingBody(clinician, tomorrowAtTen, { dependentId: dependent.id }),
    })
    expect(again.status).toBe(201)
    expect(await payNow(first)).toEqual(goesBack())
    expect((await stateOf(test, again.body.appointment.id)).status).toBe('BOOKED')
  })
})
