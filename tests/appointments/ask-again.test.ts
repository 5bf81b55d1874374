import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen, type TestClinician } from '../support/factories.ts'
import { losingConnection } from '../support/lost-connection.ts'
import { slotAt } from '../support/scenario.ts'
import { pay, verify } from '../support/gateway.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
let patient: SignedIn
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
})
beforeEach(async () => {
  test.clock.set(testStart)
  clinician = await createClinician(test)
  patient = await signIn(test, { phone: newPhone() })
})
afterAll(() => test.close())

const ask = (more: Record<string, unknown> = {}, startsAt = tomorrowAtTen, who = patient) =>
  test.call('POST', '/api/booking/initiate', { token: who.token, body: bookingBody(clinician, startsAt, more) })

async function child(): Promise<number> {
  const body = { fullName: 'Anu Verma', dateOfBirth: '2018-02-28', relation: 'CHILD' }
  return (await test.call('POST', '/api/patient-dashboard/dependents', { token: patient.token, body })).body.id
}

const rowOf = async (id: number) =>
  (
    await test.database.pool.query(
      `select dependent_id as "dependentId", guardian_confirmed_at is not null as "hasGuardian", notes,
         appointment_type as mode, status from appointments where id = $1`,
      [id],
    )
  ).rows[0]

describe('holding the same time again', () => {
  it('for a child changes the visitor, with the guardian’s confirmation, and back again', async () => {
    const { id } = (await ask({ notes: 'Mine' })).body.appointment
    const dependentId = await child()
    expect(await ask({ dependentId })).toMatchObject({ status: 422, body: { code: 'GUARDIAN_NEEDED' } })
    expect(await rowOf(id)).toMatchObject({ dependentId: null, hasGuardian: false })
    const forChild = await ask({ dependentId, guardianConfirmed: true, notes: 'Hers' })
    expect(forChild).toMatchObject({ status: 201, body: { appointment: { id, dependent: { id: dependentId } } } })
    expect(await rowOf(id)).toMatchObject({ dependentId, hasGuardian: true, notes: 'Hers' })
    const forOneself = await ask()
    expect(forOneself).toMatchObject({ status: 201, body: { appointment: { id, dependent: null } } })
    expect(await rowOf(id)).toMatchObject({ dependentId: null, hasGuardian: false, notes: 'Hers' })
  })

  it('in the other mode changes the mode, and keeps one hold with one order', async () => {
    const first = await ask()
    const { status, body } = await ask({ appointmentType: 'IN_PERSON' })
    expect(status).toBe(201)
    expect(body.appointment).toMatchObject({ id: first.body.appointment.id, appointmentType: 'IN_PERSON' })
    expect(body.payment.orderId).toBe(first.body.payment.orderId)
    expect(body.appointment.holdExpiresAt).toBe(first.body.appointment.holdExpiresAt)
  })

  it('in a mode that is not offered leaves the hold as it was', async () => {
    const { id } = (await ask()).body.appointment
    await test.database.pool.query(
      `delete from clinician_availability_rules where clinician_id = $1 and mode = 'IN_PERSON'`,
      [clinician.clinicianId],
    )
    expect((await ask({ appointmentType: 'IN_PERSON' })).body.code).toBe('SLOT_NOT_OFFERED')
    expect(await rowOf(id)).toMatchObject({ mode: 'ONLINE', status: 'BOOKED' })
  })

  it('at an overlapping time replaces the patient’s own hold, but not other patients’', async () => {
    const elsewhere = await createClinician(test)
    await test.database.pool.query(
      `insert into clinician_availability_rules
         (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
       select $1, $2, day, '09:10', '17:10', 50, 'ONLINE' from generate_series(0, 6) day`,
      [clinician.clinicianId, elsewhere.centreId],
    )
    const first = await ask()
    const overlapping = await ask({ centreId: elsewhere.centreId }, slotAt(0))
    expect(overlapping.status).toBe(201)
    expect((await stateOf(test, first.body.appointment.id)).status).toBe('CANCELLED')
    const other = await signIn(test, { phone: newPhone() })
    expect((await ask({}, slotAt(30), other)).body.code).toBe('SLOT_TAKEN')
  })

  it('at a time that the clinician’s pause keeps free beside it replaces it too', async () => {
    await test.database.pool.query('update clinician_profiles set buffer_after_minutes = 10 where id = $1', [
      clinician.clinicianId,
    ])
    const first = await ask()
    const other = await signIn(test, { phone: newPhone() })
    expect((await ask({}, slotAt(30), other)).body.code).toBe('SLOT_TAKEN')
    expect((await ask({}, slotAt(30))).status).toBe(201)
    expect((await stateOf(test, first.body.appointment.id)).status).toBe('CANCELLED')
  })
})

describe('a free booking', () => {
  beforeEach(async () => {
    clinician = await createClinician(test, { feeRupees: 0 })
  })

  it('is returned when it is repeated, and nobody is notified twice', async () => {
    const first = await ask()
    const again = await ask()
    expect(again).toMatchObject({
      status: 201,
      body: { appointment: { id: first.body.appointment.id, status: 'CONFIRMED' }, payment: null },
    })
    expect((await stateOf(test, first.body.appointment.id)).jobs).toEqual({ appointment_confirmed: 1 })
  })

  it('survives a lost reply to its COMMIT', async () => {
    const { status, body } = await losingConnection(test, { commit: 'done' }, () => ask())
    expect({ status, code: body.code }).toEqual({ status: 201, code: undefined })
  })

  it('is not returned for another member of the family', async () => {
    await ask()
    expect((await ask({ dependentId: await child(), guardianConfirmed: true })).body).toMatchObject({
      code: 'SLOT_TAKEN',
      message: 'You have already booked this time.',
    })
  })
})

describe('holding a time in place of another', () => {
  const hold = async (minutes: number, more: Record<string, unknown> = {}) =>
    (await ask(more, slotAt(minutes))).body.appointment.id as number

  it('releases the first as the second is taken, also at the limit of holds', async () => {
    const other = await hold(0)
    const first = await hold(60)
    expect(await ask({}, slotAt(120))).toMatchObject({ status: 409, body: { code: 'TOO_MANY_HOLDS' } })
    const second = await ask({ replaces: first }, slotAt(120))
    expect(second.status).toBe(201)
    expect(await rowOf(first)).toMatchObject({ status: 'CANCELLED' })
    expect(await rowOf(other)).toMatchObject({ status: 'BOOKED' })
    expect((await ask({ replaces: other }, slotAt(60))).status).toBe(201)
  })

  it('keeps the first if the second cannot be taken', async () => {
    const first = await hold(0)
    const somebody = await signIn(test, { phone: newPhone() })
    await ask({}, slotAt(120), somebody)
    expect(await ask({ replaces: first }, slotAt(120))).toMatchObject({ status: 409, body: { code: 'SLOT_TAKEN' } })
    expect(await rowOf(first)).toMatchObject({ status: 'BOOKED' })
  })

  it('is the same hold if the time is the same', async () => {
    const first = await hold(0)
    expect(await ask({ replaces: first }, slotAt(0))).toMatchObject({
      status: 201,
      body: { appointment: { id: first } },
    })
    expect(await rowOf(first)).toMatchObject({ status: 'BOOKED' })
  })

  it('does not touch what another patient holds', async () => {
    const theirs = await hold(0)
    const somebody = await signIn(test, { phone: newPhone() })
    expect((await ask({ replaces: theirs }, slotAt(120), somebody)).status).toBe(404)
    expect(await rowOf(theirs)).toMatchObject({ status: 'BOOKED' })
  })

  it('is refused if the first has been paid for meanwhile, and goes on if it has expired', async () => {
    const paid = await ask({}, slotAt(0))
    await verify(test, patient, (await pay(test, paid.body.payment.orderId)).result)
    expect(await ask({ replaces: paid.body.appointment.id }, slotAt(120))).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_PAID' },
    })
    const lapsed = await hold(60)
    test.clock.advance({ minutes: 16 })
    expect((await ask({ replaces: lapsed }, slotAt(120))).status).toBe(201)
  })
})
