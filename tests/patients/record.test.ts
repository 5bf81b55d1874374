import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { writePatient, writeVisit, type Written } from './desk-patients.ts'

let test: TestApp
let here: TestClinician
let elsewhere: TestClinician
let desk: StaffMember
let clinician: StaffMember
let otherDesk: StaffMember
let patient: Written
let visit: number

beforeAll(async () => {
  test = await createTestApp()
  here = await createClinician(test)
  elsewhere = await createClinician(test)
  desk = await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId, fullName: 'Dolly Desk' })
  otherDesk = await staffMember(test, { role: 'FRONT_DESK', centreId: elsewhere.centreId })
  clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId: here.clinicianId })
  patient = await writePatient(test, 'Ravi Menon')
  visit = await writeVisit(test, here, patient)
  await writeVisit(test, elsewhere, patient)
  await query(`update appointments set notes = 'secret of the patient', source = 'WEB_PATIENT' where id = $1`, [visit])
  await query(`update patient_profiles set notes = 'secret of the patient' where id = $1`, [patient.patientId])
})
afterAll(() => test.close())

const query = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows
const path = (of: Written, more = '') => `/api/staff/patients/${of.patientId}${more}`
const actionsOf = (of: Written) =>
  query(
    `select action, user_id, metadata ->> 'part' as part, address from audit_logs where patient_id = $1 order by id`,
    [of.patientId],
  )

describe('reading a record', () => {
  it('is audited, part by part, with the reader and their address', async () => {
    const before = (await actionsOf(patient)).length
    for (const more of ['', '/appointments', '/payments', '/messages']) {
      expect((await desk.call('GET', path(patient, more))).status).toBe(200)
    }
    const actions = (await actionsOf(patient)).slice(before)
    expect(actions).toEqual(
      ['RECORD', 'APPOINTMENTS', 'PAYMENTS', 'MESSAGES'].map((part) => ({
        action: 'PATIENT_READ',
        user_id: desk.userId,
        part,
        address: '127.0.0.1',
      })),
    )
  })

  it('is refused outside the scope as if it were not there, and leaves no trace of a read', async () => {
    const stranger = await writePatient(test, 'Not Yours')
    await writeVisit(test, elsewhere, stranger)
    for (const more of ['', '/appointments', '/payments', '/messages', '/notes']) {
      expect((await clinician.call('GET', path(stranger, more))).status).toBe(404)
      if (more !== '/notes') expect((await desk.call('GET', path(stranger, more))).status).toBe(404)
    }
    expect((await desk.call('PUT', path(stranger), { fullName: 'Changed' })).status).toBe(404)
    expect(await actionsOf(stranger)).toEqual([])
  })

  it('shows only the caller’s own centre, and no notes for clinicians', async () => {
    await query(
      `insert into payments (patient_id, appointment_id, order_id, amount, status, provider, method, received_by_user_id, drawer_id)
       values ($1, $2, 'DESK-1', 500, 'SUCCESS', 'DESK', 'CARD', $3, null)`,
      [patient.patientId, visit, desk.userId],
    )
    const mine = await desk.call('GET', path(patient, '/appointments'))
    expect(mine.body.items.map(({ id }: { id: number }) => id)).toEqual([visit])
    const payments = await desk.call('GET', path(patient, '/payments'))
    expect(payments.body.items).toMatchObject([
      { amountPaise: 50_000, method: 'CARD', receivedBy: 'Dolly Desk', appointmentId: visit, refundedPaise: 0 },
    ])
    expect((await otherDesk.call('GET', path(patient, '/payments'))).body.items).toEqual([])
    for (const more of ['', '/appointments', '/payments', '/messages']) {
      expect(JSON.stringify((await desk.call('GET', path(patient, more))).body)).not.toContain('secret')
    }
    const own = await clinician.call('GET', path(patient, '/appointments'))
    expect(own.body.items[0].notes).toBe('secret of the patient')
  })

  it('goes through pages', async () => {
    const often = await writePatient(test, 'Comes Often')
    const ids = []
    for (let n = 0; n < 5; n += 1) ids.unshift(await writeVisit(test, here, often))
    const first = await desk.call('GET', path(often, '/appointments?limit=3'))
    const second = await desk.call('GET', path(often, `/appointments?limit=3&cursor=${first.body.nextCursor}`))
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(ids)
    expect(second.body.nextCursor).toBeNull()
  })
})

describe('writing a record', () => {
  it('registers one patient per phone, and names the patient who has the number', async () => {
    const phone = newPhone()
    const made = await desk.call('POST', '/api/staff/patients', {
      fullName: 'Nila Caller',
      phone,
      dateOfBirth: '1990-05-06',
    })
    expect(made).toMatchObject({
      status: 201,
      body: { fullName: 'Nila Caller', phone, dateOfBirth: '1990-05-06', family: [] },
    })
    expect((await desk.call('GET', `/api/staff/patients/${made.body.id}`)).status).toBe(200)
    const again = await otherDesk.call('POST', '/api/staff/patients', { fullName: 'Somebody Else', phone: `+${phone}` })
    expect(again).toMatchObject({ status: 409, body: { code: 'PHONE_IN_USE', details: { patientId: made.body.id } } })
    expect((await otherDesk.call('GET', `/api/staff/patients/${made.body.id}`)).status).toBe(200)
    const without = await desk.call('POST', '/api/staff/patients', { fullName: 'No Phone' })
    expect(without).toMatchObject({ status: 201, body: { phone: null } })
  })

  it('of fifty at once with one number makes one', async () => {
    const phone = newPhone()
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => desk.call('POST', '/api/staff/patients', { fullName: 'At Once', phone })),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(49)
  })

  it('changes the given fields only, and a new number ends the old sessions', async () => {
    const one = await writePatient(test, 'Old Name')
    await writeVisit(test, here, one)
    await query(
      `insert into auth_sessions (user_id, refresh_token_hash, expires_at) values ($1, 'x', now() + interval '1 day')`,
      [one.userId],
    )
    const same = await desk.call('PUT', path(one), { fullName: 'New Name', phone: one.phone, preferredLanguage: 'kn' })
    expect(same).toMatchObject({
      status: 200,
      body: { fullName: 'New Name', phone: one.phone, preferredLanguage: 'kn' },
    })
    const open = () => query('select 1 from auth_sessions where user_id = $1 and revoked_at is null', [one.userId])
    expect(await open()).toHaveLength(1)
    const phone = newPhone()
    const moved = await desk.call('PUT', path(one), { phone })
    expect(moved.body).toMatchObject({ fullName: 'New Name', phone, preferredLanguage: 'kn' })
    expect(await open()).toEqual([])
    const taken = await desk.call('PUT', path(one), { phone: patient.phone })
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'PHONE_IN_USE', details: { patientId: patient.patientId } },
    })
    expect((await actionsOf(one)).map(({ action }) => action)).toEqual(['PATIENT_CHANGED', 'PATIENT_CHANGED'])
  })

  it('a number in use lets the desk open its owner’s record, and the log says why', async () => {
    const owner = await writePatient(test, 'Far Owner')
    await writeVisit(test, elsewhere, owner)
    const own = await writePatient(test, 'Own Patient')
    await writeVisit(test, here, own)
    expect((await desk.call('GET', path(owner))).status).toBe(404)
    expect((await desk.call('PUT', path(own), { phone: owner.phone })).status).toBe(409)
    expect((await desk.call('GET', path(owner))).body).toMatchObject({ fullName: 'Far Owner', access: 'PHONE' })
    expect((await desk.call('GET', path(own))).body.access).toBe('SCOPE')
    const made = await desk.call('POST', '/api/staff/patients', { fullName: 'New Caller' })
    expect(made.body.access).toBe('CREATED')
    expect((await otherDesk.call('GET', path(own))).status).toBe(404)
    const booked = await otherDesk.call('POST', '/api/staff/appointments', {
      patient: { fullName: 'Another', phone: own.phone },
      ...elsewhere,
      startsAt: '2026-01-06T04:30:00.000Z',
      appointmentType: 'IN_PERSON',
      payment: { how: 'AT_VISIT' },
    })
    expect(booked).toMatchObject({ status: 409, body: { details: { patientId: own.patientId } } })
    expect((await otherDesk.call('GET', path(own))).body.access).toBe('PHONE')
  })

  it('is not a clinician’s', async () => {
    for (const [method, url, body] of [
      ['POST', '/api/staff/patients', { fullName: 'By Clinician' }],
      ['PUT', path(patient), { fullName: 'By Clinician' }],
      ['POST', path(patient, '/merge'), { otherPatientId: patient.patientId, reason: 'x' }],
    ] as const) {
      const reply = await clinician.call(method, url, body)
      expect(reply).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', details: { permission: 'desk.write' } } })
    }
  })

  it.each([
    [{ fullName: '' }],
    [{ fullName: 'A', phone: '12' }],
    [{ fullName: 'A', dateOfBirth: '2999-01-01' }],
    [{ fullName: 'A', gender: 'x\u0000' }],
    [{ fullName: 'A', preferredLanguage: 'KANNADA' }],
    [{ fullName: 'A', roles: ['ADMIN'] }],
  ])('answers %j with 400', async (body) => {
    expect((await desk.call('POST', '/api/staff/patients', body)).status).toBe(400)
    expect((await desk.call('PUT', path(patient), body)).status).toBe(400)
  })
})
