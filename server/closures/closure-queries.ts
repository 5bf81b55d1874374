import { sql } from 'kysely'
import type { AppointmentId, UserId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isInScope } from '../db/appointment-fragment-queries.ts'
import { isConcerned, isInside, isOpenOffer, isUnanswered, isUnlisted } from '../db/offer-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import type { ClosedSpan } from '../scheduling/free-slots.ts'

export interface ClosureRow extends ClosedSpan {
  id: number
  clinicianName: string | null
  centreName: string | null
  timezone: string
  reason: string | null
}

/** Where clinician `c` works. */
const worksAt = sql`(select c.primary_centre_id union select r.centre_id from clinician_availability_rules r
  where r.clinician_id = c.id and r.is_active)`

/** Closure `cl` belongs to what the permission reaches: of a clinician everywhere only if all their centres do. */
export const isClosureInScope = ({ everywhere, centreIds, clinicianId }: Scope) => sql`(${everywhere}
  or cl.clinician_id = ${clinicianId}::bigint or cl.centre_id = any(${centreIds}::bigint[])
  or (cl.centre_id is null and exists (select from clinician_profiles c where c.id = cl.clinician_id
    and not exists (select from ${worksAt} works (id) where works.id <> all(${centreIds}::bigint[])))))`

export interface ClosurePlace {
  /** Whether the permission reaches all of it. */
  isReached: boolean
}

/**
 * Undefined for a clinician or a centre that is not there, that the scope does not show, or that do not belong
 * together.
 */
export async function findClosurePlace(
  db: DatabaseOrTx,
  { clinicianId, centreId }: Pick<ClosedSpan, 'clinicianId' | 'centreId'>,
  scope: Scope,
): Promise<ClosurePlace | undefined> {
  const { everywhere, centreIds } = scope
  const own = scope.clinicianId
  const isCentreReached = centreId !== null && centreIds.includes(centreId)
  const { rows } = await sql<ClosurePlace>`
    select coalesce(${everywhere} or c.id = ${own}::bigint or ${isCentreReached}
      or (${centreId}::bigint is null and c.id is not null
        and not exists (select from ${worksAt} works (id) where works.id <> all(${centreIds}::bigint[])))
      , false) as "isReached"
    from (select ${clinicianId}::bigint as clinician_id, ${centreId}::bigint as centre_id) asked
    left join clinician_profiles c on c.id = asked.clinician_id
    left join centres ce on ce.id = asked.centre_id
    where (asked.clinician_id is null or (c.id is not null and (${everywhere} or c.id = ${own}::bigint
        or exists (select from ${worksAt} works (id) where works.id = any(${centreIds}::bigint[])))))
      and (asked.centre_id is null or (ce.id is not null and (asked.clinician_id is null or ce.id in ${worksAt}
          or exists (select from appointments a where a.clinician_id = c.id and a.centre_id = ce.id and a.is_active))
        and (${everywhere} or ${isCentreReached}
          or exists (select from clinician_profiles c where c.id = ${own}::bigint and ce.id in ${worksAt}))))`.execute(
    db,
  )
  return rows[0]
}

export async function insertClosure(
  tx: Tx,
  closure: ClosedSpan & { reason: string; userId: UserId; now: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into closures (clinician_id, centre_id, starts_at, ends_at, reason, created_by_user_id, created_at,
      updated_at)
    values (${closure.clinicianId}, ${closure.centreId}, ${closure.startsAt}, ${closure.endsAt}, ${closure.reason},
      ${closure.userId}, ${closure.now}, ${closure.now}) returning id`.execute(tx)
  const [row] = rows
  if (row === undefined) throw new Error('The closure just made is not there')
  return row.id
}

/**
 * The same closure that the same member of staff made since then, if it still stands. One that a holiday made is not
 * theirs to reopen. Requires the clinicians' locks.
 */
export async function findSameClosure(
  tx: Tx,
  closure: ClosedSpan & { reason: string; userId: UserId; since: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from closures
    where clinician_id is not distinct from ${closure.clinicianId}::bigint
      and centre_id is not distinct from ${closure.centreId}::bigint
      and starts_at = ${closure.startsAt} and ends_at = ${closure.endsAt} and reason = ${closure.reason}
      and created_by_user_id = ${closure.userId} and created_at > ${closure.since} and holiday_on is null
    order by id desc limit 1`.execute(tx)
  return rows[0]?.id
}

/**
 * One row for each visit that a closure concerns and that has none yet. Under the clinicians' locks, so that a
 * booking is either among them or came too late. Who was booked into the closed time later on, by somebody's word, is
 * not asked.
 */
export async function insertAffected(
  tx: Tx,
  closureId: number,
  { now, isNew }: { now: Temporal.Instant; isNew: boolean },
): Promise<number> {
  const { rows } = await sql`
    insert into closure_offers (closure_id, appointment_id, time_version, created_at)
    select cl.id, a.id, a.time_version, ${now} from closures cl join appointments a on ${isConcerned(now)}
    where cl.id = ${closureId} and (${isNew} or coalesce(a.override_reason, '') = '') and ${isUnlisted}
    order by a.id returning id`.execute(tx)
  return rows.length
}

/** A closure as it is shown. */
export const ofClosure = {
  columns: sql`cl.id, cl.clinician_id as "clinicianId", cl.centre_id as "centreId", cl.starts_at as "startsAt",
    cl.ends_at as "endsAt", cl.reason, u.full_name as "clinicianName", ce.name as "centreName",
    coalesce(ce.timezone, home.timezone, '') as timezone`,
  from: sql`from closures cl
    left join clinician_profiles cp on cp.id = cl.clinician_id left join users u on u.id = cp.user_id
    left join centres ce on ce.id = cl.centre_id left join centres home on home.id = cp.primary_centre_id`,
}

/** Undefined outside the scope. */
export async function findClosure(db: DatabaseOrTx, id: number, scope: Scope): Promise<ClosureRow | undefined> {
  const { rows } = await sql<ClosureRow>`
    select ${ofClosure.columns} ${ofClosure.from}
    where cl.id = ${id} and ${isClosureInScope(scope)}`.execute(db)
  return rows[0]
}

/**
 * Links that patients have in hand are another closure's now, where that meets the same visit: it asks nobody a second
 * time, and nobody is told that a visit takes place which does not.
 */
export async function handOverOffers(tx: Tx, closureId: number): Promise<void> {
  await sql`
    with ready as (
      select distinct on (o.id) o.id as offer_id, r.id, r.closure_id from closure_offers o
      join closure_offers r on r.appointment_id = o.appointment_id and r.time_version = o.time_version
        and r.closure_id <> o.closure_id and r.ended_at is null and r.sent_at is null
      where o.closure_id = ${closureId} and o.ended_at is null and o.sent_at is not null order by o.id, r.id
    ), replaced as (
      delete from closure_offers r using ready where r.id = ready.id returning ready.offer_id, r.closure_id
    )
    update closure_offers o set closure_id = replaced.closure_id from replaced where o.id = replaced.offer_id`.execute(
    tx,
  )
}

/** Withdraws what nobody has answered yet; what was taken stays taken. */
export async function withdrawOffers(tx: Tx, closureId: number, now: Temporal.Instant): Promise<void> {
  await sql`update closure_offers set ended_at = ${now}, outcome = 'WITHDRAWN'
    where closure_id = ${closureId} and ended_at is null`.execute(tx)
}

/** False if somebody has deleted it already. */
export async function deleteClosure(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`delete from closures where id = ${id} returning id`.execute(tx)
  return rows.length === 1
}

/** The visits in a time that is only being considered, first things first. */
export async function listVisitsIn(
  db: DatabaseOrTx,
  { clinicianId, centreId, startsAt, endsAt }: ClosedSpan,
  { scope, now }: { scope: Scope; now: Temporal.Instant },
): Promise<AppointmentId[]> {
  const { rows } = await sql<{ id: AppointmentId }>`
    select a.id from (select ${clinicianId}::bigint as clinician_id, ${centreId}::bigint as centre_id,
      ${startsAt}::timestamptz as starts_at, ${endsAt}::timestamptz as ends_at) cl
    join appointments a on ${isConcerned(now)} where ${isInScope(scope)}
    order by a.scheduled_start_at, a.id`.execute(db)
  return rows.map(({ id }) => id)
}

export interface AffectedRow {
  appointmentId: AppointmentId
  state: 'OPEN' | 'ASKED' | 'UNANSWERED' | 'MOVED' | 'CANCELLED' | 'KEPT'
  sentAt: Temporal.Instant | null
}

/**
 * Every visit that a closure met, and how it stands: one row each. Also those that came to stand in it later, by
 * somebody's word or by another system's. Who was asked for another closure of the same time is asked.
 */
export async function listAffected(
  db: DatabaseOrTx,
  closureId: number,
  { scope, now }: { scope: Scope; now: Temporal.Instant },
): Promise<AffectedRow[]> {
  const { rows } = await sql<AffectedRow>`
    select a.id as "appointmentId", o.sent_at as "sentAt",
      case
        when a.status in ('CANCELLED', 'EXPIRED') or (a.status = 'BOOKED' and a.hold_expires_at <= ${now}::timestamptz)
          then 'CANCELLED'
        when not ${isInside} then 'MOVED'
        when own.outcome = 'KEPT' or (own.id is null and a.override_reason <> '')
          or a.status not in ('BOOKED', 'CONFIRMED') then 'KEPT'
        when o.sent_at is null then 'OPEN'
        when ${isUnanswered(now)} then 'UNANSWERED'
        else 'ASKED'
      end as state
    from closures cl
    cross join lateral (
      select a.id from appointments a where ${isConcerned(now)}
      union select f.appointment_id from closure_offers f where f.closure_id = cl.id
    ) met
    join appointments a on a.id = met.id and a.is_active and ${isInScope(scope)}
    left join lateral (select f.id, f.outcome from closure_offers f where f.closure_id = cl.id
      and f.appointment_id = a.id and f.time_version = a.time_version order by f.id desc limit 1) own on true
    left join lateral (select s.sent_at from closure_offers s where ${isOpenOffer}) o on true
    where cl.id = ${closureId} order by a.scheduled_start_at, a.id`.execute(db)
  return rows
}
