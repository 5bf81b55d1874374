import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { followSettings } from '../../server/settings/follow.ts'
import { issueReceipt } from '../../server/receipts/issue.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { textOf } from '../receipts/pdf-text.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { bookAtDesk, openDesk } from '../support/desk.ts'
import { nextSlot, scenario, slotAt, type Held } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

const path = '/api/staff/settings'

let test: TestApp
let other: TestApp
let stopFollowing: () => Promise<void>
let admin: StaffMember
beforeAll(async () => {
  test = await createTestApp({ env: { CANCEL_CUTOFF_HOURS: '24', HOLD_SECONDS: '900' } })
  other = await createTestApp({ database: test.database, clock: test.clock })
  stopFollowing = await followSettings(other.deps)
  admin = await staffMember(test, { role: 'ADMIN' })
})
afterAll(async () => {
  await stopFollowing()
  await other.app.close()
  await test.close()
})
beforeEach(async () => {
  await test.database.pool.query('delete from settings')
  await get()
})

const get = (member = admin) => test.call('GET', path, { headers: { cookie: member.cookie } })
const put = (body: unknown, { member = admin, ifMatch = '' } = {}) =>
  test.call('PUT', path, {
    body,
    headers: { cookie: member.cookie, ...(ifMatch === '' ? {} : { 'if-match': ifMatch }) },
  })

async function set(body: Record<string, unknown>): Promise<void> {
  const { status, body: said } = await put(body)
  if (status !== 200) throw new Error(`PUT settings answered ${status}: ${JSON.stringify(said)}`)
}

/** How long, in milliseconds, until it holds in the other process; 2 s are promised. */
async function heardWithin(holds: () => Promise<boolean> | boolean): Promise<number> {
  const startMs = performance.now()
  while (!(await holds())) {
    if (performance.now() - startMs > 2000) return Number.POSITIVE_INFINITY
    await new Promise((done) => setTimeout(done, 20))
  }
  return performance.now() - startMs
}

const config = (app: TestApp) => app.call('GET', '/api/config').then(({ body }) => body)

describe('the settings', () => {
  it('are what the environment gives, until somebody sets them', async () => {
    const before = await get()
    expect(before.status).toBe(200)
    expect(before.body.values).toEqual(before.body.defaults)
    expect(before.body.defaults).toMatchObject({ cancelCutoffHours: 24, holdMinutes: 15, contactText: '' })
    expect(before.body.changed).toEqual([])

    const { status, body } = await put({ cancelCutoffHours: 48, contactText: '# Call us\r\n\r\nAny day.' })
    expect(status).toBe(200)
    expect(body.values).toMatchObject({ cancelCutoffHours: 48, contactText: '# Call us\n\nAny day.' })
    expect(body.defaults.cancelCutoffHours).toBe(24)
    expect(body.changed).toMatchObject([
      { key: 'cancelCutoffHours', who: { userId: admin.userId } },
      { key: 'contactText', who: { userId: admin.userId } },
    ])

    const back = await put({ cancelCutoffHours: null })
    expect(back.body.values.cancelCutoffHours).toBe(24)
    expect(back.body.changed).toMatchObject([{ key: 'contactText' }])
  })

  it('refuse an unknown key and a wrong type with 400, and what is out of bounds with 422, and keep nothing of it', async () => {
    expect(await put({ cancelCutoff: 1 })).toMatchObject({
      status: 400,
      body: { fieldProblems: { cancelCutoff: { code: 'UNEXPECTED' } } },
    })
    for (const wrong of [{ cancelCutoffHours: '48' }, { languages: 'en' }, { clinicName: 7 }, [], null]) {
      expect((await put(wrong)).status).toBe(400)
    }
    const outside = await put({
      minNoticeMinutes: 30,
      cancelCutoffHours: 721,
      bookingWindowDays: 0,
      holdMinutes: 2.5,
      clinicName: '  ',
      clinicAddress: 'A\nB',
      clinicGstin: '29abc',
      clinicEmail: 'nobody',
      languages: [],
    })
    expect(outside).toMatchObject({ status: 422, body: { code: 'SETTINGS_INVALID' } })
    const { problems } = outside.body.details
    expect(problems.map(({ key, fault }: { key: string; fault: string }) => `${key} ${fault}`)).toEqual([
      'cancelCutoffHours TOO_LARGE',
      'bookingWindowDays TOO_SMALL',
      'holdMinutes NOT_A_STEP',
      'clinicName MISSING',
      'clinicEmail BAD_EMAIL',
      'clinicAddress SEVERAL_LINES',
      'clinicGstin BAD_GSTIN',
      'languages MISSING',
    ])
    expect(problems[0].message).toBe('Please choose between 0 and 720 hours.')
    expect((await get()).body.changed).toEqual([])
  })

  it('are written down in the audit log with the old and the new value, each once', async () => {
    const from = await test.database.pool.query('select coalesce(max(id), 0) as id from audit_logs')
    await set({ reminderHours: 48, holdMinutes: 15, termsText: 'Our terms.' })
    await set({ reminderHours: 48 })
    await set({ reminderHours: null })
    const { rows } = await test.database.pool.query(
      `select action, user_id, metadata from audit_logs where id > $1 order by id`,
      [from.rows[0].id],
    )
    expect(rows).toEqual(
      [
        { setting: 'holdMinutes', before: 15, after: 15 },
        { setting: 'reminderHours', before: 24, after: 48 },
        { setting: 'termsText', textBefore: '', textAfter: 'Our terms.' },
        { setting: 'reminderHours', before: 48, after: 24 },
      ].map((metadata) => ({ action: 'SETTING_CHANGED', user_id: admin.userId, metadata })),
    )
  })

  it('tell the second of two who save at once, with who saved before', async () => {
    const [first, second] = await Promise.all([get(), get()])
    const tag = String(first.headers.etag)
    expect(second.headers.etag).toBe(tag)
    expect((await put({ reminderHours: 12 }, { ifMatch: tag })).status).toBe(200)
    expect(await put({ reminderHours: 6 }, { ifMatch: tag })).toMatchObject({
      status: 409,
      body: { code: 'STATUS_CHANGED', details: { savedBy: 'Kavya Nair' } },
    })
    const after = await get()
    expect(after.body.values.reminderHours).toBe(12)
    expect((await put({ reminderHours: 6 }, { ifMatch: `W/${String(after.headers.etag)}` })).status).toBe(200)
  })

  it('are for who has a say in the whole clinic', async () => {
    const { clinician } = await openDesk(test)
    const local = await staffMember(test, { role: 'MANAGER', centreId: clinician.centreId })
    const clerk = await staffMember(test, { role: 'FRONT_DESK' })
    for (const member of [local, clerk]) {
      expect((await get(member)).status).toBe(403)
      expect((await put({ reminderHours: 1 }, { member })).status).toBe(403)
    }
    const manager = await staffMember(test, { role: 'MANAGER' })
    expect((await put({ reminderHours: 1 }, { member: manager })).status).toBe(200)
  })

  it('leave alone what an earlier system stored, and go by the default where a value cannot be kept', async () => {
    await test.database.pool.query(
      `insert into settings (key, value_json) values ('theme', '"dark"'), ('cancelCutoffHours', '"two days"'),
        ('reminderHours', '-1'), ('languages', '["xx"]')`,
    )
    const { body } = await get()
    expect(body.values).toEqual(body.defaults)
    await set({ cancelCutoffHours: 12 })
    expect((await config(test)).cancelCutoffHours).toBe(12)
    const { rows } = await test.database.pool.query(`select count(*)::int as count from settings`)
    expect(rows[0].count).toBe(4)
  })
})

describe('a setting that changes', () => {
  it('is in force at once where it was saved, and within 2 s in another process', async () => {
    await set({ bookingWindowDays: 7, clinicName: 'Neem Clinic', languages: ['en', 'ta'] })
    const now = await config(test)
    expect(now).toMatchObject({ bookingWindowDays: 7, clinicName: 'Neem Clinic', languages: ['en', 'ta'] })
    expect(await heardWithin(async () => (await config(other)).bookingWindowDays === 7)).toBeLessThan(2000)
    expect(await config(other)).toEqual({
      ...now,
      razorpayKeyId: expect.any(String),
      checkoutScriptUrl: expect.any(String),
    })
  })

  it('is heard within 2 s also where the listening connection was cut', async () => {
    const cut = () =>
      test.database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query ilike any (array['listen mibo_settings', '%settings_version%'])
           and pid <> pg_backend_pid()`,
      )
    expect((await cut()).rowCount).toBeGreaterThan(0)
    await set({ holdMinutes: 31 })
    expect(await heardWithin(async () => (await config(other)).holdSeconds === 31 * 60)).toBeLessThan(2000)
    await set({ holdMinutes: 32 })
    expect(await heardWithin(async () => (await config(other)).holdSeconds === 32 * 60)).toBeLessThan(2000)
  })

  it('is on the public pages: the clinic’s own words, else the product’s by the clinic’s rules', async () => {
    const page = async (name: string) => (await test.call('GET', `/api/policies/${name}`)).body.text
    expect(await page('refunds')).toContain('24 hours')
    await set({ cancelCutoffHours: 36, clinicEmail: 'hello@neem.example', termsText: '# Terms\n\nBe kind.' })
    expect(await page('refunds')).toContain('36 hours')
    expect(await page('contact')).toContain('hello@neem.example')
    expect(await page('terms')).toBe('# Terms\n\nBe kind.')
  })

  it('is in the free times that were kept, in both processes', async () => {
    const { clinician } = await openDesk(test)
    const days = 'from=2026-01-05&to=2026-02-05'
    const lastDay = async (app: TestApp): Promise<string> => {
      const { body } = await app.call('GET', `/api/clinicians/${clinician.clinicianId}/availability?${days}`)
      return body.days.at(-1).date
    }
    const listed = async (app: TestApp) => (await app.call('GET', `/api/clinicians/${clinician.clinicianId}`)).body
    expect([await lastDay(test), await lastDay(other)]).toEqual(['2026-02-05', '2026-02-05'])
    const first = (await listed(test)).nextAvailableAt
    expect((await listed(other)).nextAvailableAt).toBe(first)
    await set({ bookingWindowDays: 10, minNoticeMinutes: 1440 })
    expect(await lastDay(test)).toBe('2026-01-14')
    expect(await heardWithin(async () => (await lastDay(other)) === '2026-01-14')).toBeLessThan(2000)
    for (const app of [test, other]) expect((await listed(app)).nextAvailableAt > first).toBe(true)
  })
})

describe('what was said before', () => {
  const visit = async ({ patient, appointmentId }: Held) => {
    const url = `/api/patient-dashboard/appointments/${appointmentId}`
    return (await test.call('GET', url, { token: patient.token })).body
  }
  const cancel = ({ patient, appointmentId }: Held) =>
    test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token, body: {} })
  const hoursBefore = ({ startsAt, cancelUntil }: { startsAt: string; cancelUntil: string }) =>
    (Date.parse(startsAt) - Date.parse(cancelUntil)) / 3_600_000

  it('of until when a visit can be cancelled holds for that visit, and the new rule for those booked since', async () => {
    const { clinician } = await openDesk(test)
    const early = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    expect(hoursBefore(await visit(early))).toBe(24)
    await set({ cancelCutoffHours: 72 })
    const late = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    expect(await visit(early)).toMatchObject({ canCancel: true, cancelUntil: expect.any(String) })
    expect(hoursBefore(await visit(early))).toBe(24)
    expect(await visit(late)).toMatchObject({ canCancel: false })
    expect(hoursBefore(await visit(late))).toBe(72)
    expect((await cancel(late)).body.code).toBe('CANCEL_WINDOW_CLOSED')
    expect((await cancel(early)).status).toBe(200)
  })

  it('is what the desk refunds by, and what the messages say', async () => {
    const desk = await openDesk(test)
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    await set({ cancelCutoffHours: 72 })
    await test.database.pool.query(
      `update notification_templates set provider_template_id = 'appointment_confirmed_v2'
       where name = 'appointment_confirmed'`,
    )
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${paid.patient.phone}`)
    const told = items.find(({ template }: { template: string }) => template === 'appointment_confirmed_v2')
    // A day before the visit, as it was booked; three days before would be over.
    expect(JSON.stringify(told.values)).toContain('Mon, 5 Jan')
    const url = `/api/staff/appointments/${paid.appointmentId}/cancel`
    const { status, body } = await desk.reception.call('POST', url, { reason: 'Asked on the phone', refund: 'FULL' })
    expect([status, body.refund?.amountPaise]).toEqual([200, 160_000])
  })

  it('stays what the environment says for visits that were booked before it was written down', async () => {
    const { clinician } = await openDesk(test)
    const paid = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    await test.database.pool.query('update appointments set cancel_cutoff_hours = null where id = $1', [
      paid.appointmentId,
    ])
    await set({ cancelCutoffHours: 72 })
    expect(await visit(paid)).toMatchObject({ canCancel: true })
    expect((await cancel(paid)).status).toBe(200)
  })

  it('moves with a visit that its patient moves', async () => {
    const { clinician } = await openDesk(test)
    const paid = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    await set({ cancelCutoffHours: 0 })
    const startsAt = slotAt(1440)
    const url = `/api/patient-dashboard/appointments/${paid.appointmentId}/reschedule`
    expect((await test.call('POST', url, { token: paid.patient.token, body: { startsAt } })).status).toBe(200)
    expect(hoursBefore(await visit(paid))).toBe(24)
  })

  it('of when a hold ends and what it costs stays; the next hold is as long as is set now', async () => {
    const { clinician } = await openDesk(test)
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    const { holdExpiresAt, amountPaise } = await visit(held)
    expect(Date.parse(holdExpiresAt) - test.clock.now().epochMilliseconds).toBe(15 * 60_000)
    await set({ holdMinutes: 60 })
    expect(await visit(held)).toMatchObject({ holdExpiresAt, amountPaise })
    const next = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    expect(Date.parse((await visit(next)).holdExpiresAt) - test.clock.now().epochMilliseconds).toBe(60 * 60_000)
  })

  it('of the registration fee stays with the visit that it was charged with', async () => {
    const desk = await openDesk(test)
    await set({ registrationFeePaise: 20_000 })
    const first = await bookAtDesk(test, desk)
    await set({ registrationFeePaise: 50_000 })
    const second = await bookAtDesk(test, desk)
    expect([first, second].map(({ body }) => body.appointment.amountPaise)).toEqual([180_000, 210_000])
    const again = await desk.reception.call('GET', `/api/staff/appointments/${first.body.appointment.id}`)
    expect(again.body.appointment.amountPaise).toBe(180_000)
  })

  it('on a bill stays on it, though it is printed only later', async () => {
    const { clinician } = await openDesk(test)
    const bill = async ({ patient, appointmentId }: Held) => {
      const url = `/api/patient-dashboard/appointments/${appointmentId}/receipt.pdf`
      const file = await test.app.inject({ url, headers: { authorization: `Bearer ${patient.token}` } })
      return textOf(file.rawPayload)
    }
    await set({ clinicName: 'Banyan House', receiptNote: 'Questions: accounts@banyan.example' })
    const early = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    await issueReceipt(test.deps, early.appointmentId as AppointmentId)
    await set({ clinicName: 'Neem House', receiptNote: null })
    const late = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician) })
    expect(await bill(early)).toContain('Banyan House')
    expect(await bill(early)).toContain('accounts@banyan.example')
    expect(await bill(late)).toContain('Neem House')
    expect(await bill(late)).not.toContain('banyan')
  })
})
