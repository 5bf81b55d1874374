import { afterAll, beforeAll, expect, it } from 'vitest'
import { handBack } from '../../server/adoption/hand-back.ts'
import { mergePatients, MergeRefusedError } from '../../server/adoption/merge.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { examineTables } from '../../server/operations/doctor/tables.ts'
import type { TestDatabase } from '../support/database.ts'
import { fillOldClinic } from './old-clinic.ts'
import { tenDigits, userOf } from './old-people.ts'
import { createShape } from './shapes.ts'

const now = Temporal.Now.instant().round('second')
let old: TestDatabase
const rowsOf = async (text: string, values: unknown[] = []) => (await old.pool.query(text, values)).rows

beforeAll(async () => {
  old = await createShape('B')
  await fillOldClinic(old.pool, { now, patients: 120, visits: 200, duplicates: 3, pastOverlaps: 2, comingOverlaps: 0 })
  await migrateDatabase(old.pool, { now })
})
afterAll(() => old.close())

/** Books as the earlier system does: without any check. */
const bookAsBefore = (minutes: number) =>
  rowsOf(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
       duration_minutes, status, booked_by_user_id, source, google_meet_link)
     values (1, 1, 1, 'ONLINE', date_trunc('day', now()) + make_interval(days => 100, mins => $1),
       date_trunc('day', now()) + make_interval(days => 100, mins => $1 + 30), 30, 'CONFIRMED', 13, 'ADMIN_FRONT_DESK',
       'https://meet.google.com/new-one') returning id`,
    [minutes],
  )

it('while the earlier system keeps writing, its visits, links, blocks and methods are copied and its double booking is refused', async () => {
  const [{ id }] = await bookAsBefore(300)
  await expect(bookAsBefore(315)).rejects.toThrow(/appointments_no_overlap/)
  expect(await rowsOf('select join_url from video_sessions where appointment_id = $1', [id])).toEqual([
    { join_url: 'https://meet.google.com/new-one' },
  ])
  const [block] = await rowsOf(`insert into blocked_slots (clinician_id, centre_id, blocked_date, start_time, end_time)
    values (2, 2, current_date + 30, '10:00', '11:30') returning id`)
  const closures = () =>
    rowsOf(
      `select ends_at - starts_at as lasts from closures where source_table = 'blocked_slots' and source_id = $1`,
      [block.id],
    )
  expect(await closures()).toMatchObject([{ lasts: { hours: 1, minutes: 30 } }])
  await old.pool.query('update blocked_slots set is_blocked = false where id = $1', [block.id])
  expect(await closures()).toEqual([])
  const [payment] = await rowsOf(
    `insert into payments (patient_id, appointment_id, order_id, amount, status, payment_method)
     values (1, $1, 'CASH-new', 1600, 'SUCCESS', 'CASH') returning method, provider`,
    [id],
  )
  expect(payment).toEqual({ method: 'CASH', provider: 'DESK' })
})

it('the doctor reports changes by the earlier system’s tools, and migrate repairs them', async () => {
  await old.pool.query('alter table audit_logs alter column entity_type set not null')
  const find = async () =>
    (await examineTables(old.db, { isMigrated: true })).filter(({ state }) => state === 'missing' || state === 'wrong')
  expect(await find()).toEqual([
    {
      state: 'missing',
      sentence:
        'audit_logs.entity_type must not be empty, but the product sometimes leaves it empty. npm run migrate repairs it.',
    },
  ])
  await migrateDatabase(old.pool, { now })
  expect(await find()).toEqual([])
})

it('two patients are merged only on a person’s decision, and nothing is lost', async () => {
  const [pair] = await rowsOf(`select k.id as kept, o.id as other from duplicate_patients d
    join patient_profiles k on k.user_id = d.kept_user_id join patient_profiles o on o.user_id = d.other_user_id order by d.id limit 1`)
  const visits = () =>
    rowsOf('select count(*)::int as count from appointments where patient_id = any($1)', [[pair.kept, pair.other]])
  const before = await visits()
  const request = { keptPatientId: pair.kept, otherPatientId: pair.other, maxOpenHolds: 2, now }
  await expect(mergePatients(old.db, { ...request, reason: ' ' })).rejects.toThrow(MergeRefusedError)
  await expect(mergePatients(old.db, { ...request, otherPatientId: 50, reason: 'no' })).rejects.toThrow('phones differ')
  await mergePatients(old.db, { ...request, reason: 'Same person at the desk' })
  expect(await visits()).toEqual(before)
  expect(await rowsOf('select 1 from appointments where patient_id = $1', [pair.other])).toEqual([])
  expect(
    await rowsOf(`select metadata ->> 'reason' as reason from audit_logs where action = 'PATIENTS_MERGED'`),
  ).toEqual([{ reason: 'Same person at the desk' }])
  await expect(mergePatients(old.db, { ...request, reason: 'again' })).rejects.toThrow('already')
})

it('the database is handed back, works for the earlier system, and is taken over again', async () => {
  await handBack(old.pool, now)
  await bookAsBefore(615)
  const [twice] = await bookAsBefore(630)
  expect(await rowsOf('select phone from users where id = $1', [userOf(5)])).toEqual([{ phone: `0${tenDigits(4)}` }])
  expect(await rowsOf(`select 1 from appointments where status = 'EXPIRED'`)).toEqual([])
  await expect(migrateDatabase(old.pool, { now })).rejects.toThrow(/both are with clinician 1/)
  await old.pool.query(`update appointments set status = 'CANCELLED' where id = $1`, [twice.id])
  await migrateDatabase(old.pool, { now })
  await bookAsBefore(900)
  await expect(bookAsBefore(915)).rejects.toThrow(/appointments_no_overlap/)
})
