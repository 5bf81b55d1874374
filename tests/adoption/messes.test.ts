import { afterAll, beforeAll, expect, it } from 'vitest'
import { movableClock } from '../../server/core/clock.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import type { AdoptionReport } from '../../server/adoption/report.ts'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { createSmallClinic } from './shapes.ts'

const start = Temporal.Now.instant().round('second')
let test: TestApp
let report: AdoptionReport
let asha: SignedIn
const get = (path: string) => test.call('GET', `/api/patient-dashboard/appointments${path}`, { token: asha.token })

beforeAll(async () => {
  const old = await createSmallClinic('B')
  await old.pool.query(`
    alter table appointments drop constraint appointments_clinician_id_fkey;
    -- Three accounts with one phone; Asha's has an upcoming visit.
    insert into users (full_name, user_type, phone) values ('Asha V', 'PATIENT', '9820012345'), ('A. Verma', 'PATIENT', '09820012345');
    insert into patient_profiles (user_id) values (6), (7);
    insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
      duration_minutes, status, booked_by_user_id, source)
    values (3, 1, 1, 'ONLINE', now() + interval '20 days', now() + interval '20 days 30 minutes', 30, 'CONFIRMED', 3, 'WEB_PATIENT'),
      (3, 77, 1, 'ONLINE', now() - interval '70 days', now() - interval '70 days' + interval '30 minutes', 30, 'COMPLETED', 3, 'WEB_PATIENT'),
      (3, 1, 1, 'ONLINE', '1901-01-01 04:00+00', '1901-01-01 04:30+00', 30, 'COMPLETED', 3, 'WEB_PATIENT'),
      (3, 1, 1, 'ONLINE', '2199-12-30 04:00+00', '2199-12-30 04:30+00', 30, 'CONFIRMED', 3, 'WEB_PATIENT'),
      (3, 1, 1, 'ONLINE', now() - interval '80 days', now() - interval '80 days' + interval '30 minutes', 30, 'COMPLETED', 3, 'WEB_PATIENT'),
      (3, 1, 1, 'ONLINE', now() - interval '90 days', now() - interval '90 days' + interval '30 minutes', 0, 'COMPLETED', 3, 'WEB_PATIENT');
    insert into payments (patient_id, appointment_id, order_id, payment_id, amount, currency, status, paid_at)
    values (3, 8, 'usd', 'pay_usd', 20, 'USD', 'SUCCESS', now() - interval '80 days');
    insert into video_sessions (appointment_id, status) values (4, 'SCHEDULED');
    update clinician_profiles set specialization = '{"not": "a list"}', qualification = '[1, null, ""]', languages = '"English"',
      expertise = '[["deep"]]', profile_picture_url = '';
    update users set phone = '' where id = 2;
    insert into blocked_slots (clinician_id, centre_id, blocked_date, start_time, end_time) values
      (77, null, current_date, '10:00', '11:00'), (1, 1, '9999-12-31', '10:00', '09:00'), (1, 99, current_date, '10:00', '11:00');
    insert into clinician_notes_history (appointment_id, clinician_id, notes) values (900, 77, 'Lost'), (1, 1, '   ');
    insert into follow_up_appointments (original_appointment_id, follow_up_appointment_id) values (1, 1), (900, 901)`)
  report = (await migrateDatabase(old.pool, { now: start })).report
  test = await createTestApp({ database: old, clock: movableClock(start) })
  asha = await signInByCode(test, { phone: '919820012345', fullName: '' })
})
afterAll(() => test.close())

it('reports each irregularity and takes over the rest', () => {
  const notes = report.notes.join('\n')
  expect(notes).toContain('users, id 3, 6, 7: one phone, 3 accounts. User 3 signs in with it')
  expect(notes).toContain('appointments, id 5: clinician_id refers to a missing row of clinician_profiles')
  expect(notes).toContain('payments, id 3: not in rupees.')
  expect(notes).toContain('blocked_slots, id 1, 3: not understood')
  expect(notes).toContain('clinician_notes_history, id 1: not understood')
})

it('shows her visits of any year, and no bill in dollars', async () => {
  expect(asha.userId).toBe(3)
  const list = await get('?when=all&limit=50')
  expect(JSON.stringify(list.body)).toContain('items')
  const ids = list.body.items.map(({ id }: { id: number }) => id)
  expect(ids).toEqual(expect.arrayContaining([1, 4, 6, 7, 8, 9]))
  for (const id of ids) expect({ id, status: (await get(`/${id}`)).status }).toEqual({ id, status: 200 })
  expect((await get('/8/receipt.pdf')).status).toBe(404)
  expect((await get('/1/receipt.pdf')).status).toBe(200)
  expect((await test.call('GET', '/api/clinicians/1')).status).toBe(200)
})

it('breaks no invariant', async () => {
  const limits = { now: start, sweepSeconds: 60, otpMaxAttempts: 5, maxOpenHolds: 2 }
  expect(await checkInvariants(test.database.pool, limits)).toEqual([])
})
