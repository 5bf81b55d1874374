import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { bookAtDesk, openDesk, type Desk } from '../support/desk.ts'
import { bookingBody } from '../support/factories.ts'
import { slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

const byNumber = (one: number, other: number) => one - other

let test: TestApp
let other: TestApp
let admin: StaffMember
beforeAll(async () => {
  test = await createTestApp()
  other = await createTestApp({ database: test.database, clock: test.clock })
  admin = await staffMember(test, { role: 'ADMIN' })
})
afterAll(async () => {
  await other.app.close()
  await test.close()
})

let desk: Desk
let path: string
beforeEach(async () => {
  desk = await openDesk(test)
  path = `/api/staff/centres/${desk.clinician.centreId}`
})

let made = 0
const whole = () => ({
  name: `Koramangala ${(made += 1)}`,
  city: 'Bengaluru',
  addressLine1: '80 Feet Road',
  addressLine2: '4th Block',
  pincode: '560034',
  contactPhone: '080 2222 3333',
  mapUrl: 'https://maps.example/abc?q=1',
  directions: 'Second floor.\nThe lift is behind the pharmacy.',
})

const put = (body: unknown, ifMatch?: string) =>
  test.call('PUT', path, {
    body,
    headers: { cookie: admin.cookie, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
  })

describe('a centre', () => {
  it('is added with its way to it, and the public reads it at once', async () => {
    const body = whole()
    const added = await admin.call('POST', '/api/staff/centres', body)
    expect(added.status).toBe(201)
    const saved = { ...body, contactPhone: '918022223333', timezone: 'Asia/Kolkata' }
    expect(added.body).toMatchObject({ ...saved, isActive: true, clinicians: 0, booked: { count: 0 } })
    const { body: list } = await other.call('GET', '/api/centres')
    expect(list.items).toContainEqual({ ...saved, id: added.body.id })
    expect((await admin.call('GET', '/api/staff/centres')).body).toMatchObject({ mayAdd: true })
    const me = await admin.call('GET', '/api/staff-auth/me')
    expect(me.body.centres).toContainEqual({ id: added.body.id, name: body.name })
    const twice = await Promise.all([1, 2].map(() => admin.call('POST', '/api/staff/centres', { name: 'Twice' })))
    expect(twice.map(({ status }) => status).toSorted(byNumber)).toEqual([201, 409])
    const some = await staffMember(test, { role: 'MANAGER', centreId: desk.clinician.centreId })
    expect((await some.call('POST', '/api/staff/centres', whole())).body).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'centres.write' },
    })
    expect((await some.call('GET', '/api/staff/centres')).body).toMatchObject({
      mayAdd: false,
      items: [{ clinicians: 1 }],
    })
  })

  it('is changed in what is sent; the second of two is told', async () => {
    const before = await admin.call('GET', path)
    const saved = await put({ directions: 'Ring twice', addressLine2: null }, before.body.version)
    expect(saved.body).toMatchObject({ directions: 'Ring twice', addressLine1: '12 Rest House Road' })
    const late = await put({ directions: 'Knock' }, before.body.version)
    expect(late).toMatchObject({ status: 409, body: { code: 'STATUS_CHANGED' } })
    const taken = await admin.call('POST', '/api/staff/centres', whole())
    expect((await put({ name: taken.body.name.toUpperCase() })).body).toMatchObject({
      code: 'PROFILE_IN_USE',
      details: { field: 'name' },
    })
    for (const wrong of [
      { name: '' },
      { contactPhone: '12' },
      { mapUrl: 'javascript:alert(1)' },
      { mapUrl: 'http://maps.example' },
      { timezone: 'Mars/Olympus' },
      { timezone: 'UTC+5' },
      { pincode: 'x'.repeat(21) },
      { isActive: false },
    ]) {
      const { status } = await put(wrong)
      expect({ wrong, status }).toEqual({ wrong, status: 400 })
    }
  })

  it('moved to another zone has its hours at other times, at once', async () => {
    const times = `/api/clinicians/${desk.clinician.clinicianId}/availability?from=2026-01-07&to=2026-01-07`
    const first = async () => (await other.call('GET', times)).body.days[0].slots[0].startsAt
    expect(await first()).toBe('2026-01-07T03:30:00.000Z')
    await put({ timezone: 'Asia/Dubai' })
    expect(await first()).toBe('2026-01-07T05:00:00.000Z')
  })
})

it('a centre that is switched off takes nothing new in any process, keeps what is booked, and comes back', async () => {
  const booked = await bookAtDesk(test, desk, { startsAt: slotAt(0) })
  const times = `/api/clinicians/${desk.clinician.clinicianId}/availability?from=2026-01-06&to=2026-01-06`
  const slots = async (app: TestApp) =>
    (await app.call('GET', times)).body.days.flatMap((day: { slots: unknown[] }) => day.slots)
  for (const app of [test, other]) expect(await slots(app)).not.toEqual([])
  expect((await admin.call('GET', `${path}/booked`)).body).toMatchObject({
    count: 1,
    items: [{ id: booked.body.appointment.id }],
  })
  const patients = await Promise.all(Array.from({ length: 6 }, () => signIn(test)))
  const [off, ...tries] = await Promise.all([
    admin.call('POST', `${path}/switch-off`),
    ...patients.map(({ token }, index) =>
      (index % 2 === 0 ? test : other).call('POST', '/api/booking/initiate', {
        token,
        body: bookingBody(desk.clinician, slotAt(30 * (index + 1))),
      }),
    ),
  ])
  const won = tries.filter(({ status }) => status < 300).length
  expect(off.body).toMatchObject({ isActive: false, booked: { count: 1 + won } })
  for (const app of [other, test]) {
    expect(await slots(app)).toEqual([])
    const { body } = await app.call('GET', '/api/centres')
    expect(body.items.map(({ id }: { id: number }) => id)).not.toContain(desk.clinician.centreId)
  }
  const late = await bookAtDesk(test, desk, { startsAt: slotAt(270), by: admin, override: { reason: 'Asked for' } })
  expect(late.body.code).toBe('SLOT_NOT_OFFERED')
  // Whoever is booked there still comes, and the desk still finds them.
  const me = await desk.reception.call('GET', '/api/staff-auth/me')
  expect(me.body.centres.map(({ id }: { id: number }) => id)).toEqual([desk.clinician.centreId])
  const arrived = await desk.reception.call('POST', `/api/staff/appointments/${booked.body.appointment.id}/check-in`)
  expect(arrived.status).toBe(200)

  expect((await admin.call('POST', `${path}/switch-on`)).body.isActive).toBe(true)
  expect(await slots(other)).not.toEqual([])
})
