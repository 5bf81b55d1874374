import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { slotAt } from '../support/scenario.ts'

let test: TestApp
let clinician: TestClinician
let me: SignedIn
beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test)
})
beforeEach(async () => {
  test.clock.set(testStart)
  me = await signIn(test, { phone: newPhone() })
})
afterAll(() => test.close())

const path = '/api/patient-dashboard/dependents'
const mother = { fullName: 'Meera Verma', dateOfBirth: '1950-07-13', relation: 'PARENT' }
const child = { fullName: 'ಅನು', dateOfBirth: '2018-02-28', relation: 'CHILD' }
const add = (body: unknown, { token } = me) => test.call('POST', path, { token, body })
const list = async ({ token } = me) => (await test.call('GET', path, { token })).body.items

let slots = 0
const book = (more: Record<string, unknown>, { token } = me) =>
  test.call('POST', '/api/booking/initiate', {
    token,
    body: bookingBody(clinician, slotAt(30 * (slots += 1) - 60), more),
  })

describe('dependents', () => {
  it('are added, changed and removed, and never another patient’s', async () => {
    const added = await add(mother)
    expect(added).toMatchObject({ status: 201, body: { ...mother, isMinor: false } })
    const address = `${path}/${added.body.id}`
    const changed = { ...mother, fullName: 'Meera Rao' }
    expect((await test.call('PUT', address, { token: me.token, body: changed })).body).toMatchObject(changed)
    const stranger = await signIn(test, { phone: newPhone() })
    for (const method of ['PUT', 'DELETE'] as const) {
      const body = method === 'PUT' ? mother : undefined
      expect((await test.call(method, address, { token: stranger.token, body })).status).toBe(404)
    }
    expect(await list(stranger)).toEqual([])
    expect(await list()).toEqual([{ ...changed, id: added.body.id, isMinor: false }])
    expect((await test.call('DELETE', address, { token: me.token })).status).toBe(204)
    expect((await test.call('DELETE', address, { token: me.token })).status).toBe(404)
    expect(await list()).toEqual([])
  })

  it.each([
    ['dateOfBirth', '2026-01-06'],
    ['dateOfBirth', '1899-12-31'],
    ['dateOfBirth', '2026-02-30'],
    ['dateOfBirth', null],
    ['fullName', ''],
    ['relation', 'FRIEND'],
  ])('cannot have %s like %j', async (field, value) => {
    const { status, body } = await add({ ...mother, [field]: value })
    expect({ status, fields: Object.keys(body.fields) }).toEqual({ status: 400, fields: [field] })
  })

  it('are limited to twenty', async () => {
    for (let index = 0; index < 20; index += 1) expect((await add(mother)).status).toBe(201)
    expect((await add(mother)).status).toBe(400)
  })

  it('come of age on their eighteenth birthday, by Indian time', async () => {
    await add({ ...child, dateOfBirth: '2008-01-06' })
    const isMinorAt = async (now: string) => {
      test.clock.set(now)
      me = await signIn(test, { phone: me.phone })
      return (await list())[0].isMinor
    }
    expect(await isMinorAt('2026-01-05T18:29:59Z')).toBe(true)
    expect(await isMinorAt('2026-01-05T18:30:00Z')).toBe(false)
  })
})

describe('a booking for somebody else', () => {
  it('names the visitor in the reply, the list and the details; the message addresses the phone’s owner', async () => {
    const { id } = (await add(mother)).body
    const { status, body } = await book({ dependentId: id })
    expect(status).toBe(201)
    const dependent = { id, fullName: 'Meera Verma' }
    expect(body.appointment.dependent).toEqual(dependent)
    await verify(test, me, (await pay(test, body.payment.orderId)).result)
    const address = '/api/patient-dashboard/appointments'
    expect((await test.call('GET', address, { token: me.token })).body.items[0].dependent).toEqual(dependent)
    const details = await test.call('GET', `${address}/${body.appointment.id}`, { token: me.token })
    expect(details.body.dependent).toEqual(dependent)
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${me.phone}`)
    expect(items.length).toBeGreaterThan(1)
    expect(JSON.stringify(items)).not.toContain('Meera')
    expect(items.find((item: { template: string }) => item.template === 'appointment_confirmed').values).toMatchObject({
      1: 'Asha Verma',
    })
  })

  it('for a minor needs the guardian’s confirmation, and records when it was given', async () => {
    const { id } = (await add(child)).body
    for (const word of [{}, { guardianConfirmed: false }]) {
      expect(await book({ dependentId: id, ...word })).toMatchObject({ status: 422, body: { code: 'GUARDIAN_NEEDED' } })
    }
    const { status, body } = await book({ dependentId: id, guardianConfirmed: true })
    expect(status).toBe(201)
    const { rows } = await test.database.pool.query(
      'select guardian_confirmed_at as at from appointments where id = $1',
      [body.appointment.id],
    )
    expect(rows[0].at).toEqual(Temporal.Instant.from(testStart))
  })

  it('is refused for another patient’s dependents, and for removed ones', async () => {
    const stranger = await signIn(test, { phone: newPhone() })
    const theirs = (await add(mother, stranger)).body.id
    const gone = (await add(mother)).body.id
    await test.call('DELETE', `${path}/${gone}`, { token: me.token })
    for (const dependentId of [theirs, gone, 999_999]) {
      const { status, body } = await book({ dependentId })
      expect({ status, fields: Object.keys(body.fields) }).toEqual({ status: 400, fields: ['dependentId'] })
    }
  })
})
