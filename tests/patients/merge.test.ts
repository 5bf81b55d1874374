import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listBacklog } from '../../server/operations/backlog.ts'
import { createTestApp, newPhone, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { writePatient, writeVisit, type Written } from './desk-patients.ts'

let test: TestApp
let here: TestClinician
let desk: StaffMember
let kept: Written
let other: Written

beforeAll(async () => {
  test = await createTestApp()
  here = await createClinician(test)
  desk = await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId })
})
afterAll(() => test.close())

const query = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows
const merge = (into: Written, from: Written, reason = 'Same person, same date of birth') =>
  desk.call('POST', `/api/staff/patients/${into.patientId}/merge`, { otherPatientId: from.patientId, reason })

/** Columns that keep naming the record that was closed, and why. */
const stays: Record<string, string> = {
  'audit_logs.patient_id': 'a link of the chain says what happened to whom at the time',
  'audit_logs.user_id': 'the same',
  'patient_profiles.user_id': 'the closed record is still that account’s',
  'auth_sessions.user_id': 'its sessions ended with it',
  'duplicate_patients.kept_user_id': 'who shared a phone is history, and resolved',
  'duplicate_patients.other_user_id': 'the same',
}

const columnsOf = async (table: string): Promise<string[]> =>
  (
    await query(
      `select c.conrelid::regclass::text || '.' || a.attname as name from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
       where c.contype = 'f' and c.confrelid = $1::regclass order by 1`,
      [table],
    )
  ).map(({ name }) => name)

const countOf = async (place: string, id: number): Promise<number> => {
  const [table = '', column = ''] = place.split('.')
  return (await query(`select count(*)::int from ${table} where ${column} = $1`, [id]))[0].count
}

/** Of one patient a row of everything that a patient is named in. */
async function liveALife(patient: Written): Promise<void> {
  const { patientId, userId } = patient
  const visit = await writeVisit(test, here, patient)
  await query(
    `insert into payments (patient_id, appointment_id, order_id, amount, status) values ($1, $2, $3, 1600, 'CREATED')`,
    [patientId, visit, `order_${patientId}`],
  )
  await query(
    `insert into dependents (patient_id, full_name, date_of_birth, relation) values ($1, 'Child', '2018-03-04', 'CHILD')`,
    [patientId],
  )
  await query(
    `insert into consents (patient_id, version, text_sha256, given_at, withdrawn_at) values
       ($1, '2025-01', 'x', now(), now()), ($1, '2026-01', 'x', now(), null)`,
    [patientId],
  )
  await query(`insert into patient_medical_notes (patient_id, author_user_id, note) values ($1, $2, 'Note')`, [
    patientId,
    desk.userId,
  ])
  await query(`insert into notifications (user_id, phone, channel, status) values ($1, $2, 'WHATSAPP', 'SENT')`, [
    userId,
    patient.phone,
  ])
  await query(
    `insert into auth_sessions (user_id, refresh_token_hash, expires_at) values ($1, 'x', now() + interval '1 day')`,
    [userId],
  )
  await query(`insert into patient_lookups (user_id, patient_id, how, looked_up_at) values ($1, $2, 'PHONE', now())`, [
    desk.userId,
    patientId,
  ])
  await query(`update appointment_status_history set previous_patient_id = $1 where appointment_id = $2`, [
    patientId,
    visit,
  ])
  const earlier = await writePatient(test, 'Merged Before', { phone: null })
  await query(`update patient_profiles set merged_into_patient_id = $1 where id = $2`, [patientId, earlier.patientId])
}

beforeEach(async () => {
  kept = await writePatient(test, 'Kept Person')
  other = await writePatient(test, 'Other Person')
  await liveALife(kept)
  await liveALife(other)
})

it('moves a row of every table that names a patient or an account, and forgets none', async () => {
  const ofPatients = (await columnsOf('patient_profiles')).filter((place) => stays[place] === undefined)
  const before = new Map<string, number>()
  for (const place of ofPatients) {
    const [mine, theirs] = [await countOf(place, kept.patientId), await countOf(place, other.patientId)]
    // A table that is new here needs a row in liveALife above.
    expect({ place, mine: mine > 0, theirs: theirs > 0 }).toEqual({ place, mine: true, theirs: true })
    before.set(place, mine + theirs)
  }
  expect(await merge(kept, other)).toMatchObject({ status: 200, body: { id: kept.patientId, fullName: 'Kept Person' } })
  for (const place of ofPatients) {
    // The one open consent that both had stays; the closed record is now part of this one.
    const isConsent = place === 'consents.patient_id'
    const more = place === 'patient_profiles.merged_into_patient_id' ? 1 : isConsent ? -1 : 0
    // That the visit came from the closed record is a line of the visit's own history.
    const left = isConsent || place === 'appointment_status_history.previous_patient_id' ? 1 : 0
    expect({ place, left: await countOf(place, other.patientId) }).toEqual({ place, left })
    expect({ place, moved: await countOf(place, kept.patientId) }).toEqual({
      place,
      moved: (before.get(place) ?? 0) + more,
    })
  }
  const ofUsers = (await columnsOf('users')).filter((place) => stays[place] === undefined)
  expect(ofUsers.length).toBeGreaterThan(8)
  for (const place of ofUsers) {
    expect({ place, left: await countOf(place, other.userId) }).toEqual({ place, left: 0 })
  }
  expect(await query('select 1 from auth_sessions where user_id = $1 and revoked_at is null', [other.userId])).toEqual(
    [],
  )
  expect(await query('select is_active from users where id = $1', [other.userId])).toEqual([{ is_active: false }])
})

it('is audited with author and reason, and the hash chain stays valid', async () => {
  await desk.call('GET', `/api/staff/patients/${other.patientId}`)
  await merge(kept, other)
  const [action] = await query(
    `select user_id, why, address, metadata ->> 'other' as other from audit_logs
     where action = 'PATIENTS_MERGED' and patient_id = $1`,
    [kept.patientId],
  )
  expect(action).toEqual({
    user_id: desk.userId,
    why: 'Same person, same date of birth',
    address: '127.0.0.1',
    other: String(other.patientId),
  })
  const admin = await staffMember(test, { role: 'ADMIN' })
  const { body } = await admin.call('GET', `/api/staff/audit?patientId=${kept.patientId}`)
  const reads = body.items.filter(({ action }: { action: string }) => action === 'PATIENT_READ')
  expect(reads).toMatchObject([{ patientId: other.patientId, who: { userId: desk.userId } }])
})

it('gives the phone, the language and the date of birth of one to the other where it has none', async () => {
  const bare = await writePatient(test, 'Bare Record', { phone: null })
  await writeVisit(test, here, bare)
  await query(`update users set preferred_language = 'kn' where id = $1`, [other.userId])
  await query(`update patient_profiles set date_of_birth = '1990-01-02' where id = $1`, [other.patientId])
  const { body } = await merge(bare, other)
  expect(body).toMatchObject({ phone: other.phone, preferredLanguage: 'kn', dateOfBirth: '1990-01-02' })
})

it('refuses records that cannot be merged, and changes nothing', async () => {
  const far = await createClinician(test)
  const stranger = await writePatient(test, 'Of Another Centre', { phone: newPhone() })
  await writeVisit(test, far, stranger)
  expect((await merge(kept, stranger)).status).toBe(404)
  expect((await merge(stranger, kept)).status).toBe(404)
  expect(await merge(kept, kept)).toMatchObject({ status: 409, body: { code: 'MERGE_REFUSED' } })
  expect((await merge(kept, other, ' ')).status).toBe(400)
  expect((await merge(kept, other)).status).toBe(200)
  expect((await merge(kept, other)).status).toBe(404)
  expect((await desk.call('GET', `/api/staff/patients/${other.patientId}`)).status).toBe(404)
})

it.each([
  ['kept', () => [kept, other] as const],
  ['other', () => [other, kept] as const],
])('leaves no visit of somebody under 18 without a guardian: the %s record says so', async (_which, pair) => {
  const [child, adult] = pair()
  await query(`update patient_profiles set date_of_birth = '2018-02-28' where id = $1`, [child.patientId])
  await query(
    `update appointments set guardian_name = 'Meera Verma', guardian_confirmed_at = now() where patient_id = $1`,
    [child.patientId],
  )
  const refused = { status: 409, body: { code: 'MERGE_REFUSED', details: { because: 'UNDER_18' } } }
  expect(await merge(kept, other)).toMatchObject(refused)
  await query(`update appointments set status = 'CANCELLED' where patient_id = $1`, [adult.patientId])
  expect((await merge(kept, other)).status).toBe(200)
})

it('of both ways at once does one', async () => {
  const replies = await Promise.all([merge(kept, other), merge(other, kept)])
  expect(replies.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 404])
})

it('charges the registration fee once: an unpaid one falls away, and of two that were paid somebody is told', async () => {
  const charged = async (patient: Written, isPaid: boolean) => {
    const visit = await writeVisit(test, here, patient)
    await query('update appointments set registration_fee_amount = 300 where id = $1', [visit])
    if (isPaid)
      await query(
        `insert into payments (patient_id, appointment_id, order_id, amount, status, provider, method,
           received_by_user_id)
         values ($1, $2, $3, 1900, 'SUCCESS', 'DESK', 'CARD', $4)`,
        [patient.patientId, visit, `desk_of_${visit}`, desk.userId],
      )
    return visit
  }
  const unpaid = await charged(kept, false)
  const paid = [await charged(other, true), await charged(other, true)]
  expect(await merge(kept, other)).toMatchObject({ status: 200 })
  expect(
    await query('select id, registration_fee_amount::int as fee from appointments where id = any($1) order by id', [
      [unpaid, ...paid],
    ]),
  ).toEqual([
    { id: unpaid, fee: null },
    { id: paid[0], fee: 300 },
    { id: paid[1], fee: 300 },
  ])
  const twice = `The registration fee was paid with 2 appointments of one patient (${paid.join(', ')})`
  expect((await listBacklog(test.deps)).filter((line) => line.startsWith(twice))).toHaveLength(1)
})
