import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkInvariants } from '../../server/invariants/check.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'

const now = Temporal.Instant.from('2026-01-05T04:00:00Z')
const options = { now, sweepSeconds: 90, otpMaxAttempts: 5, maxOpenHolds: 2 }

/** Each breaks one invariant and no other, with the constraint that would have refused it taken away. */
const breaks: [number, string][] = [
  [
    1,
    `alter table appointments drop constraint appointments_no_overlap;
     ${hold(1, '2026-01-06T04:30:00Z', 'null')}; ${hold(1, '2026-01-06T04:45:00Z', 'null')}`,
  ],
  [
    2,
    `${hold(1, '2026-01-06T04:30:00Z', 'null', 'ONLINE', 1600)}; update appointments set status = 'CONFIRMED', appointment_type = 'IN_PERSON'`,
  ],
  [
    3,
    `${hold(1, '2026-01-06T04:30:00Z', 'null')}; update appointments set status = 'EXPIRED';
     insert into payments (patient_id, appointment_id, order_id, payment_id, amount, status, paid_at)
     values (1, 1, 'order_1', 'pay_1', 1600, 'SUCCESS', '2026-01-05T03:00:00Z')`,
  ],
  [
    4,
    `${hold(1, '2026-01-06T04:30:00Z', 'null')}; insert into payments (patient_id, appointment_id, order_id, amount, status)
     values (1, 1, 'order_1', 1600, 'REFUNDED');
     insert into refunds (payment_id, amount, reason, idempotency_key) values (1, 1600, 'A', 'a'), (1, 1, 'B', 'b')`,
  ],
  [
    5,
    `${hold(1, '2026-01-06T04:30:00Z', 'null', 'ONLINE', 1600)};
     insert into payments (patient_id, appointment_id, order_id, amount, status) values (1, 1, 'order_1', 1, 'CREATED')`,
  ],
  [
    6,
    `drop index payments_order_id_key; ${hold(1, '2026-01-06T04:30:00Z', 'null')};
     insert into payments (patient_id, appointment_id, order_id, amount, status)
     values (1, 1, 'order_1', 1, 'CREATED'), (1, 1, 'order_1', 1, 'CREATED')`,
  ],
  [7, hold(1, '2026-01-06T04:30:00Z', `'2026-01-05T03:00:00Z'`)],
  [8, `${hold(1, '2026-01-06T04:30:00Z', 'null')}; update appointments set status = 'COMPLETED', fee_amount = 0`],
  [
    9,
    `${hold(1, '2026-01-06T04:30:00Z', 'null')};
     update appointments set status = 'CONFIRMED', fee_amount = 0, status_changed_at = '2026-01-05T03:00:00Z'`,
  ],
  [
    10,
    `drop index notifications_once; ${hold(1, '2026-01-06T04:30:00Z', 'null')};
     insert into notifications (phone, channel, status, appointment_id, dedupe_key)
     values ('91', 'WHATSAPP', 'QUEUED', 1, 'x'), ('91', 'WHATSAPP', 'QUEUED', 1, 'x')`,
  ],
  [
    11,
    `insert into otp_requests (phone, otp_hash, purpose, expires_at, attempts_count) values ('91', 'h', 'LOGIN', now(), 6)`,
  ],
  [
    12,
    `drop index auth_sessions_family; insert into auth_sessions (user_id, refresh_token_hash, expires_at, family_id)
     select 1, 'h', now(), '00000000-0000-0000-0000-000000000000' from generate_series(1, 2)`,
  ],
  [13, [10, 11, 12].map((hour) => hold(1, `2026-01-06T${hour}:00:00Z`, `'2026-01-05T05:00:00Z'`)).join(';')],
  [
    14,
    `${hold(1, '2026-01-06T04:30:00Z', 'null')}; insert into payments (patient_id, appointment_id, order_id, amount, status)
     values (2, 1, 'order_1', 1600, 'CREATED')`,
  ],
  [
    15,
    `drop index users_patient_phone_key; insert into users (full_name, user_type, phone)
     values ('A', 'PATIENT', '1'), ('B', 'PATIENT', '1')`,
  ],
]

function hold(patient: number, start: string, expires: string, type = 'ONLINE', fee: number | null = null): string {
  return `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
      scheduled_end_at, duration_minutes, status, booked_by_user_id, source, hold_expires_at, fee_amount)
    values (${patient}, 1, 1, '${type}', '${start}', '${start}'::timestamptz + interval '30 minutes', 30, 'BOOKED', 2,
      'WEB_PATIENT', ${expires}, ${fee ?? 'null'})`
}

describe('the invariants', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    await database.pool.query(`
      insert into centres (name) values ('Indiranagar');
      insert into users (full_name, user_type, phone) values ('Dr Rao', 'STAFF', null), ('Asha', 'PATIENT', '2'), ('Ravi', 'PATIENT', '3');
      insert into clinician_profiles (user_id, primary_centre_id) values (1, 1);
      insert into patient_profiles (user_id) values (2), (3);`)
  })
  afterAll(() => database.close())

  it('hold on a clinic where nothing happened yet', async () => {
    expect(await checkInvariants(database.pool, options)).toEqual([])
  })

  it.each(breaks)('number %i is found broken, and no other', async (number, statements) => {
    const client = await database.pool.connect()
    try {
      await client.query(`begin; alter sequence appointments_id_seq restart; alter sequence payments_id_seq restart`)
      await client.query(statements)
      const inTransaction = { query: client.query.bind(client) } as unknown as typeof database.pool
      const findings = await checkInvariants(inTransaction, options)
      expect(findings.map((finding) => finding.invariant.number)).toEqual([number])
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
