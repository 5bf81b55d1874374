import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { writePatient, writeVisit } from '../patients/desk-patients.ts'

let test: TestApp
let own: TestClinician
let clinician: StaffMember

beforeAll(async () => {
  test = await createTestApp()
  own = await createClinician(test)
  clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId: own.clinicianId })
})
afterAll(() => test.close())

const renew = async () => new URL((await clinician.call('POST', '/api/staff/calendar-address')).body.url).pathname
const read = (path: string) => test.call('GET', path)

it('has the visits with initials, and nothing else about the patient', async () => {
  const patient = await writePatient(test, 'Lalita Fernandes')
  await writeVisit(test, own, patient)
  await writeVisit(test, own, patient, { status: 'CANCELLED' })
  await writeVisit(test, await createClinician(test), await writePatient(test, 'Zubin Elsewhere'))
  const { status, body, headers } = await read(await renew())
  expect(status).toBe(200)
  expect(headers['content-type']).toContain('text/calendar')
  expect(body.match(/BEGIN:VEVENT/g)).toHaveLength(1)
  expect(body).toContain('SUMMARY:L. F.')
  expect(body).not.toMatch(/Lalita|Fernandes|Zubin|Z\. E\./)
  expect(body).not.toContain(patient.phone)
})

it('shows when it was created, but not the address', async () => {
  await clinician.call('DELETE', '/api/staff/calendar-address')
  const state = async () => (await clinician.call('GET', '/api/staff/calendar-address')).body
  expect(await state()).toEqual({ renewedAt: null })
  await renew()
  expect(await state()).toEqual({ renewedAt: test.clock.now().toString({ fractionalSecondDigits: 3 }) })
})

it('ends when it is renewed, taken back, or its clinician leaves; only a hash of it is kept', async () => {
  const first = await renew()
  const second = await renew()
  expect([(await read(first)).status, (await read(second)).status]).toEqual([404, 200])
  const secret = second.split('/').at(-1)?.replace('.ics', '') ?? ''
  expect(secret).toMatch(/^[\w-]{22}$/)
  const { rows } = await test.database.pool.query('select t::text as row from calendar_addresses t')
  expect(rows.every(({ row }) => !row.includes(secret))).toBe(true)
  await clinician.call('DELETE', '/api/staff/calendar-address')
  expect((await read(second)).status).toBe(404)
  const third = await renew()
  await test.database.pool.query('update clinician_profiles set is_active = false where id = $1', [own.clinicianId])
  expect((await read(third)).status).toBe(404)
  await test.database.pool.query('update clinician_profiles set is_active = true where id = $1', [own.clinicianId])
})

it.each(['x', 'a'.repeat(22), `${'a'.repeat(21)}%00`, "'--"])(
  'answers the address %s as if it were not there',
  async (one) => {
    expect((await read(`/api/calendar/${one}.ics`)).status).toBe(404)
  },
)

it('is for clinicians alone', async () => {
  const admin = await staffMember(test, { role: 'ADMIN' })
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    expect((await admin.call(method, '/api/staff/calendar-address')).status).toBe(403)
  }
})
