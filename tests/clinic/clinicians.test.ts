import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { bookAtDesk, openDesk, type Desk } from '../support/desk.ts'
import { bookingBody, createClinician } from '../support/factories.ts'
import { slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

const byNumber = (one: number, other: number) => one - other
const byText = (one: string, other: string) => one.localeCompare(other)

let test: TestApp
/** Another process on the same database. */
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
  path = `/api/staff/clinicians/${desk.clinician.clinicianId}`
})

const put = (member: StaffMember, body: unknown, ifMatch?: string) =>
  test.call('PUT', path, {
    body,
    headers: { cookie: member.cookie, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
  })

const whole = () => ({
  fullName: 'Dr Meera Pillai',
  primaryCentreId: desk.clinician.centreId,
  specialization: 'Clinical psychologist, Family therapist',
  registrationNumber: `RCI A${desk.clinician.clinicianId}`,
  qualifications: 'MPhil (Clinical Psychology)',
  yearsOfExperience: 12,
  bio: 'Works with families.\nSpeaks plainly.',
  firstSession: 'We talk about what brings you.',
  languages: ['English', 'Malayalam'],
  concerns: ['anxiety', 'children'],
  feePaise: 180_000,
  feesPaise: { ONLINE: 150_000, IN_PERSON: null },
  durationMinutes: 45,
  consultationModes: ['IN_PERSON', 'ONLINE'],
  email: `meera-${desk.clinician.clinicianId}@clinic.example`,
  phone: null,
})

const onPublicPage = (app: TestApp, id: number) => app.call('GET', `/api/clinicians/${id}`)

async function publicTimes(app: TestApp): Promise<unknown[]> {
  const times = `/api/clinicians/${desk.clinician.clinicianId}/availability?from=2026-01-06&to=2026-01-06`
  const { body } = await app.call('GET', times)
  return (body.days as { slots: unknown[] }[]).flatMap(({ slots }) => slots)
}

describe('a clinician', () => {
  it('is added, given hours, found by the public in every process, and written down', async () => {
    const added = await admin.call('POST', '/api/staff/clinicians', whole())
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({ ...whole(), isActive: true, mayWrite: 'EVERYTHING', photoUrl: null })
    const { id } = added.body
    expect((await admin.call('GET', `/api/staff/clinicians/${id}`)).body).toEqual(added.body)
    const listed = await admin.call('GET', '/api/staff/clinicians')
    expect(listed.body).toMatchObject({ mayAdd: true, items: expect.arrayContaining([added.body]) })

    const rule = { centreId: desk.clinician.centreId, dayOfWeek: 2, startTime: '09:00', endTime: '12:00' }
    const hours = {
      rules: [{ ...rule, slotDurationMinutes: 45, mode: 'ONLINE' }],
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
    }
    expect((await admin.call('PUT', `/api/staff/clinicians/${id}/hours`, hours)).status).toBe(200)
    const { body } = await onPublicPage(other, id)
    expect(body).toMatchObject({
      fullName: 'Dr Meera Pillai',
      specialization: 'Clinical psychologist, Family therapist',
      languages: ['English', 'Malayalam'],
      feePaise: 150_000,
      feesPaise: { ONLINE: 150_000, IN_PERSON: 180_000 },
      concerns: [{ slug: 'anxiety' }, { slug: 'children' }],
      nextAvailableAt: '2026-01-06T03:30:00.000Z',
    })
    const { rows } = await test.database.pool.query(
      `select user_id, centre_id from audit_logs where action = 'CLINICIAN_ADDED' and entity_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ user_id: admin.userId, centre_id: desk.clinician.centreId }])
  })

  it('is changed in what is sent, and the public’s page follows at once in every process', async () => {
    for (const app of [test, other]) await onPublicPage(app, desk.clinician.clinicianId)
    const saved = await put(admin, { bio: 'Listens first', languages: ['Kannada'], yearsOfExperience: null })
    expect(saved.body).toMatchObject({ bio: 'Listens first', registrationNumber: 'KMC 1', yearsOfExperience: null })
    for (const app of [other, test]) {
      const { body } = await onPublicPage(app, desk.clinician.clinicianId)
      expect(body).toMatchObject({ bio: 'Listens first', languages: ['Kannada'], yearsOfExperience: null })
    }
    await put(admin, { fullName: 'Dr Renamed', bio: null })
    const { body } = await onPublicPage(other, desk.clinician.clinicianId)
    expect(body).toMatchObject({ fullName: 'Dr Renamed', bio: null, languages: ['Kannada'] })
    const { rows } = await test.database.pool.query(
      `select metadata -> 'fields' as fields from audit_logs where action = 'CLINICIAN_CHANGED' and entity_id = $1
       order by id`,
      [desk.clinician.clinicianId],
    )
    expect(rows.map(({ fields }) => [...fields].toSorted(byText))).toEqual([
      ['bio', 'languages'],
      ['bio', 'fullName'],
    ])
  })

  it('keeps the words as an earlier system’s column has them', async () => {
    const { pool } = test.database
    const { rows } = await pool.query(
      `select words_as(array['A', 'B'], '["x"]'::jsonb) as json, words_as(array['A', 'B'], 'x'::varchar) as text,
         words_as(array['A', 'B'], array['x']) as words`,
    )
    expect(rows).toEqual([{ json: ['A', 'B'], text: 'A, B', words: ['A', 'B'] }])
  })

  it('saved by two at once is the first one’s: the second is told who and when', async () => {
    const before = await admin.call('GET', path)
    const second = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const [one, two] = await Promise.all([
      put(admin, { bio: 'One' }, before.body.version),
      put(second, { bio: 'Two' }, String(before.headers.etag)),
    ])
    expect([one.status, two.status].toSorted(byNumber)).toEqual([200, 409])
    const lost = one.status === 409 ? one : two
    expect(lost.body).toMatchObject({ code: 'STATUS_CHANGED', details: { savedAt: '2026-01-05T02:30:00.000Z' } })
    const won = one.status === 200 ? one : two
    expect((await admin.call('GET', path)).body.bio).toBe(won.body.bio)
    expect((await put(admin, { bio: 'Three' }, won.body.version)).status).toBe(200)
  })

  it('cannot be what somebody else is, nor what cannot be read', async () => {
    const colleague = await admin.call('POST', '/api/staff/clinicians', whole())
    const { registrationNumber, email } = colleague.body
    const taken = { code: 'PROFILE_IN_USE', details: { field: 'registrationNumber' } }
    expect((await put(admin, { registrationNumber: registrationNumber.toLowerCase() })).body).toMatchObject(taken)
    expect((await put(admin, { email: email.toUpperCase() })).body.details).toEqual({ field: 'email' })
    const twice = await Promise.all(
      [1, 2].map(() =>
        admin.call('POST', '/api/staff/clinicians', { ...whole(), registrationNumber: 'KMC 77', email: null }),
      ),
    )
    expect(twice.map(({ status }) => status).toSorted(byNumber)).toEqual([201, 409])
    for (const wrong of [
      { feePaise: -100 },
      { feePaise: 150 },
      { feePaise: null },
      { feesPaise: { PHONE: 100 } },
      { languages: [''] },
      { specialization: 'One\nTwo' },
      { bio: 'x'.repeat(2001) },
      { concerns: ['no-such-thing'] },
      { consultationModes: [] },
      { durationMinutes: 0 },
      { email: 'nobody' },
      { phone: '12' },
      { isActive: false },
      { photoUrl: 'https://elsewhere.example/a.png' },
    ]) {
      const { status, body } = await put(admin, wrong)
      expect({ wrong, status, code: body.code.replace('INVALID_PHONE', 'INVALID_REQUEST') }).toEqual({
        wrong,
        status: 400,
        code: 'INVALID_REQUEST',
      })
    }
    expect((await put(admin, { primaryCentreId: 999_999 })).status).toBe(404)
  })

  it('says of themselves what patients read, and leaves the rest to who looks after them', async () => {
    const own = await staffMember(test, { role: 'CLINICIAN', clinicianId: desk.clinician.clinicianId })
    expect((await own.call('GET', path)).body.mayWrite).toBe('OWN_WORDS')
    const said = {
      bio: 'Mine',
      languages: ['Tamil'],
      concerns: ['sleep'],
      firstSession: 'Tea first',
      fullName: undefined,
    }
    expect((await put(own, said)).body).toMatchObject({ bio: 'Mine', concerns: ['sleep'], mayWrite: 'OWN_WORDS' })
    for (const theirs of [{ feePaise: 100 }, { fullName: 'Dr Other' }, { registrationNumber: 'X' }]) {
      expect((await put(own, theirs)).body).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect((await own.call('POST', `${path}/switch-off`)).status).toBe(403)
    expect((await own.call('GET', '/api/staff/clinicians')).body.items).toHaveLength(1)

    // Who works at a centre belongs to another, and is not the centre's to change.
    const guest = await createClinician(test)
    await test.database.pool.query('update clinician_availability_rules set centre_id = $1 where clinician_id = $2', [
      desk.clinician.centreId,
      guest.clinicianId,
    ])
    const head = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const theirs = `/api/staff/clinicians/${guest.clinicianId}`
    expect((await head.call('GET', theirs)).body.mayWrite).toBe('NOTHING')
    expect((await head.call('PUT', theirs, { bio: 'x' })).status).toBe(403)
    expect((await head.call('POST', `${theirs}/switch-off`)).status).toBe(403)
  })
})

describe('a fee of its own for a kind of visit', () => {
  it('is what patient and desk pay from then on; what was quoted before stays', async () => {
    const { token } = await signIn(test)
    const book = (startsAt: string, appointmentType: string) =>
      test.call('POST', '/api/booking/initiate', {
        token,
        body: bookingBody(desk.clinician, startsAt, { appointmentType }),
      })
    const before = await book(slotAt(0), 'ONLINE')
    expect(before.body.payment.amountPaise).toBe(160_000)
    await put(admin, { feesPaise: { ONLINE: 120_000 } })
    const again = await test.call('GET', `/api/patient-dashboard/appointments/${before.body.appointment.id}`, { token })
    expect(again.body.amountPaise).toBe(160_000)
    const online = await book(slotAt(60), 'ONLINE')
    expect(online.body.payment.amountPaise).toBe(120_000)
    // The same time in person is another price, and so another hold.
    const inPerson = await book(slotAt(60), 'IN_PERSON')
    expect(inPerson.body.payment.amountPaise).toBe(160_000)
    expect(inPerson.body.appointment.id).not.toBe(online.body.appointment.id)
    const atDesk = await bookAtDesk(test, desk, { startsAt: slotAt(120), mode: 'ONLINE' })
    expect(atDesk.body.appointment.duePaise).toBe(120_000)
  })
})

describe('switched off', () => {
  it('shows what is booked, takes nothing new in any process, keeps what is there, and comes back', async () => {
    const booked = await bookAtDesk(test, desk, { startsAt: slotAt(0) })
    const own = await staffMember(test, { role: 'CLINICIAN', clinicianId: desk.clinician.clinicianId })
    for (const app of [test, other]) expect(await publicTimes(app)).not.toEqual([])
    const shown = await admin.call('GET', `${path}/booked`)
    expect(shown.body).toMatchObject({
      count: 1,
      nextStartsAt: slotAt(0),
      items: [{ id: booked.body.appointment.id }],
    })
    const off = await admin.call('POST', `${path}/switch-off`)
    expect(off.body).toMatchObject({ isActive: false, booked: { count: 1, nextStartsAt: slotAt(0) } })

    for (const app of [other, test]) {
      expect((await onPublicPage(app, desk.clinician.clinicianId)).status).toBe(404)
      const list = await app.call('GET', '/api/clinicians?limit=100')
      expect(list.body.items.map(({ id }: { id: number }) => id)).not.toContain(desk.clinician.clinicianId)
      const { token } = await signIn(app)
      const held = await app.call('POST', '/api/booking/initiate', {
        token,
        body: bookingBody(desk.clinician, slotAt(60)),
      })
      expect(held.body.code).toBe('SLOT_NOT_OFFERED')
    }
    for (const override of [undefined, { reason: 'Asked for' }]) {
      const atDesk = await bookAtDesk(test, desk, { startsAt: slotAt(60), by: admin, override })
      expect(atDesk.body.code).toBe('SLOT_NOT_OFFERED')
    }
    const kept = await admin.call('GET', `/api/staff/appointments/${booked.body.appointment.id}`)
    expect(kept.body.appointment.status).toBe('CONFIRMED')
    const day = await own.call('GET', '/api/staff/calendar?from=2026-01-06&to=2026-01-06')
    expect(day.body.clinicians).toMatchObject([
      { id: desk.clinician.clinicianId, open: [], appointments: [{ id: booked.body.appointment.id }] },
    ])

    expect((await admin.call('POST', `${path}/switch-on`)).body.isActive).toBe(true)
    for (const app of [other, test]) expect(await publicTimes(app)).not.toEqual([])
  })

  it('against bookers at once: whoever got a time is among those who are booked', async () => {
    const patients = await Promise.all(Array.from({ length: 8 }, () => signIn(test)))
    const [off, ...tries] = await Promise.all([
      admin.call('POST', `${path}/switch-off`),
      ...patients.map(({ token }, index) =>
        (index % 2 === 0 ? test : other).call('POST', '/api/booking/initiate', {
          token,
          body: bookingBody(desk.clinician, slotAt(30 * index)),
        }),
      ),
    ])
    const won = tries.filter(({ status }) => status === 201 || status === 200)
    expect(tries.every(({ status }) => status === 201 || status === 200 || status === 422)).toBe(true)
    expect(off.body.booked.count).toBe(won.length)
  })
})
