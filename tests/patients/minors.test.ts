import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { confirm, createTestApp, newPhone, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
let me: SignedIn
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
})
beforeEach(async () => {
  test.clock.set(testStart)
  clinician = await createClinician(test)
  me = await signIn(test, { phone: newPhone() })
})
afterAll(() => test.close())

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  test.call(method, `/api/${path}`, { token: me.token, body })
const born = (dateOfBirth: string | null) => call('PUT', 'patient-dashboard/profile', { dateOfBirth })
const book = (more: Record<string, unknown> = {}) =>
  call('POST', 'booking/initiate', bookingBody(clinician, tomorrowAtTen, more))
const add = async (body: unknown) => (await call('POST', 'patient-dashboard/dependents', body)).body.id as number
const guardianOf = async (id: number) =>
  (
    await test.database.pool.query(
      `select guardian_name as name, guardian_confirmed_at is not null as "isConfirmed" from appointments where id = $1`,
      [id],
    )
  ).rows[0]

const eleven = '2014-06-01'
const sister = { fullName: 'Tara Verma', dateOfBirth: '2018-02-28', relation: 'SIBLING' }
const mother = { fullName: 'Meera Verma', dateOfBirth: '1950-07-13', relation: 'PARENT' }

describe('a patient under 18', () => {
  it('books with a guardian who is named and has confirmed', async () => {
    await born(eleven)
    const refused: [Record<string, unknown>, string[]][] = [
      [{}, ['guardianConfirmed', 'guardianName']],
      [{ guardianConfirmed: true }, ['guardianName']],
      [{ guardianName: 'Meera Verma' }, ['guardianConfirmed']],
    ]
    for (const [more, fields] of refused) {
      const { status, body } = await book(more)
      expect([status, body.code, Object.keys(body.fields).toSorted()]).toEqual([422, 'GUARDIAN_NEEDED', fields])
    }
    const { status, body } = await book({ guardianConfirmed: true, guardianName: 'Meera Verma' })
    expect(status).toBe(201)
    expect(await guardianOf(body.appointment.id)).toEqual({ name: 'Meera Verma', isConfirmed: true })
  })

  it('cannot be a guardian', async () => {
    await born(eleven)
    const dependentId = await add(sister)
    const alone = await book({ dependentId, guardianConfirmed: true })
    expect([alone.status, Object.keys(alone.body.fields ?? {})]).toEqual([422, ['guardianName']])
    expect((await book({ dependentId, guardianConfirmed: true, guardianName: 'Meera Verma' })).status).toBe(201)
  })

  it('needs no guardian from the eighteenth birthday on, by Indian time', async () => {
    await born('2008-01-06')
    test.clock.set('2026-01-05T18:29:59Z')
    expect((await book()).body.code).toBe('GUARDIAN_NEEDED')
    test.clock.set('2026-01-05T18:30:00Z')
    expect((await book()).status).toBe(201)
  })
})

describe('an adult who books for a child', () => {
  it('is recorded as the guardian by name', async () => {
    const { status, body } = await book({ dependentId: await add(sister), guardianConfirmed: true })
    expect(status).toBe(201)
    expect(await guardianOf(body.appointment.id)).toEqual({ name: 'Asha Verma', isConfirmed: true })
  })
})

describe('a change after a booking', () => {
  const nameOf = async (id: number) =>
    (await call('GET', `patient-dashboard/appointments/${id}`)).body.dependent.fullName

  it('of a person’s name leaves the booking as it was', async () => {
    const dependentId = await add(mother)
    const { appointment, payment } = (await book({ dependentId })).body
    await verify(test, me, (await pay(test, payment.orderId)).result)
    await call('PUT', `patient-dashboard/dependents/${dependentId}`, { ...mother, fullName: 'Ravi Rao' })
    expect(await nameOf(appointment.id)).toBe('Meera Verma')
    await confirm(test, me)
    const { body } = await call('GET', 'patient-dashboard/export')
    expect(body.appointments[0].forWhom).toBe('Meera Verma')
  })

  it('of a date of birth cannot turn an upcoming booking into a child’s', async () => {
    const dependentId = await add(mother)
    const address = `patient-dashboard/dependents/${dependentId}`
    const { id } = (await book({ dependentId })).body.appointment
    const younger = { ...mother, dateOfBirth: eleven }
    expect(await call('PUT', address, younger)).toMatchObject({ status: 409, body: { code: 'BOOKED_AS_ADULT' } })
    expect((await call('PUT', address, { ...mother, dateOfBirth: '1951-07-13' })).status).toBe(200)
    await call('POST', `patient-dashboard/appointments/${id}/cancel`, {})
    expect((await call('PUT', address, younger)).status).toBe(200)
  })

  it('of a date of birth refunds a late payment for an adult', async () => {
    const { appointment, payment } = (await book()).body
    test.clock.set(test.clock.now().add({ seconds: 900 }))
    expect((await born(eleven)).status).toBe(200)
    await verify(test, me, (await pay(test, payment.orderId)).result)
    expect(await stateOf(test, appointment.id)).toMatchObject({ refunds: [{ reason: 'SLOT_LOST' }] })
  })

  it('of a date of birth is refused although an adult ticked the box for guardians', async () => {
    const { id } = (await book({ guardianConfirmed: true, guardianName: 'Meera Verma' })).body.appointment
    expect(await guardianOf(id)).toEqual({ name: null, isConfirmed: false })
    expect(await born(eleven)).toMatchObject({ status: 409, body: { code: 'BOOKED_AS_ADULT' } })
  })

  it('of one’s own date of birth refunds it too', async () => {
    const { id } = (await book()).body.appointment
    expect(await born(eleven)).toMatchObject({ status: 409, body: { code: 'BOOKED_AS_ADULT' } })
    expect((await born('1990-01-01')).status).toBe(200)
    await call('POST', `patient-dashboard/appointments/${id}/cancel`, {})
    expect((await born(eleven)).status).toBe(200)
  })
})

it('a child cannot pass for an adult by removing the date of birth', async () => {
  expect((await born(eleven)).status).toBe(200)
  expect(await born(null)).toMatchObject({ status: 400, body: { fields: { dateOfBirth: expect.any(String) } } })
  expect((await born('1990-01-01')).status).toBe(200)
  expect((await born(null)).status).toBe(200)
})

describe('the list of dependents', () => {
  it('holds at most twenty, even if 60 are added at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => call('POST', 'patient-dashboard/dependents', mother)),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(20)
    expect(replies.filter(({ body }) => body.code === 'TOO_MANY_DEPENDENTS')).toHaveLength(40)
  })
})
