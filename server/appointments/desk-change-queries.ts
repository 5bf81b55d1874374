import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, UserId } from '../../contract/core/values.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import { isConcerned, isUnlisted } from '../db/offer-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { minutesBetween } from '../core/instants.ts'
import type { DeskAppointment } from './desk-queries.ts'
import { changeColumns, type Change } from './queries.ts'

export type DeskChangeKind = 'MOVE' | 'CANCEL' | 'STATUS'

/** A change made at the desk, with the appointment's state before it. */
export interface DeskChange {
  id: number
  kind: DeskChangeKind
  changedAt: Temporal.Instant
  releaseAt: Temporal.Instant
  status: AppointmentStatus
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  centreId: CentreId
  clinicianId: ClinicianId
  timeVersion: number
  checkedInAt: Temporal.Instant | null
  startedAt: Temporal.Instant | null
  completedAt: Temporal.Instant | null
  squeezedInByUserId: UserId | null
  overrideReason: string | null
  refundPaise: number | null
  byUserId: UserId
}

/** What a cancellation at the desk does with the money of its visit. */
export interface DeskMoney {
  /** Null for none. */
  refundPaise: number | null
  /** All that is not kept has to go back. */
  keptPaise: number
}

export async function insertDeskChange(
  tx: Tx,
  before: DeskAppointment,
  change: {
    kind: DeskChangeKind
    userId: UserId
    now: Temporal.Instant
    releaseAt: Temporal.Instant
  } & Partial<DeskMoney>,
): Promise<void> {
  const { refundPaise = null, keptPaise = null } = change
  await sql`
    insert into desk_changes (appointment_id, kind, by_user_id, changed_at, release_at, status_before, starts_at_before,
      ends_at_before, centre_id_before, clinician_id_before, time_version_before, checked_in_at_before,
        started_at_before,
      completed_at_before, squeezed_in_by_user_id_before, override_reason_before, refund_amount, kept_amount)
    values (${before.id}, ${change.kind}, ${change.userId}, ${change.now}, ${change.releaseAt}, ${before.status},
      ${before.startsAt}, ${before.endsAt}, ${before.centreId}, ${before.clinicianId}, ${before.timeVersion},
      ${before.checkedInAt}, ${before.startedAt}, ${before.completedAt}, ${before.squeezedInByUserId},
      ${before.overrideReason}, ${refundPaise}::numeric / 100, ${keptPaise}::numeric / 100)`.execute(tx)
}

/** The changes whose consequences are deferred, oldest first. Requires the appointment's lock. */
export async function listOpenDeskChanges(tx: Tx, appointmentId: AppointmentId): Promise<DeskChange[]> {
  const { rows } = await sql<DeskChange>`
    select id, kind, changed_at as "changedAt", release_at as "releaseAt", status_before as status,
      starts_at_before as "startsAt", ends_at_before as "endsAt", centre_id_before as "centreId",
      clinician_id_before as "clinicianId", time_version_before as "timeVersion", checked_in_at_before as "checkedInAt",
      started_at_before as "startedAt", completed_at_before as "completedAt",
      squeezed_in_by_user_id_before as "squeezedInByUserId", override_reason_before as "overrideReason",
      (refund_amount * 100)::int as "refundPaise",
      by_user_id as "byUserId"
    from desk_changes where appointment_id = ${appointmentId} and released_at is null and undone_at is null
    order by id`.execute(tx)
  return rows
}

/**
 * What kind of change it was that could be undone until then, to the millisecond as on the wire, and has been undone.
 * Requires the appointment's lock.
 */
export async function findUndoneKind(
  tx: Tx,
  appointmentId: AppointmentId,
  undoUntil: Temporal.Instant,
): Promise<DeskChangeKind | undefined> {
  const { rows } = await sql<{ kind: DeskChangeKind }>`
    select kind from desk_changes where appointment_id = ${appointmentId} and undone_at is not null
      and date_trunc('milliseconds', release_at) = date_trunc('milliseconds', ${undoUntil}::timestamptz)
    order by id desc limit 1`.execute(tx)
  return rows[0]?.kind
}

/** Appointments with deferred consequences that are due, since the change can no longer be undone. */
export async function listDueDeskChanges(
  db: DatabaseOrTx,
  now: Temporal.Instant,
  limit: number,
): Promise<AppointmentId[]> {
  const { rows } = await sql<{ id: AppointmentId }>`
    select appointment_id as id from desk_changes
    where release_at <= ${now} and released_at is null and undone_at is null
    group by appointment_id order by min(release_at) limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** The clinician before the last change that can be undone. */
export async function findClinicianBefore(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
): Promise<ClinicianId | undefined> {
  const { rows } = await sql<{ clinicianId: ClinicianId }>`
    select clinician_id_before as "clinicianId" from desk_changes
    where appointment_id = ${appointmentId} and released_at is null and undone_at is null
      order by id desc limit 1`.execute(db)
  return rows[0]?.clinicianId
}

/** The changes that could still be undone no longer can, and are due. */
export async function endUndoWindow(tx: Tx, appointmentId: AppointmentId, now: Temporal.Instant): Promise<void> {
  await sql`update desk_changes set release_at = ${now}
    where appointment_id = ${appointmentId} and released_at is null and undone_at is null
      and release_at > ${now}`.execute(tx)
}

export async function markReleased(tx: Tx, appointmentId: AppointmentId, now: Temporal.Instant): Promise<void> {
  await sql`update desk_changes set released_at = ${now}
    where appointment_id = ${appointmentId} and released_at is null and undone_at is null`.execute(tx)
}

/**
 * Restores an appointment's state before a change, including its time: if that was booked meanwhile, the constraint
 * results in SLOT_TAKEN.
 */
export async function undoDeskChange(
  tx: Tx,
  appointmentId: AppointmentId,
  before: DeskChange,
  change: Change,
): Promise<void> {
  await sql`update desk_changes set undone_at = ${change.now} where id = ${before.id}`.execute(tx)
  await forgetTimesAfter(tx, appointmentId, before.timeVersion)
  await sql`
    update appointments set status = ${before.status}, scheduled_start_at = ${before.startsAt},
      scheduled_end_at = ${before.endsAt}, duration_minutes = ${minutesBetween(before.startsAt, before.endsAt)},
      centre_id = ${before.centreId}, clinician_id = ${before.clinicianId}, time_version = ${before.timeVersion},
      checked_in_at = ${before.checkedInAt}, started_at = ${before.startedAt}, completed_at = ${before.completedAt},
      squeezed_in_by_user_id = ${before.squeezedInByUserId}, override_reason = ${before.overrideReason},
      cancelled_at = null, cancellation_reason = null, ${changeColumns(change)}, updated_at = now()
    where id = ${appointmentId}`.execute(tx)
}

/**
 * If a visit is moved and moved back, the patient still has the right time: the version is restored, and with it that
 * of what was offered, said and billed of this time since. Whoever can answer an earlier link is not asked again.
 */
export async function restoreTimeVersion(
  tx: Tx,
  appointmentId: AppointmentId,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await sql`update appointments set time_version = ${to} where id = ${appointmentId}`.execute(tx)
  await sql`
    with earlier as (
      select closure_id, sent_at from closure_offers
      where appointment_id = ${appointmentId} and time_version = ${to} and ended_at is null
    ), kept as (
      select o.id, o.ended_at is null and exists (select from earlier e where e.sent_at is not null) as "isAsked"
      from closure_offers o
      where o.appointment_id = ${appointmentId} and o.time_version = ${from} and (o.ended_at is not null
        or not exists (select from earlier e where e.closure_id is not distinct from o.closure_id))
    )
    update closure_offers o set time_version = ${to},
      sent_at = case when not k."isAsked" then o.sent_at end,
      sent_by_user_id = case when not k."isAsked" then o.sent_by_user_id end,
      token_hash = case when not k."isAsked" then o.token_hash end
    from kept k where o.id = k.id`.execute(tx)
  await sql`
    update notifications n set dedupe_key = restored.key
    from notifications m cross join lateral (
      select regexp_replace(m.dedupe_key, ${`:v${from}(:|$)`}, ${`:v${to}\\1`}) as key) restored
    where n.id = m.id and n.appointment_id = ${appointmentId} and split_part(n.dedupe_key, ':', 3) = ${`v${from}`}
      and not exists (select from notifications other where other.dedupe_key = restored.key)`.execute(tx)
  await sql`
    update receipts r set time_version = ${to} from payments p
    where p.id = r.payment_id and p.appointment_id = ${appointmentId} and r.time_version = ${from}`.execute(tx)
  await forgetTimesAfter(tx, appointmentId, to)
}

/**
 * Nobody has heard of a time that is undone, and the next move gives its version to another: its offers are deleted,
 * and its bills, which are numbered, are kept as of no time.
 */
async function forgetTimesAfter(tx: Tx, appointmentId: AppointmentId, timeVersion: number): Promise<void> {
  await sql`
    with bill as (
      select r.id from receipts r join payments p on p.id = r.payment_id where p.appointment_id = ${appointmentId}
    ), first as (
      update receipts r set time_version = null from bill where r.id = bill.id and r.time_version > ${timeVersion}
    ), corrected as (
      update bill_notes b set time_version = -b.id from bill
      where b.receipt_id = bill.id and b.time_version > ${timeVersion}
    )
    delete from closure_offers where appointment_id = ${appointmentId} and time_version > ${timeVersion}`.execute(tx)
}

/** When the visit was last to come: it has begun, ended or been missed since. Undefined if it is still to come. */
export async function findWhenLastToCome(tx: Tx, appointmentId: AppointmentId): Promise<Temporal.Instant | undefined> {
  const { rows } = await sql<{ at: Temporal.Instant }>`
    select h.changed_at as at from appointment_status_history h where h.appointment_id = ${appointmentId}
      and h.previous_status = 'CONFIRMED' and h.new_status in ('IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
    order by h.id desc limit 1`.execute(tx)
  return rows[0]?.at
}

/**
 * A closure that was made meanwhile lists the visit that stands in it again: a word given for its time was given before
 * that was closed.
 */
export async function listInClosuresSince(
  tx: Tx,
  appointmentId: AppointmentId,
  { since, now }: { since: Temporal.Instant; now: Temporal.Instant },
): Promise<void> {
  await sql`
    insert into closure_offers (closure_id, appointment_id, time_version, created_at)
    select cl.id, a.id, a.time_version, ${now} from closures cl join appointments a on ${isConcerned(now)}
    where a.id = ${appointmentId} and cl.created_at >= ${since} and ${isUnlisted} order by cl.id`.execute(tx)
}
