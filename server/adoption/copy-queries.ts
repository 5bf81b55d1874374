import { sql } from 'kysely'
import { openSession } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

async function hasColumn(db: DatabaseOrTx, table: string, column: string): Promise<boolean> {
  const { rows } = await sql`select from pg_attribute
    where attrelid = to_regclass(${table}) and attname = ${column} and not attisdropped`.execute(db)
  return rows.length > 0
}

async function countFrom(tx: Tx, target: string, source: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(target)} where source_table = ${source}`.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * Copies rows into `target` with a function from the migrations: how many were copied, and the ids of those that
 * could not be.
 */
async function copyRows(
  tx: Tx,
  { from, target, call }: { from: string; target: 'closures' | 'patient_medical_notes'; call: string },
): Promise<{ copied: number; refused: number[] }> {
  if (!(await hasColumn(tx, from, 'id'))) return { copied: 0, refused: [] }
  const before = await countFrom(tx, target, from)
  const { rows } = await sql<{ refused: number[] | null }>`
    select array_agg(id::int order by id) filter (where not taken) as refused
    from (select r.id, ${sql.raw(call)} as taken from ${sql.table(from)} r order by r.id) done`.execute(tx)
  return { copied: (await countFrom(tx, target, from)) - before, refused: rows[0]?.refused ?? [] }
}

/** Each schedule's version increases once, not once per row. */
export async function copyBlocks(tx: Tx, table: 'blocked_slots' | 'clinician_slot_exceptions') {
  await sql`alter table closures disable trigger closures_change_schedule`.execute(tx)
  const done = await copyRows(tx, { from: table, target: 'closures', call: `carry_block('${table}', to_jsonb(r))` })
  await sql`alter table closures enable trigger closures_change_schedule`.execute(tx)
  if (done.copied > 0) await sql`update schedule_versions set version = version + 1`.execute(tx)
  return done
}

export const copyNotes = (tx: Tx) =>
  copyRows(tx, {
    from: 'clinician_notes_history',
    target: 'patient_medical_notes',
    call: `carry_note('clinician_notes_history', to_jsonb(r))`,
  })

export const copyFollowUps = (tx: Tx) =>
  copyRows(tx, {
    from: 'follow_up_appointments',
    target: 'patient_medical_notes',
    call: 'carry_follow_up(to_jsonb(r))',
  })

/** Notes in another column, or on the appointment itself. */
export async function copyPlainNotes(tx: Tx): Promise<number> {
  let count = 0
  if (await hasColumn(tx, 'patient_medical_notes', 'note_text')) {
    const { rows } = await sql`update patient_medical_notes set note = note_text
      where note is null and note_text is not null returning id`.execute(tx)
    count += rows.length
  }
  if (await hasColumn(tx, 'appointments', 'patient_notes')) {
    const { rows } = await sql`
      insert into patient_medical_notes
        (patient_id, author_user_id, note, visibility, created_at, appointment_id, source_table, source_id)
      select a.patient_id, c.user_id, a.patient_notes, 'INTERNAL', a.updated_at, a.id, 'appointments', a.id
      from appointments a join clinician_profiles c on c.id = a.clinician_id where trim(a.patient_notes) <> ''
      on conflict (source_table, source_id) do update set note = excluded.note
      where patient_medical_notes.note is distinct from excluded.note returning id`.execute(tx)
    count += rows.length
  }
  return count
}

/** Payments taken at the desk, with their method. */
export async function copyTenders(tx: Tx): Promise<number> {
  if (!(await hasColumn(tx, 'payments', 'payment_method'))) return 0
  const { rows } = await sql`
    update payments set method = payment_method,
      provider = case when provider = 'RAZORPAY' then 'DESK' else provider end
    where payment_method in ('CASH', 'CARD', 'UPI') and method = 'RAZORPAY' returning id`.execute(tx)
  return rows.length
}

/** Registration fees count as paid, whether the payment or the patient records them. */
export async function copyRegistrationFees(tx: Tx): Promise<number> {
  let count = 0
  if (await hasColumn(tx, 'payments', 'registration_fee')) {
    await sql`
      update appointments a set registration_fee_amount = p.fee
      from (select appointment_id, max(registration_fee) as fee from payments
        where registration_fee > 0 and status = 'SUCCESS' group by 1) p
      where p.appointment_id = a.id and a.registration_fee_amount is null`.execute(tx)
    const { rows } = await sql`
      update patient_profiles pp set registration_paid_at = p.at
      from (select patient_id, min(coalesce(paid_at, created_at)) as at from payments
        where registration_fee > 0 and status = 'SUCCESS' group by 1) p
      where p.patient_id = pp.id and pp.registration_paid_at is null returning pp.id`.execute(tx)
    count += rows.length
  }
  if (await hasColumn(tx, 'patient_profiles', 'registration_fee_paid')) {
    const at = (await hasColumn(tx, 'patient_profiles', 'registration_fee_paid_at'))
      ? sql`registration_fee_paid_at`
      : sql`null`
    const { rows } = await sql`
      update patient_profiles set registration_paid_at = coalesce(${at}, created_at)
      where registration_fee_paid and registration_paid_at is null returning id`.execute(tx)
    count += rows.length
  }
  return count
}

/** Links stored on upcoming appointments become their video sessions. */
export async function copyMeetLinks(tx: Tx, now: Temporal.Instant): Promise<number> {
  if (!(await hasColumn(tx, 'appointments', 'google_meet_link'))) return 0
  const { rows } = await sql<{ count: number }>`
    select count(carry_meet_link(to_jsonb(a)))::int as count from appointments a
    where a.google_meet_link <> '' and a.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and a.is_active
      and a.scheduled_end_at > ${now}
      and not exists (select ${openSession}
        and v.join_url = a.google_meet_link)`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Photos and qualifications of clinicians for whom the product has none. */
export async function copyClinicians(tx: Tx): Promise<number> {
  const changed = new Set<number>()
  const remember = (rows: { id: number }[]) => rows.forEach(({ id }) => changed.add(id))
  if (await hasColumn(tx, 'clinician_profiles', 'profile_picture_url')) {
    const { rows } = await sql<{ id: number }>`update clinician_profiles set photo_url = profile_picture_url
      where photo_url is null and profile_picture_url <> '' returning id`.execute(tx)
    remember(rows)
  }
  const staff = await sql<{ id: number }>`
    update clinician_profiles c set photo_url = s.profile_picture_url from staff_profiles s
    where s.user_id = c.user_id and c.photo_url is null and s.profile_picture_url <> '' returning c.id`.execute(tx)
  remember(staff.rows)
  if (await hasColumn(tx, 'clinician_profiles', 'qualification')) {
    const { rows } = await sql<{ id: number }>`
      update clinician_profiles set qualifications = array_to_string(words_of(qualification), ', ')
      where qualifications is null and cardinality(words_of(qualification)) > 0 returning id`.execute(tx)
    remember(rows)
  }
  return changed.size
}

/** Attaches triggers that copy the earlier system's writes as they happen. Returns how many were created. */
export async function attachEarlierSystem(tx: Tx): Promise<number> {
  const { rows } = await sql<{ made: number }>`select attach_other_system() + attach_staff_bookings() as made`.execute(
    tx,
  )
  return rows[0]?.made ?? 0
}
