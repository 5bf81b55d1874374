import type pg from 'pg'
import { centres, clinicians, oldPeople, specialities, staffRows } from './old-people.ts'
import { oldVisits, openIds, type OldVisit } from './old-visits.ts'
import { seeded, type Random } from './random.ts'

export interface OldClinic {
  visits: OldVisit[]
  open: ReturnType<typeof openIds>
  duplicates: number
}

interface Size {
  patients?: number
  visits?: number
  duplicates?: number
  pastOverlaps?: number
  comingOverlaps?: number
  now: Temporal.Instant
}

/** Inserts a table's rows in one statement; ids are given, so that sequences fall behind, as after a manual restore. */
async function insertRows(pool: pg.Pool, table: string, rows: readonly object[]): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first).join(', ')
  const batch = 20_000
  for (let at = 0; at < rows.length; at += batch) {
    await pool.query(
      `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows.slice(at, at + batch))],
    )
  }
}

/**
 * Orders, payments and their irregularities: one order per attempt, desk payments without one, registration fees,
 * other people's ids.
 */
function payments(random: Random, visits: readonly OldVisit[], open: OldClinic['open'], now: Temporal.Instant) {
  const rows: Record<string, unknown>[] = []
  const registered = new Set<number>()
  const add = (visit: OldVisit, status: string, more: Record<string, unknown> = {}) => {
    const id = rows.length + 1
    const isFirst = status === 'SUCCESS' && !registered.has(visit.patient_id)
    if (isFirst) registered.add(visit.patient_id)
    const isPaid = status === 'SUCCESS' || status === 'REFUNDED'
    rows.push({
      id,
      patient_id: id % 1999 === 0 ? 1 : visit.patient_id,
      appointment_id: visit.id,
      provider: 'RAZORPAY',
      order_id: `order_old${id}`,
      payment_id: isPaid ? `pay_old${id}` : null,
      amount: isFirst ? 2100 : 1600,
      currency: 'INR',
      status,
      paid_at: isPaid ? visit.created_at : null,
      payment_method: 'ONLINE',
      registration_fee: isFirst ? 500 : 0,
      created_at: visit.created_at,
      updated_at: visit.created_at,
      ...more,
    })
  }
  for (const visit of visits) {
    if (visit.id === open.paidNeverConfirmed) add(visit, 'SUCCESS')
    else if (visit.status === 'BOOKED') add(visit, 'CREATED')
    else if (visit.source === 'WEB_PATIENT') {
      if (random.chance(0.2)) add(visit, random.pick(['FAILED', 'CREATED', 'PENDING']))
      if (visit.status !== 'CANCELLED' || random.chance(0.5)) add(visit, random.chance(0.03) ? 'REFUNDED' : 'SUCCESS')
    } else if (random.chance(0.8)) {
      const tender = random.pick(['CASH', 'CARD', 'UPI'])
      add(visit, 'SUCCESS', { order_id: `${tender}-${visit.id}`, payment_id: null, payment_method: tender })
    }
  }
  // Appointments that somebody deleted while their payments stayed.
  for (let count = 0; count < 20; count += 1) {
    const id = rows.length + 1
    rows.push({
      ...rows[0],
      id,
      appointment_id: 10_000_000 + count,
      order_id: `order_old${id}`,
      payment_id: `pay_old${id}`,
      created_at: now.toString(),
    })
  }
  return rows
}

async function fillStaff(pool: pg.Pool): Promise<void> {
  await insertRows(
    pool,
    'centres',
    Array.from({ length: centres }, (_, index) => ({
      id: index + 1,
      name: `Centre ${index + 1}`,
      city: 'Bengaluru',
      timezone: index === 2 ? 'Asia/Dubai' : 'Asia/Kolkata',
      is_active: true,
      created_at: '2021-01-01',
      updated_at: '2021-01-01',
    })),
  )
  await insertRows(
    pool,
    'users',
    staffRows.map(({ user_id: id, full_name }) => ({
      id,
      full_name,
      user_type: 'STAFF',
      password_hash: '$2b$10$old',
      is_active: true,
      created_at: '2021-01-01',
      updated_at: '2021-01-01',
    })),
  )
  await insertRows(
    pool,
    'clinician_profiles',
    Array.from({ length: clinicians }, (_, index) => ({
      id: index + 1,
      user_id: index + 1,
      primary_centre_id: 1 + (index % centres),
      specialization: specialities[index % specialities.length],
      qualification: index % 2 === 0 ? ['MBBS', 'MD'] : null,
      expertise: index % 3 === 0 ? ['anxiety', 'sleep'] : null,
      languages: index % 4 === 0 ? null : ['English', 'Kannada'],
      profile_picture_url: index % 2 === 0 ? `https://old.example/${index}.jpg` : null,
      default_consultation_duration_minutes: 30,
      consultation_fee: index === clinicians - 1 ? null : 1600,
      is_active: true,
      created_at: '2021-01-01',
      updated_at: '2021-01-01',
    })),
  )
  await pool.query(`
    insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
    select c.id, c.primary_centre_id, day, '09:00', '17:00', 30, mode
    from clinician_profiles c, generate_series(0, 6) day, unnest(array['ONLINE', 'IN_PERSON']) mode`)
}

/** Everything around the visits: duplicate calls, repeated webhooks, histories of every kind, blocks, notes. */
async function fillBeside(pool: pg.Pool, now: Temporal.Instant): Promise<void> {
  const today = now.toZonedDateTimeISO('Asia/Kolkata').toPlainDate().toString()
  await pool.query(`
    insert into video_sessions (appointment_id, join_url, status)
    select id, 'https://meet.google.com/first-' || id, 'SCHEDULED' from appointments where google_meet_link is not null and id % 2 = 0;
    insert into video_sessions (appointment_id, join_url, status)
    select id, google_meet_link, 'SCHEDULED' from appointments where google_meet_link is not null and id % 10 = 0;
    insert into payment_webhook_events (provider, provider_event_id, event_type, raw_payload)
    select 'RAZORPAY', 'evt_' || n % 400, case when n % 7 = 0 then null else 'payment.captured' end, '{}' from generate_series(1, 460) n;
    insert into appointment_status_history (appointment_id, previous_status, new_status, changed_by_user_id, changed_at)
    select id, 'COMPLETED', 'BOOKED', booked_by_user_id, updated_at from appointments where id % 5 = 0;
    insert into appointment_status_history (appointment_id, previous_status, new_status, changed_by_user_id, changed_at)
    select id, null, status, booked_by_user_id, updated_at from appointments where id % 3 = 0;
    insert into otp_requests (phone, otp_hash, purpose, expires_at, is_used)
    select phone, md5(phone), 'LOGIN', now() - interval '1 day', true from users where phone is not null and id % 10 = 0;
    insert into auth_sessions (user_id, refresh_token_hash, expires_at) select id, 'same', now() + interval '1 day' from users;
    insert into notifications (user_id, phone, channel, status) select id, null, 'WHATSAPP', 'SENT' from users where id % 4 = 0;
    insert into clinician_notes_history (appointment_id, clinician_id, notes)
    select id, clinician_id, 'Earlier note ' || id from appointments where status = 'COMPLETED' and id % 20 = 0;
    insert into follow_up_appointments (original_appointment_id, follow_up_date, reason)
    select id, '2026-03-01', 'Review' from appointments where status = 'COMPLETED' and id % 40 = 0;
    insert into patient_medical_notes (patient_id, author_user_id, note_text)
    select id, 1, 'Medical note ' || id from patient_profiles where id % 10 = 0;
    alter table payments alter column payment_method set default 'ONLINE'`)
  await pool.query(
    `insert into blocked_slots (clinician_id, centre_id, blocked_date, start_time, end_time, reason, is_blocked, blocked_by_admin_id)
     select 1 + n % ${clinicians}, 1 + (n % ${clinicians}) % ${centres}, $1::date + n - 150, '13:00', '14:00', 'Lunch', n % 9 <> 0, 13
     from generate_series(1, 200) n`,
    [today],
  )
  await pool.query(
    `insert into clinician_slot_exceptions (clinician_id, centre_id, exception_date, start_time, end_time, mode)
     select 1 + n % ${clinicians}, null, $1::date + n - 50, '09:00', '00:00', 'HYBRID' from generate_series(1, 80) n`,
    [today],
  )
}

/** A realistic clinic of shape B: five years with every irregularity that such systems have shown. */
export async function fillOldClinic(pool: pg.Pool, size: Size): Promise<OldClinic> {
  const { patients = 2000, visits: count = 9000, duplicates = 25, pastOverlaps = 15, comingOverlaps = 2, now } = size
  const random = seeded(20_260_101)
  const people = oldPeople(random, patients, duplicates, now)
  await fillStaff(pool)
  await insertRows(
    pool,
    'users',
    people.map(({ user_id: id, phone, full_name, created_at }) => ({
      id,
      phone,
      full_name,
      first_name: full_name.split(' ')[0],
      user_type: 'PATIENT',
      is_active: true,
      created_at,
      updated_at: created_at,
    })),
  )
  await insertRows(
    pool,
    'patient_profiles',
    people.map(({ patient_id: id, user_id, created_at }) => ({
      id,
      user_id,
      mrn: `MRN${id}`,
      registration_fee_paid: id % 3 === 0,
      is_active: true,
      created_at,
      updated_at: created_at,
    })),
  )
  const visits = oldVisits({ random, now, patients, visits: count, pastOverlaps, comingOverlaps })
  const open = openIds(visits)
  await pool.query('alter table payments drop constraint payments_appointment_id_fkey')
  await insertRows(
    pool,
    'appointments',
    visits.map((visit) => ({ ...visit, is_active: true })),
  )
  await insertRows(pool, 'payments', payments(random, visits, open, now))
  await fillBeside(pool, now)
  return { visits, open, duplicates }
}
