import { sql } from 'kysely'
import { isOpenSession } from '../db/appointment-fragment-queries.ts'
import type { Tx } from '../db/pool.ts'

interface Times {
  now: Temporal.Instant
  /** Unpaid web bookings from before this time have expired. */
  holdsSince: Temporal.Instant
}

const isPaid = sql`exists (select from payments p where p.appointment_id = a.id and p.status = 'SUCCESS')`
const isLive = (alias: string) =>
  sql.raw(`${alias}.status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and ${alias}.is_active`)

/**
 * While the migrations run, sets aside past rows that their constraint would reject: expired unpaid web bookings,
 * and, of two past visits at the same time, the one booked later. `restoreSetAside` undoes it.
 */
export async function setAsideConflicts(tx: Tx, { now, holdsSince }: Times): Promise<void> {
  await sql`
    create temporary table mibo_aside on commit drop as
    select a.id, true as ran_out from appointments a
    where a.status = 'BOOKED' and a.source = 'WEB_PATIENT' and a.is_active and a.created_at < ${holdsSince}
      and not ${isPaid}`.execute(tx)
  // Visits are first divided into groups that do not overlap: comparing every pair took half a minute for 200,000.
  await sql`
    insert into mibo_aside
    with live as (
      select a.id, a.clinician_id, a.scheduled_start_at as starts_at, a.scheduled_end_at as ends_at from appointments a
      where ${isLive('a')} and a.scheduled_end_at >= a.scheduled_start_at and a.id not in (select id from mibo_aside)),
    marked as (
      select *, coalesce(starts_at >= max(ends_at) over (partition by clinician_id order by starts_at, id
        rows between unbounded preceding and 1 preceding), true)::int as begins from live),
    grouped as (
      select *, sum(begins) over (partition by clinician_id order by starts_at, id) as nth from marked)
    select distinct b.id, false from grouped a join grouped b on b.clinician_id = a.clinician_id and b.nth = a.nth
      and b.id > a.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    where least(a.ends_at, b.ends_at) <= ${now}
    union
    select a.id, false from appointments a
    where ${isLive('a')} and a.scheduled_end_at < a.scheduled_start_at and a.scheduled_start_at <= ${now}
      and a.id not in (select id from mibo_aside)`.execute(tx)
  await sql`update appointments set is_active = false where id in (select id from mibo_aside)`.execute(tx)
}

/** Restores the rows, adding only the mark that allows two past visits at one time. Returns how many have it. */
export async function restoreSetAside(tx: Tx): Promise<number> {
  const { rows } = await sql`
    update appointments a set is_active = true,
      squeezed_in_by_user_id = case when not m.ran_out then a.booked_by_user_id end,
      override_reason = case when not m.ran_out then 'Two visits at one time, from before the take-over' end,
      status = case when m.ran_out then 'EXPIRED' else a.status end,
      status_changed_at = case when m.ran_out then now() else a.status_changed_at end,
      hold_expires_at = case when m.ran_out then now() else a.hold_expires_at end,
      status_reason = case when m.ran_out then 'HOLD_RAN_OUT' else a.status_reason end
    from mibo_aside m where m.id = a.id
    returning a.squeezed_in_by_user_id is not null as "isSqueezed"`.execute(tx)
  return (rows as { isSqueezed: boolean }[]).filter(({ isSqueezed }) => isSqueezed).length
}

export async function countExpired(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from mibo_aside where ran_out`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Confirms upcoming appointments that were paid and never confirmed. Returns their ids. */
export async function confirmPaid(tx: Tx, now: Temporal.Instant): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update appointments a set status = 'CONFIRMED', status_changed_at = now(), status_reason = 'ADOPTED_PAID',
      updated_at = now()
    where a.status = 'BOOKED' and a.is_active and a.scheduled_start_at > ${now} and ${isPaid} returning a.id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/**
 * Past appointments that were paid and never confirmed: nobody is waiting for them, so they stay as they are. Returns
 * their ids.
 */
export async function keepPastPaid(tx: Tx, now: Temporal.Instant): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update appointments a set hold_expires_at = null
    where a.status = 'BOOKED' and a.is_active and a.scheduled_start_at <= ${now} and ${isPaid} returning a.id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/** Sets the fee of open holds: their order's amount, otherwise the clinician's fee. Their orders are checked. */
export async function freezeOpenFees(tx: Tx, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql`
    update appointments a set fee_amount = coalesce(
      (select p.amount from payments p where p.appointment_id = a.id order by p.id desc limit 1), c.consultation_fee)
    from clinician_profiles c
    where c.id = a.clinician_id and a.status = 'BOOKED' and a.is_active and a.hold_expires_at > ${now}
    returning a.id`.execute(tx)
  await sql`
    update payments p set next_check_at = ${now} from appointments a
    where a.id = p.appointment_id and a.status = 'BOOKED' and a.is_active and a.hold_expires_at > ${now}
      and p.status in ('CREATED', 'PENDING', 'FAILED') and p.provider = 'RAZORPAY'`.execute(tx)
  return rows.length
}

/** Earlier payments are in the clinic's old books: we only issue a bill for them if somebody asks. */
export async function markBilledElsewhere(tx: Tx): Promise<void> {
  await sql`update payments set bill_due = false where status in ('SUCCESS', 'REFUNDED')`.execute(tx)
}

/** Ends the video sessions of cancelled appointments. */
export async function closeSessionsOfCancelled(tx: Tx): Promise<number> {
  const { rows } = await sql`
    update video_sessions v set status = 'CANCELLED', updated_at = now() from appointments a
    where a.id = v.appointment_id and a.status in ('CANCELLED', 'EXPIRED') and ${isOpenSession}
    returning v.id`.execute(tx)
  return rows.length
}

export async function recordAdoption(tx: Tx, now: Temporal.Instant): Promise<void> {
  await sql`insert into adoptions (adopted_at) values (${now})`.execute(tx)
}
