import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  agree,
  confirm,
  createTestApp,
  newPhone,
  signInByCode,
  testStart,
  type SignedIn,
  type TestApp,
} from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { leftOut, notPatients } from './left-out.ts'
import { pay, paymentEvent, postWebhook, verify } from '../support/gateway.ts'
import { textOf } from '../receipts/pdf-text.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
  clinician = await createClinician(test)
})
beforeEach(() => test.clock.set(testStart))
afterAll(() => test.close())

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, { token }: SignedIn, body?: unknown) =>
  test.call(method, `/api/patient-dashboard/${path}`, { token, body })

let slots = 0
/** A patient with every kind of data: booked for a parent, paid, cancelled an upcoming appointment. */
async function knownPatient(): Promise<Held & { names: string[] }> {
  const mark = newPhone().slice(-6)
  const names = [`Canary${mark} Patient`, `canary${mark}@example.com`, `Parent${mark} Canary`, `Friend${mark} Canary`]
  const [fullName, email, parent, friend] = names
  const patient = await signInByCode(test, { phone: newPhone(), fullName })
  const emergencyContactPhone = newPhone()
  const profile = { email, dateOfBirth: '1988-02-29', emergencyContactName: friend, emergencyContactPhone }
  expect((await call('PUT', 'profile', patient, profile)).status).toBe(200)
  const relative = { fullName: parent, dateOfBirth: '1950-07-13', relation: 'PARENT' }
  const { body: dependent } = await call('POST', 'dependents', patient, relative)
  const startsAt = slotAt(30 * (slots += 1) - 30)
  const body = bookingBody(clinician, startsAt, { notes: 'I sleep badly', dependentId: dependent.id })
  const held = await test.call('POST', '/api/booking/initiate', { token: patient.token, body })
  const { id: appointmentId } = held.body.appointment
  const { orderId } = held.body.payment
  const { result, payment } = await pay(test, orderId)
  await verify(test, patient, result)
  await postWebhook(
    test,
    paymentEvent('payment.captured', { ...payment, contact: `+${patient.phone}`, email, vpa: `${email}.upi` }),
  )
  await test.runJobs()
  await test.database.pool.query(
    `insert into notification_webhook_events (provider, provider_event_id, event_type, raw_payload)
     values ('GALLABOX', gen_random_uuid(), 'Message.WA.Status.Received', $1)`,
    [{ id: 'wamid.x', status: 'delivered', recipient_id: patient.phone }],
  )
  return {
    patient,
    appointmentId,
    orderId,
    startsAt,
    names: [...names, patient.phone, patient.phone.slice(2), emergencyContactPhone],
  }
}

/** Every row of every table as text that contains one of the words. */
async function rowsWith(words: string[]): Promise<string[]> {
  const { rows: tables } = await test.database.pool.query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await test.database.pool.query(`select t::text as row from ${name} t`)
    for (const { row } of rows) if (words.some((word) => row.includes(word))) found.push(`${name}: ${row}`)
  }
  return found
}

const afterAllAppointments = '2026-01-09T00:00:00Z'

describe('the export', () => {
  it('is one JSON document with everything, including receipts that nobody has requested', async () => {
    const { patient, appointmentId, orderId, names } = await knownPatient()
    await call('POST', 'consent', patient, { version: (await call('GET', 'consent', patient)).body.current.version })
    expect(await call('GET', 'export', patient)).toMatchObject({ status: 403, body: { code: 'CONFIRM_IDENTITY' } })
    await confirm(test, patient)
    const { status, body, headers } = await call('GET', 'export', patient)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toContain('attachment')
    expect(body).toMatchObject({
      account: { phone: patient.phone, fullName: names[0], email: names[1] },
      profile: { dateOfBirth: '1988-02-29', emergencyContactName: names[3] },
      dependents: [{ fullName: names[2], dateOfBirth: '1950-07-13', relation: 'PARENT' }],
      consents: [{ givenAt: expect.any(String), withdrawnAt: null }],
      appointments: [{ id: appointmentId, status: 'CONFIRMED', forWhom: names[2], notes: 'I sleep badly' }],
      payments: [{ appointmentId, orderId, status: 'SUCCESS' }],
      refunds: [],
      devices: [{ ipAddress: '127.0.0.1' }],
      receipts: [{ number: expect.stringMatching(/^MB\/25-26\/\d{6}$/) }],
    })
    expect(body.messages.length).toBeGreaterThan(2)
    const pdf = Buffer.from(body.receipts[0].pdfBase64, 'base64')
    const served = await test.app.inject({
      url: `/api/patient-dashboard/appointments/${appointmentId}/receipt.pdf`,
      headers: { authorization: `Bearer ${patient.token}` },
    })
    expect(served.rawPayload.equals(pdf)).toBe(true)
  })
})

describe('the export of a patient who was given somebody else’s visit', () => {
  it('names neither the account nor the phone that it was paid with', async () => {
    const { patient, appointmentId, orderId, names } = await knownPatient()
    const right = await scenario.signedInPatient(test, { fullName: 'Right Person' })
    for (const table of ['appointments', 'payments']) {
      const column = table === 'appointments' ? 'id' : 'appointment_id'
      await test.database.pool.query(`update ${table} set patient_id = $1 where ${column} = $2`, [
        right.patientId,
        appointmentId,
      ])
    }
    await confirm(test, right)
    const { body } = await call('GET', 'export', right)
    expect(body.payments).toMatchObject([{ orderId, status: 'SUCCESS' }])
    expect(Object.keys(body.payments[0].method)).toEqual(['method'])
    expect(JSON.stringify(body)).not.toContain(names[1])
    expect(JSON.stringify(body)).not.toContain(patient.phone)
    await confirm(test, patient)
    expect((await call('GET', 'export', patient)).body.fromVendors).toHaveLength(1)
  })

  it('has the bill that names the new patient, and not the one that named the other', async () => {
    const { patient, appointmentId, names } = await knownPatient()
    await confirm(test, patient)
    const before = (await call('GET', 'export', patient)).body
    const bill = before.receipts.find(({ pdfBase64 }: { pdfBase64: string }) => pdfBase64)
    expect(textOf(Buffer.from(bill.pdfBase64, 'base64'))).toContain(names[0])

    const right = await scenario.signedInPatient(test, { fullName: 'Right Person' })
    test.clock.advance({ minutes: 1 })
    const admin = await staffMember(test)
    const path = `/api/staff/appointments/${appointmentId}/wrong-person`
    const given = await admin.call('POST', path, { patientId: right.patientId, reason: 'Booked for the wrong sister' })
    expect(given.status).toBe(200)
    await confirm(test, right)
    const { receipts, correctedBillsAndCreditNotes: corrected } = (await call('GET', 'export', right)).body
    expect(receipts).toMatchObject([{ number: bill.number, pdfBase64: null }])
    expect(corrected).toHaveLength(1)
    expect(textOf(Buffer.from(corrected[0].pdfBase64, 'base64'))).toContain('Right Person')
  })
})

describe('the export and the schema', () => {
  it('agree: every column that may describe a patient is exported, or left out with a reason', async () => {
    const { patient, appointmentId } = await knownPatient()
    const all = (text: string, values: unknown[] = []) => test.database.pool.query(text, values)
    const [payment] = (await all('select id from payments where appointment_id = $1', [appointmentId])).rows
    // Every column of every such table has a value of its own, and the export is searched for it.
    const mark = (column: string) => `mark-${column}`
    await all(`update patient_profiles set notes = $2, gender = 'MALE', blood_group = 'B-' where id = $1`, [
      patient.patientId,
      mark('profile-notes'),
    ])
    await all(
      `insert into patient_medical_notes (patient_id, author_user_id, note, visibility)
       values ($1, $2, $3, 'PATIENT'), ($1, $2, $4, 'INTERNAL')`,
      [patient.patientId, patient.userId, mark('note'), mark('internal')],
    )
    await all(
      `insert into stray_payments (payment_id, order_id, appointment_id, amount, currency, reason) values ($2, $3, $1, 1, 'INR', $4)`,
      [appointmentId, mark('stray'), mark('stray-order'), mark('stray-reason')],
    )
    await all(`insert into disputes (provider_dispute_id, payment_id, amount, status) values ($1, $2, 1, 'open')`, [
      mark('dispute'),
      payment.id,
    ])
    await test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/reschedule`, {
      token: patient.token,
      body: { startsAt: '2026-01-08T10:30:00.000Z' },
    })
    await call('POST', `appointments/${appointmentId}/cancel`, patient, { reason: mark('cancelled') })
    await confirm(test, patient)
    const { status, body } = await call('GET', 'export', patient)
    expect(status).toBe(200)
    const text = JSON.stringify(body)
    for (const one of ['profile-notes', 'note', 'stray', 'stray-order', 'stray-reason', 'dispute', 'cancelled']) {
      expect(text).toContain(mark(one))
    }
    expect(text).not.toContain(mark('internal'))
    // The very first message, before there was a user; the move; the cancellation; Razorpay's event.
    expect(body.messages[0].template).toBe('otp_verification')
    const history: { reason: string }[] = body.appointments[0].history
    expect(history.filter(({ reason }) => reason?.startsWith('RESCHEDULED'))).toHaveLength(1)
    expect(body.refunds).toHaveLength(1)
    expect(body.fromVendors).toHaveLength(1)

    const { rows } = await all(
      `select c.table_name as "table", array_agg(c.column_name::text order by c.column_name) as columns
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1`,
    )
    const source = await readFile('server/privacy/export-queries.ts', 'utf8')
    const naming = /^(user_id|patient_id|appointment_id|phone)$/
    const missing = rows.flatMap(({ table, columns }: { table: string; columns: string[] }) => {
      if (notPatients.test(table) || (leftOut[table] === undefined && !columns.some((name) => naming.test(name))))
        return []
      const parts = source.split(/\n {6}'/).slice(1)
      const statement = parts.filter((part) => new RegExp(`from ${table}\\b`).test(part)).join()
      return columns
        .filter((name) => leftOut[table]?.includes(name) !== true && !new RegExp(`\\b${name}\\b`).test(statement))
        .map((name) => `${table}.${name}`)
    })
    expect(missing).toEqual([])
  })
})

describe('erasing', () => {
  it('is refused while there is an upcoming appointment, and needs the confirmation word', async () => {
    const { patient } = await knownPatient()
    expect((await call('POST', 'erase', patient, { confirm: 'yes' })).status).toBe(400)
    expect(await call('POST', 'erase', patient, { confirm: 'ERASE' })).toMatchObject({
      status: 403,
      body: { code: 'CONFIRM_IDENTITY' },
    })
    await confirm(test, patient)
    expect(await call('POST', 'erase', patient, { confirm: 'ERASE' })).toMatchObject({
      status: 409,
      body: { code: 'APPOINTMENTS_UPCOMING' },
    })
  })

  it('ends a hold that had run out, which could still be confirmed', async () => {
    const patient = await signInByCode(test, { phone: newPhone(), fullName: 'Asha Verma' })
    const held = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(1440), patient })
    test.clock.advance({ minutes: 21 })
    await confirm(test, patient)
    expect((await call('POST', 'erase', patient, { confirm: 'ERASE' })).status).toBe(200)
    expect(await stateOf(test, held.appointmentId)).toMatchObject({ status: 'EXPIRED' })
  })

  it('removes the person from every column of every table, and lists what the law keeps', async () => {
    const { patient, appointmentId, names } = await knownPatient()
    await test.database.pool.query('update users set phone_before_adoption = $2 where id = $1', [
      patient.userId,
      `0${patient.phone.slice(2)}`,
    ])
    expect((await rowsWith(names)).length).toBeGreaterThan(8)
    await test.call('POST', '/api/patient-auth/send-otp', { body: { phone: patient.phone } })
    test.clock.set(afterAllAppointments)
    await confirm(test, patient)
    const { status, body } = await call('POST', 'erase', patient, { confirm: 'ERASE' })
    expect(status).toBe(200)
    expect(body.kept.map(({ forYears }: { forYears: number }) => forYears)).toEqual([3, 8])
    expect(await rowsWith(names)).toEqual([])
    const born = await test.database.pool.query(
      `select p.date_of_birth as own, d.date_of_birth as parent from patient_profiles p join dependents d on d.patient_id = p.id
       where p.id = $1`,
      [patient.patientId],
    )
    expect(born.rows).toEqual([{ own: null, parent: '1950-01-01' }])

    const { rows } = await test.database.pool.query(
      `select a.notes, p.status, p.amount, r.pdf is not null as "isRendered", u.full_name as name
       from appointments a join payments p on p.appointment_id = a.id join receipts r on r.payment_id = p.id
       join patient_profiles pp on pp.id = a.patient_id join users u on u.id = pp.user_id where a.id = $1`,
      [appointmentId],
    )
    expect(rows).toEqual([
      {
        notes: 'I sleep badly',
        status: 'SUCCESS',
        amount: '1600.00',
        isRendered: true,
        name: `Erased patient ${patient.userId}`,
      },
    ])
    expect((await call('GET', 'profile', patient)).status).toBe(401)
    const devices = await test.database.pool.query(
      `select distinct revoked_reason as why, user_agent as browser, ip_address as address from auth_sessions
       where user_id = $1`,
      [patient.userId],
    )
    expect(devices.rows).toEqual([{ why: 'ERASED', browser: null, address: null }])
    const { refreshToken } = patient
    expect((await test.call('POST', '/api/patient-auth/refresh-token', { body: { refreshToken } })).status).toBe(401)

    const anew = await signInByCode(test, { phone: patient.phone, fullName: '' })
    expect(anew.userId).not.toBe(patient.userId)
    expect(anew.patientId).not.toBe(patient.patientId)
    for (const path of ['appointments', 'dependents']) expect((await call('GET', path, anew)).body.items).toEqual([])
  })

  it('stops a queued message', async () => {
    const held = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(30 * (slots += 1) - 30) })
    test.clock.set(afterAllAppointments)
    await confirm(test, held.patient)
    const { rows: waiting } = await test.database.pool.query(
      `update notifications set error_code = 'throttled' where user_id = $1 and status = 'QUEUED' returning id`,
      [held.patient.userId],
    )
    expect(waiting.length).toBeGreaterThan(0)
    expect((await call('POST', 'erase', held.patient, { confirm: 'ERASE' })).status).toBe(200)
    // Given up with the account, and not only when it would be sent; and not for what its last attempt was told.
    const { rows: stopped } = await test.database.pool.query(
      'select distinct status, error_code as code from notifications where id = any($1)',
      [waiting.map(({ id }) => id)],
    )
    expect(stopped).toEqual([{ status: 'FAILED', code: 'NO_LONGER_NEEDED' }])
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${held.patient.phone}`)
    const templates = items.map(({ template }: { template: string }) => template)
    expect(new Set(templates)).toEqual(new Set(['otp_verification']))
    expect(await rowsWith([held.patient.phone])).toEqual([])
  })

  it('takes the number off the messages of whoever had it before, and leaves what they say', async () => {
    const startsAt = slotAt(30 * (slots += 1) - 30)
    const { patient: before, appointmentId } = await scenario.paidAppointment(test, clinician, { startsAt })
    await test.runJobs()
    await test.database.pool.query('update users set phone = null where id = $1', [before.userId])
    const since = await signInByCode(test, { phone: before.phone, fullName: 'Farida Sheikh' })
    await confirm(test, since)
    expect((await call('POST', 'erase', since, { confirm: 'ERASE' })).status).toBe(200)
    expect(await rowsWith([before.phone])).toEqual([])
    const { rows } = await test.database.pool.query(
      `select distinct status, phone, payload_data is not null as "isWhole" from notifications where appointment_id = $1`,
      [appointmentId],
    )
    expect(rows).toEqual([{ status: 'SENT', phone: 'erased', isWhole: true }])
  })

  it('takes the number off the record that the clinic merged into another one', async () => {
    const before = await signInByCode(test, { phone: newPhone(), fullName: 'Farida Sheikh' })
    const kept = await signInByCode(test, { phone: newPhone() })
    const admin = await staffMember(test)
    const body = { otherPatientId: before.patientId, reason: 'The same person' }
    expect((await admin.call('POST', `/api/staff/patients/${kept.patientId}/merge`, body)).status).toBe(200)
    const since = await signInByCode(test, { phone: before.phone, fullName: 'Farida Sheikh' })
    await confirm(test, since)
    expect((await call('POST', 'erase', since, { confirm: 'ERASE' })).status).toBe(200)
    expect(await rowsWith([before.phone])).toEqual([])
  })

  it('lists whoever had the number before and still waits for a message', async () => {
    const startsAt = slotAt(30 * (slots += 1) - 30)
    const { patient: before, appointmentId } = await scenario.paidAppointment(test, clinician, { startsAt })
    await test.database.pool.query('update users set phone = null where id = $1', [before.userId])
    const since = await signInByCode(test, { phone: before.phone, fullName: 'Farida Sheikh' })
    await confirm(test, since)
    expect((await call('POST', 'erase', since, { confirm: 'ERASE' })).status).toBe(200)
    await test.runJobs()
    const { rows } = await test.database.pool.query(
      `select distinct status, error_code as code, flagged_at is not null as "isListed" from notifications
       where appointment_id = $1`,
      [appointmentId],
    )
    expect(rows).toEqual([{ status: 'FAILED', code: 'NO_PHONE', isListed: true }])
  })
})

describe('consent', () => {
  it('is stored with the version and the text that was shown, and is as easy to withdraw', async () => {
    const me = await signInByCode(test, { phone: newPhone(), agrees: false })
    const asked = await call('GET', 'consent', me)
    expect(asked.body).toMatchObject({ given: null, current: { version: expect.any(String) } })
    expect(asked.body.current.text).toContain('Data Protection Board')
    const { version } = asked.body.current
    expect((await call('POST', 'consent', me, { version: '1999-01' })).status).toBe(400)
    const given = (await call('POST', 'consent', me, { version })).body.given
    expect(given).toEqual({ version, givenAt: new Date(test.clock.now().epochMilliseconds).toISOString() })
    expect((await call('POST', 'consent', me, { version })).body.given).toEqual(given)
    expect((await call('DELETE', 'consent', me)).status).toBe(204)
    expect((await call('GET', 'consent', me)).body.given).toBeNull()
    await call('POST', 'consent', me, { version })
    const { rows } = await test.database.pool.query(
      'select version, text_sha256 as hash, withdrawn_at is null as open from consents where patient_id = $1 order by id',
      [me.patientId],
    )
    // What was shown can be proved later: the hash is of that text and no other.
    const hash = createHash('sha256').update(asked.body.current.text).digest('hex')
    expect(rows).toEqual([
      { version, hash, open: false },
      { version, hash, open: true },
    ])
  })

  it('is needed to book, through the API too', async () => {
    const me = await signInByCode(test, { agrees: false })
    const body = bookingBody(clinician, slotAt(400))
    expect(await test.call('POST', '/api/booking/initiate', { token: me.token, body })).toMatchObject({
      status: 403,
      body: { code: 'CONSENT_NEEDED' },
    })
    await agree(test, me.token)
    expect((await test.call('POST', '/api/booking/initiate', { token: me.token, body })).status).not.toBe(403)
  })

  it('once withdrawn prevents new bookings, and existing ones stand', async () => {
    const startsAt = slotAt(30 * (slots += 1) - 30)
    const me = await signInByCode(test, { phone: newPhone() })
    const { version } = (await call('GET', 'consent', me)).body.current
    await call('POST', 'consent', me, { version })
    const held = await scenario.heldAppointment(test, clinician, { patient: me, startsAt })
    await call('DELETE', 'consent', me)
    const book = () =>
      test.call('POST', '/api/booking/initiate', { token: me.token, body: bookingBody(clinician, slotAt(400)) })
    slots += 1
    expect(await book()).toMatchObject({ status: 403, body: { code: 'CONSENT_WITHDRAWN' } })
    expect((await verify(test, me, (await pay(test, held.orderId)).result)).body.appointment.status).toBe('CONFIRMED')
    await call('POST', 'consent', me, { version })
    expect((await book()).status).toBe(422)
  })
})
