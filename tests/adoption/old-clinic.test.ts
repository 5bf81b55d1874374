import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdoptionError, type AdoptionReport } from '../../server/adoption/report.ts'
import { canonicalPhone } from '../../server/adoption/phones.ts'
import { movableClock } from '../../server/core/clock.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { openPool } from '../../server/db/pool.ts'
import { examineTables } from '../../server/operations/doctor/tables.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { checkDueOrders } from '../../server/reconciliation/reconcile.ts'
import { issueMissingReceipts } from '../../server/receipts/issue.ts'
import { listBacklog } from '../../server/operations/backlog.ts'
import { createTestApp, signInByCode, type TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { dumpHash } from './dump.ts'
import { fillOldClinic, type OldClinic } from './old-clinic.ts'
import { tenDigits, userOf } from './old-people.ts'
import { createShape } from './shapes.ts'

/** The clinic's present day: the real one, since PostgreSQL's own clock is involved. */
const now = Temporal.Now.instant().round('second')
let old: TestDatabase
let clinic: OldClinic
let refusal: unknown
let report: AdoptionReport
let test: TestApp
/** Without the limit of 5 s, since the machine may be busy. */
let unhurried: pg.Pool
const hashes: Record<string, string> = {}

const rowsOf = async (text: string, values: unknown[] = []) => (await old.pool.query(text, values)).rows
const count = async (from: string, values: unknown[] = []) =>
  (await rowsOf(`select count(*)::int as count from ${from}`, values))[0].count as number

beforeAll(async () => {
  old = await createShape('B')
  clinic = await fillOldClinic(old.pool, { now, patients: 800, visits: 3500 })
  hashes.before = await dumpHash(old.pool)
  refusal = await migrateDatabase(old.pool, { now }).catch((error: unknown) => error)
  hashes.refused = await dumpHash(old.pool)
  // What the report asks for: a patient was called, and took another time.
  await old.pool.query(`
    update appointments a set status = 'CANCELLED' from appointments b
    where a.status = 'CONFIRMED' and b.status = 'CONFIRMED' and a.clinician_id = b.clinician_id and b.id < a.id
      and a.scheduled_start_at = b.scheduled_start_at and a.scheduled_start_at > now()`)
  hashes.ready = await dumpHash(old.pool)
  await migrateDatabase(old.pool, { now, dryRun: true })
  hashes.dryRun = await dumpHash(old.pool)
  report = (await migrateDatabase(old.pool, { now })).report
  unhurried = openPool({ connectionString: old.url, size: 1, statementTimeoutMs: 0, onError() {} })
  test = await createTestApp({ database: old, clock: movableClock(now) })
})
afterAll(async () => {
  await unhurried.end()
  await test.close()
})

describe('taking over a clinic of five years', () => {
  it('is refused while two upcoming visits overlap, naming ids, time and remedy, without changing a byte', () => {
    expect(refusal).toBeInstanceOf(AdoptionError)
    const { findings } = refusal as AdoptionError
    expect(findings).toHaveLength(2)
    expect(findings[0]).toMatch(
      /^appointments, id \d+, \d+: both are with clinician \d+ on .*Call one of the patients, then/,
    )
    expect(hashes.refused).toBe(hashes.before)
  })

  it('reports in a dry run what it would do, without changing a byte', () => {
    expect(hashes.ready).not.toBe(hashes.before)
    expect(hashes.dryRun).toBe(hashes.ready)
  })

  it('keeps every row', async () => {
    expect(await count('appointments')).toBe(clinic.visits.length)
    expect(await count('users where user_type = $1', ['PATIENT'])).toBe(800)
    expect(await count('closures')).toBe((await count('blocked_slots where is_blocked')) + 80)
  })

  it('breaks no invariant', async () => {
    expect(await checkInvariants(unhurried, { now, sweepSeconds: 60, otpMaxAttempts: 5, maxOpenHolds: 2 })).toEqual([])
    expect((await examineTables(test.deps.db, { isMigrated: true })).filter(({ state }) => state !== 'note')).toEqual([
      { state: 'ok', sentence: 'The tables are as the product counts on.' },
    ])
  })

  it('treats payments of five years as settled: no backlog, no checks, no automatic bills', async () => {
    expect(await listBacklog(test.deps)).toEqual([])
    await issueMissingReceipts(test.deps)
    expect(await count('receipts')).toBe(0)
    const open = await rowsOf('select appointment_id as id from payments where next_check_at is not null order by 1')
    expect(open.map(({ id }) => id)).toEqual(clinic.open.lastHour)
    expect(await checkDueOrders(test.deps)).toBe(3)
  })

  it('expires unpaid bookings from yesterday, keeps those of the last hour, confirms paid ones', async () => {
    const statuses = async (ids: number[]) =>
      new Set((await rowsOf('select status from appointments where id = any($1)', [ids])).map(({ status }) => status))
    expect(await statuses(clinic.open.ranOut)).toEqual(new Set(['EXPIRED']))
    expect(await statuses(clinic.open.lastHour)).toEqual(new Set(['BOOKED']))
    expect(await statuses([clinic.open.paidNeverConfirmed])).toEqual(new Set(['CONFIRMED']))
    expect(report.copied).toEqual(
      expect.arrayContaining([
        '30 unpaid web bookings older than an hour were expired; their times are free.',
        '3 unpaid bookings of the last hour keep their time for another 15 minutes.',
        '15 past visits overlapped another one; they were marked as squeezed in.',
      ]),
    )
    expect(report.notes).toContain(
      `appointments, id ${clinic.open.paidNeverConfirmed}: paid and never confirmed. They were confirmed.`,
    )
    const [hold] = await rowsOf('select fee_amount, hold_expires_at > now() as live from appointments where id = $1', [
      clinic.open.lastHour[0],
    ])
    expect(hold).toEqual({ fee_amount: '1600.00', live: true })
  })

  // One of each spelling.
  it.each(Array.from({ length: 11 }, (_, nth) => 100 + nth))(
    'recognises patient %i by the phone in any spelling',
    async (nth) => {
      // After a year's absence the date of birth is asked first; the clinic's confirmation does as well.
      await rowsOf(
        `update patient_profiles set identity_confirmed_at = '${test.clock.now().toString()}' where id = ${nth + 1}`,
      )
      const { userId, token } = await signInByCode(test, { phone: `91${tenDigits(nth)}`, fullName: '' })
      expect(userId).toBe(userOf(nth + 1))
      const list = await test.call('GET', '/api/patient-dashboard/appointments?when=all&limit=50', { token })
      expect(list.status).toBe(200)
      expect(list.body.items).toHaveLength(Math.min(50, await count('appointments where patient_id = $1', [nth + 1])))
    },
  )

  it('keeps two accounts with one phone, and reports each pair', async () => {
    expect(await count('duplicate_patients where resolved_at is null')).toBe(clinic.duplicates)
    const pairs = report.notes.filter((line) => line.includes('one phone, 2 accounts'))
    expect(pairs).toHaveLength(clinic.duplicates)
    const [pair] = await rowsOf(`select k.phone as kept, o.phone as other from duplicate_patients d
      join users k on k.id = d.kept_user_id join users o on o.id = d.other_user_id order by d.id limit 1`)
    expect(pair.kept).toMatch(/^91[6-9]\d{9}$/)
    expect(pair.other).not.toBe(pair.kept)
    expect(canonicalPhone(pair.other)).toBe(pair.kept)
  })

  it('finds clinicians by one of several specialities, and by what they treat', async () => {
    const find = async (query: string) => (await test.call('GET', `/api/clinicians?${query}`)).body.items
    const bySpeciality = await find('specialization=Couples%20Therapy')
    expect(bySpeciality.length).toBeGreaterThan(0)
    expect(bySpeciality[0]).toMatchObject({ specialization: 'Psychotherapy, Couples Therapy, Anxiety' })
    expect((await find('specialization=clinical%20psychology')).length).toBeGreaterThan(0)
    const [first] = await find('q=sleep')
    expect(first).toMatchObject({ qualifications: 'MBBS, MD', photoUrl: expect.stringContaining('old.example') })
    expect((await find('q=anxiety')).length).toBeGreaterThan((await find('q=sleep')).length)
    const everybody = await find('limit=50')
    expect(everybody).toHaveLength(11)
    expect(report.notes).toContainEqual(expect.stringMatching(/^clinician_profiles, id 12: no consultation_fee/))
  })

  it('copies blocked slots in their centre’s time zone', async () => {
    const rows =
      await rowsOf(`select distinct c.timezone, to_char(k.starts_at at time zone c.timezone, 'HH24:MI') as "from",
      to_char(k.ends_at at time zone c.timezone, 'HH24:MI') as "to" from closures k join centres c on c.id = k.centre_id order by 1`)
    expect(rows).toEqual([
      { timezone: 'Asia/Dubai', from: '13:00', to: '14:00' },
      { timezone: 'Asia/Kolkata', from: '13:00', to: '14:00' },
    ])
  })

  it('copies payment methods, registration fees, links, notes and follow-ups', async () => {
    expect(
      await count(`payments where payment_method <> 'ONLINE' and (method <> payment_method or provider <> 'DESK')`),
    ).toBe(0)
    expect(await count(`patient_profiles where registration_paid_at is null and registration_fee_paid`)).toBe(0)
    expect(
      await count(`appointments a where google_meet_link is not null and status = 'CONFIRMED' and scheduled_start_at > now()
      and not exists (select from video_sessions v where v.appointment_id = a.id and v.status = 'SCHEDULED' and v.join_url = a.google_meet_link)`),
    ).toBe(0)
    expect(
      await count(`appointments a where trim(patient_notes) <> '' and not exists (
      select from patient_medical_notes n where n.appointment_id = a.id and n.note = a.patient_notes and n.visibility = 'INTERNAL')`),
    ).toBe(0)
    expect(await count(`clinician_notes_history`)).toBe(
      await count(`patient_medical_notes where source_table = 'clinician_notes_history'`),
    )
    expect(await count(`follow_up_appointments`)).toBe(
      await count(`patient_medical_notes where note like 'Follow-up on 2026-03-01: Review'`),
    )
  })

  it('copies nothing twice when it is run again', async () => {
    const again = await migrateDatabase(old.pool, { now })
    expect(again).toMatchObject({ applied: [], report: { repaired: [], copied: [] } })
  })
})
