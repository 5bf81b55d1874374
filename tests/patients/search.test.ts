import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import names from '../cases/names-as-typed.json' with { type: 'json' }
import { writePatient, writeVisit, type Written } from './desk-patients.ts'

let test: TestApp
let here: TestClinician
let elsewhere: TestClinician
let desk: StaffMember
let admin: StaffMember
let clinician: StaffMember

beforeAll(async () => {
  test = await createTestApp()
  here = await createClinician(test)
  elsewhere = await createClinician(test)
  desk = await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId })
  admin = await staffMember(test, { role: 'ADMIN' })
  clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId: here.clinicianId })
})
afterAll(() => test.close())

const search = (who: StaffMember, q: string, more: Record<string, string> = {}) =>
  who.call('GET', `/api/staff/patients?${new URLSearchParams({ q, ...more }).toString()}`)
const idsOf = async (who: StaffMember, q: string): Promise<number[]> => {
  const { status, body } = await search(who, q)
  expect({ q, status }).toEqual({ q, status: 200 })
  return body.items.map(({ id }: { id: number }) => id)
}

async function knownHere(fullName: string, options: { phone?: string } = {}): Promise<Written> {
  const patient = await writePatient(test, fullName, options)
  await writeVisit(test, here, patient)
  return patient
}

describe('a name', () => {
  it.each(names as { stored: string; typed: string[] }[])('$stored is found however it is typed', async (pair) => {
    const { patientId } = await knownHere(pair.stored)
    for (const typed of pair.typed) {
      const found = await idsOf(desk, typed)
      expect({ typed, isFound: found.includes(patientId) }).toEqual({ typed, isFound: true })
    }
  })

  it('exact matches come first, then similar sounds, then misspellings', async () => {
    const misspelt = await knownHere('Gopalakrishnam Zeta')
    const sounds = await knownHere('Gopaalakrishnan Zeta')
    const exact = await knownHere('Gopalakrishnan Zeta')
    expect(await idsOf(desk, 'gopalakrishnan zeta')).toEqual(
      [exact, sounds, misspelt].map(({ patientId }) => patientId),
    )
  })

  it('a dependent’s name finds the patient who books for them, with the family', async () => {
    const parent = await knownHere('Ishita Quadros')
    await test.database.pool.query(
      `insert into dependents (patient_id, full_name, date_of_birth, relation) values ($1, 'Vihaan Quadros', '2018-03-04', 'CHILD')`,
      [parent.patientId],
    )
    const { body } = await search(desk, 'vihan quadros')
    expect(body.items).toMatchObject([
      { id: parent.patientId, family: [{ id: null, fullName: 'Vihaan Quadros', relation: 'CHILD' }] },
    ])
  })
})

describe('who is found', () => {
  it('by name, last digits and numbers only who has had an appointment within one’s reach', async () => {
    const stranger = await writePatient(test, 'Xenophon Ubermensch')
    const visit = await writeVisit(test, elsewhere, stranger)
    for (const q of ['xenophon', stranger.phone.slice(-6), `#${visit}`]) {
      expect({ q, found: await idsOf(desk, q) }).toEqual({ q, found: [] })
      expect({ q, found: await idsOf(clinician, q) }).toEqual({ q, found: [] })
      expect({ q, found: await idsOf(admin, q) }).toEqual({ q, found: [stranger.patientId] })
    }
    await writeVisit(test, { ...here, clinicianId: elsewhere.clinicianId }, stranger)
    expect(await idsOf(desk, 'xenophon')).toEqual([stranger.patientId])
    expect(await idsOf(clinician, 'xenophon')).toEqual([])
    await writeVisit(test, here, stranger)
    expect(await idsOf(clinician, 'xenophon')).toEqual([stranger.patientId])
  })

  it('by a full phone number anybody, however it is written, and the record can be opened then', async () => {
    const stranger = await writePatient(test, 'Yolanda Far')
    await writeVisit(test, elsewhere, stranger)
    const record = `/api/staff/patients/${stranger.patientId}`
    expect((await desk.call('GET', record)).status).toBe(404)
    const local = stranger.phone.slice(2)
    for (const q of [
      stranger.phone,
      `+${stranger.phone}`,
      local,
      `${local.slice(0, 5)} ${local.slice(5)}`,
      `0${local}`,
    ]) {
      const { body } = await search(desk, q)
      expect({ q, items: body.items }).toMatchObject({
        q,
        items: [{ id: stranger.patientId, phoneLast4: stranger.phone.slice(-4), nextAppointmentAt: null, duePaise: 0 }],
      })
    }
    expect((await desk.call('GET', record)).status).toBe(200)
    const { rows } = await test.database.pool.query(
      `select why from audit_logs where action = 'PATIENT_READ' and patient_id = $1 order by id desc limit 1`,
      [stranger.patientId],
    )
    expect(rows).toEqual([{ why: 'Found by the full phone number' }])
    const other = await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId })
    expect((await other.call('GET', record)).status).toBe(404)
    await test.database.pool.query(`update patient_lookups set looked_up_at = looked_up_at - interval '61 minutes'`)
    expect((await desk.call('GET', record)).status).toBe(404)
  })

  it('erased and deactivated patients and staff are not found', async () => {
    const gone = await knownHere('Departed Vyx')
    await test.database.pool.query('update users set is_active = false where id = $1', [gone.userId])
    expect(await idsOf(admin, 'departed vyx')).toEqual([])
    expect(await idsOf(admin, 'Kavya Nair')).toEqual([])
  })
})

describe('a number', () => {
  it('of the phone’s end, an appointment or a receipt', async () => {
    const patient = await knownHere('Numbered Qwy', { phone: '919812309876' })
    const visit = await writeVisit(test, here, patient)
    const { rows } = await test.database.pool.query(
      `insert into payments (patient_id, appointment_id, order_id, amount, status) values ($1, $2, 'order_q', 1600, 'SUCCESS') returning id`,
      [patient.patientId, visit],
    )
    await test.database.pool.query(
      `insert into receipts (payment_id, number, financial_year, serial, issued_at) values ($1, 'MC/25-26/000777', '25-26', 777, now())`,
      [rows[0].id],
    )
    for (const q of [
      '9876',
      '09876',
      '2309876',
      '२३०९८७६',
      `#${visit}`,
      `MB-${visit}`,
      `mb-${visit}`,
      'MC/25-26/000777',
      'mc/25-26/000777',
    ]) {
      expect({ q, isFound: (await idsOf(desk, q)).includes(patient.patientId) }).toEqual({ q, isFound: true })
    }
    expect((await search(desk, '876')).body.items).not.toContainEqual(
      expect.objectContaining({ id: patient.patientId }),
    )
  })

  it('shows the next visit and the amount due within the caller’s scope', async () => {
    const patient = await writePatient(test, 'Duemila Nostro')
    await writeVisit(test, elsewhere, patient)
    await writeVisit(test, here, patient, { feeRupees: 900 })
    const [mine] = (await search(desk, 'duemila')).body.items
    const [all] = (await search(admin, 'duemila')).body.items
    expect([mine.duePaise, all.duePaise]).toEqual([90_000, 250_000])
    expect(mine.nextAppointmentAt > all.nextAppointmentAt).toBe(true)
  })
})

describe('pages and bad input', () => {
  it('goes through all pages without a gap or a repeat', async () => {
    for (let n = 0; n < 7; n += 1) await knownHere(`Pageworthy Person ${n % 3}`)
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const more: Record<string, string> = cursor === null ? { limit: '3' } : { limit: '3', cursor }
      const { body } = await search(desk, 'pageworthy', more)
      seen.push(...body.items.map(({ id }: { id: number }) => id))
      cursor = body.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
  })

  it.each(['ab', '', '   '])('refuses %j', async (q) => {
    expect((await search(desk, q)).status).toBe(400)
  })

  it.each([
    '%%%',
    "'; --",
    '___',
    '\\\\\\',
    '٠٠٠٠',
    '999999999999999999',
    '🙂🙂🙂',
    'ﷺﷺﷺ',
    'a'.repeat(100),
    '-----',
    '()()',
    '....',
  ])('answers %j without a fault', async (q) => {
    expect((await search(desk, q)).status).toBe(200)
  })

  it.each(['eyJ4IjoxfQ', 'W10', Buffer.from('[9007199254740991,"x",1]').toString('base64url')])(
    'takes the cursor %s for what it is',
    async (cursor) => {
      expect([200, 400]).toContain((await search(desk, 'pageworthy', { cursor })).status)
    },
  )

  it('is for staff alone', async () => {
    expect((await test.call('GET', '/api/staff/patients?q=pageworthy')).status).toBe(401)
  })
})
