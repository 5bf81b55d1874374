import { mkdtemp, readFile, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdoptionError } from '../../server/adoption/report.ts'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../server/db/embedded.ts'
import { pendingMigrations } from '../../server/db/migrator.ts'
import { migrate } from '../../server/adoption/migrate.ts'
import { openDatabase, openPool } from '../../server/db/pool.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const baseline = () => readFile(new URL('../../migrations/0001_baseline.sql', import.meta.url), 'utf8')

async function columnsOf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(
    `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
     from information_schema.columns where table_schema = 'public' and table_name not like 'mibo_%' order by 1`,
  )
  return rows.map((row: { line: string }) => row.line)
}

async function addClinicianAndPatient(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into centres (name) values ('Indiranagar');
    insert into users (full_name, user_type, phone) values ('Dr Rao', 'STAFF', null), ('Asha', 'PATIENT', '919812345678');
    insert into clinician_profiles (user_id, primary_centre_id) values (1, 1);
    insert into patient_profiles (user_id) values (2);`)
}

const addAppointment = (pool: pg.Pool, start: string, status = 'CONFIRMED', source = 'WEB_PATIENT') =>
  pool.query(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
       scheduled_end_at, duration_minutes, status, booked_by_user_id, source)
     values (1, 1, 1, 'ONLINE', $1, $1::timestamptz + interval '30 minutes', 30, $2, 2, $3)`,
    [start, status, source],
  )

describe('migrations', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.close())

  // Two at once broke the job queue's own migrations in one round of five.
  it.each([1, 2, 3, 4, 5, 6])('run once although three start together, round %i', async () => {
    const fresh = await createTestDatabase({ empty: true })
    const applied = await Promise.all([migrate(fresh.pool), migrate(fresh.pool), migrate(fresh.pool)])
    expect(applied.flat().filter((name) => name === '0001_baseline')).toHaveLength(1)
    expect(await pendingMigrations(fresh.db)).toEqual([])
    await fresh.close()
  })

  it('only add to the baseline', async () => {
    const plain = await createTestDatabase({ empty: true })
    await plain.pool.query(await baseline())
    const before = await columnsOf(plain.pool)
    const after = new Set(await columnsOf(database.pool))
    expect(before.filter((column) => !after.has(column))).toEqual([])
    await plain.close()
  })
})

describe('the clinic’s own database', () => {
  it('is adopted with its rows, whatever its CHECK is called', async () => {
    const own = await createTestDatabase({ empty: true })
    await own.pool.query(await baseline())
    await own.pool.query(`alter table appointments rename constraint appointments_status_check to chk_17`)
    await addClinicianAndPatient(own.pool)
    await addAppointment(own.pool, '2026-01-05T04:30:00Z')
    await addAppointment(own.pool, '2026-01-05T06:30:00Z', 'BOOKED')
    await addAppointment(own.pool, '2026-01-05T08:30:00Z', 'BOOKED', 'ADMIN_FRONT_DESK')
    const applied = await migrate(own.pool)
    expect(applied).not.toContain('0001_baseline')
    expect(applied).toContain('0002_appointments')
    const { rows } = await own.pool.query(`
      select a.status, a.hold_expires_at is null as "isForEver",
        (select h.new_status from appointment_status_history h where h.appointment_id = a.id order by id desc limit 1) as last
      from appointments a order by id`)
    expect(rows).toEqual([
      { status: 'CONFIRMED', isForEver: true, last: 'CONFIRMED' },
      { status: 'BOOKED', isForEver: false, last: 'BOOKED' },
      { status: 'BOOKED', isForEver: true, last: 'BOOKED' },
    ])
    await own.pool.query(`update appointments set status = 'EXPIRED' where id = 2`)
    expect(await migrate(own.pool)).toEqual([])
    await own.close()
  })

  it('is left unchanged if rows break an upcoming constraint, and the rows are named', async () => {
    const own = await createTestDatabase({ empty: true })
    await own.pool.query(await baseline())
    await addClinicianAndPatient(own.pool)
    await addAppointment(own.pool, '2040-01-05T04:30:00Z')
    await addAppointment(own.pool, '2040-01-05T04:45:00Z')
    await own.pool.query(`insert into payments (patient_id, appointment_id, order_id, amount, status)
      values (1, 1, 'order_1', 1600, 'CREATED'), (1, 1, 'order_1', 1600, 'CREATED')`)
    const before = await columnsOf(own.pool)
    const refusal = await migrate(own.pool).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AdoptionError)
    expect((refusal as AdoptionError).findings).toEqual([
      expect.stringMatching(/^appointments, id 1, 2: both are with clinician 1 on 05 Jan 2040 10:00\. Call one of/),
      expect.stringMatching(/^payments, id 1, 2: the same order_id\. Give the row/),
    ])
    expect(await columnsOf(own.pool)).toEqual(before)
    await own.close()
  })
})

describe('two live appointments of one clinician', () => {
  it('cannot overlap at any centre; ended ones block nothing', async () => {
    const { pool, close } = await createTestDatabase()
    await addClinicianAndPatient(pool)
    await addAppointment(pool, '2026-01-05T04:30:00Z')
    await expect(addAppointment(pool, '2026-01-05T04:45:00Z', 'BOOKED')).rejects.toThrow(/appointments_no_overlap/)
    await addAppointment(pool, '2026-01-05T04:45:00Z', 'CANCELLED')
    await addAppointment(pool, '2026-01-05T05:00:00Z', 'BOOKED')
    await close()
  })
})

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('PostgreSQL 15', () => {
  let directory: string
  let server: EmbeddedDatabase

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mibo-pg15-'))
    await chmod(directory, 0o755)
    server = await startEmbeddedDatabase(directory, { packageName: 'postgres15-linux-x64' })
  })
  afterAll(async () => {
    await server.remove()
  })

  it('accepts the same migrations', async () => {
    const pool = openPool({ connectionString: server.connectionString, size: 3, onError() {}, statementTimeoutMs: 0 })
    expect((await pool.query('show server_version')).rows[0].server_version).toMatch(/^15\./)
    await migrate(pool)
    expect(await pendingMigrations(openDatabase(pool))).toEqual([])
    await addClinicianAndPatient(pool)
    await addAppointment(pool, '2026-01-05T04:30:00Z')
    await expect(addAppointment(pool, '2026-01-05T04:45:00Z')).rejects.toThrow(/appointments_no_overlap/)
    await pool.end()
  })
})
