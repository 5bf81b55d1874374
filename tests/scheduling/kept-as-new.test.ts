import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { createTestApp, signIn, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'

let test: TestApp
let who: { patient: number; user: number }
let clinician: TestClinician
let other: TestClinician
beforeAll(async () => {
  test = await createTestApp()
  const { patientId, userId } = await signIn(test)
  who = { patient: patientId, user: userId }
  clinician = await createClinician(test)
  other = await createClinician(test)
})
afterAll(() => test.close())

/** Everything stored about the two clinicians; `null` if one does not exist. */
async function ask(app = test.app): Promise<unknown[]> {
  const urls = [clinician, other].flatMap(({ clinicianId }) => [
    `/api/clinicians/${clinicianId}/availability?from=2026-01-06&to=2026-01-08`,
    `/api/clinicians/${clinicianId}`,
  ])
  const replies = await Promise.all([...urls, '/api/clinicians?limit=100'].map((url) => app.inject({ url })))
  return replies.map((reply) => (reply.statusCode === 404 ? null : reply.json()))
}

/** A process with an empty cache. */
async function askAnew(): Promise<unknown[]> {
  const app = await createApp(test.deps)
  const replies = await ask(app)
  await app.close()
  return replies
}

const closure = (columns: string, values: string) =>
  `insert into closures (${columns}, starts_at, ends_at) values (${values}, '2026-01-06T04:00Z', '2026-01-06T07:00Z')`
const appointment = `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
    scheduled_end_at, duration_minutes, status, booked_by_user_id, source, fee_amount, hold_expires_at)
  select {patient}, {clinician}, {centre}, 'ONLINE', '2026-01-07T05:30Z', '2026-01-07T06:00Z', 30, 'BOOKED', {user}, 'WEB_PATIENT', 1600,
    '2026-01-05T03:00Z'`

// In this order: each builds on the ones before.
const changes: [what: string, statement: string][] = [
  ['a new closure of a clinician', closure('clinician_id', '{clinician}')],
  ['a closure that moves', `update closures set starts_at = '2026-01-06T05:00Z' where clinician_id = {clinician}`],
  [
    'a closure that is given to another clinician',
    `update closures set clinician_id = (select max(id) from clinician_profiles) where clinician_id = {clinician}`,
  ],
  [
    'a closure of a clinician that is now one of a centre',
    'update closures set clinician_id = null, centre_id = {centre}',
  ],
  ['a closure that is taken back', 'delete from closures'],
  ['a new closure of a centre', closure('centre_id', '{centre}')],
  ['the end of a closure of a centre', 'delete from closures where centre_id = {centre}'],
  [
    'a new rule',
    `insert into clinician_availability_rules
       (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     select {clinician}, {centre}, day, '19:00', '20:00', 30, 'ONLINE' from generate_series(0, 6) day`,
  ],
  [
    'a rule that changes',
    `update clinician_availability_rules set end_time = '19:30' where clinician_id = {clinician} and start_time = '19:00'`,
  ],
  [
    'rules that are given to another clinician',
    `update clinician_availability_rules set clinician_id = (select max(id) from clinician_profiles)
     where clinician_id = {clinician} and start_time = '19:00'`,
  ],
  ['a rule that is removed', `delete from clinician_availability_rules where start_time = '19:00'`],
  ['a centre in another zone', `update centres set timezone = 'Asia/Dubai' where id = {centre}`],
  ['a centre by another name', `update centres set name = 'Indiranagar' where id = {centre}`],
  ['another fee', 'update clinician_profiles set consultation_fee = 2000 where id = {clinician}'],
  [
    'another name',
    `update users set full_name = 'Dr Renamed' where id = (select user_id from clinician_profiles where id = {clinician})`,
  ],
  ['an appointment', appointment],
  ['a pause between visits', 'update clinician_profiles set buffer_after_minutes = 30 where id = {clinician}'],
  [
    'an appointment that moves',
    `update appointments set scheduled_start_at = scheduled_start_at + interval '1 hour',
    scheduled_end_at = scheduled_end_at + interval '1 hour' where clinician_id = {clinician}`,
  ],
  [
    'a hold that ran out',
    `update appointments set hold_expires_at = '2026-01-05T02:00Z' where clinician_id = {clinician}`,
  ],
  [
    'a hold that is extended',
    `update appointments set hold_expires_at = '2026-01-05T03:00Z' where clinician_id = {clinician}`,
  ],
  [
    'an appointment that is cancelled',
    `update appointments set status = 'CANCELLED'
    where clinician_id = {clinician}`,
  ],
  [
    'a user who is deactivated',
    `update users set is_active = false where id = (select user_id from clinician_profiles where id = {clinician})`,
  ],
  [
    'a user who is reactivated',
    `update users set is_active = true where id = (select user_id from clinician_profiles where id = {clinician})`,
  ],
  ['a clinician who leaves', 'update clinician_profiles set is_active = false where id = {clinician}'],
  ['a clinician who is back', 'update clinician_profiles set is_active = true where id = {clinician}'],
  [
    'a rule that is deactivated',
    `update clinician_availability_rules set is_active = false where clinician_id = {clinician} and day_of_week = 2`,
  ],
  ['a centre that closes for good', 'update centres set is_active = false where id = {centre}'],
]

it.each(changes)('a cached reply is as fresh as the rows after %s', async (_what, statement) => {
  const before = await ask()
  const ids = { clinician: clinician.clinicianId, centre: clinician.centreId, ...who }
  const filled = statement.replaceAll(/\{(\w+)\}/g, (_all, name: keyof typeof ids) => String(ids[name]))
  expect((await test.database.pool.query(filled)).rowCount).toBeGreaterThan(0)
  const anew = await askAnew()
  // Otherwise this would prove nothing.
  expect(anew).not.toEqual(before)
  expect(await ask()).toEqual(anew)
})

it('a closure of one clinician leaves what is kept of the others', async () => {
  const versions = async () =>
    (await test.database.pool.query('select clinician_id as id, version from schedule_versions order by 1')).rows
  const raised = async (statement: string) => {
    const before = await versions()
    await test.database.pool.query(statement)
    return (await versions()).filter(({ version }, index) => version !== before[index].version).map(({ id }) => id)
  }
  const own = [clinician.clinicianId]
  expect(await raised(closure('clinician_id', String(clinician.clinicianId)))).toEqual(own)
  expect(await raised(`update closures set ends_at = ends_at + interval '1 hour'`)).toEqual(own)
  expect(await raised('delete from closures')).toEqual(own)
})
