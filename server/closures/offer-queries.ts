import { sql } from 'kysely'
import type { AppointmentId, CentreId, ClinicianId, PatientId, UserId, VisitType } from '../../contract/core/values.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import { isInScope } from '../db/appointment-fragment-queries.ts'
import { isConcerned, isInside, isNear, isOpenOffer, isUnanswered, isUnlisted } from '../db/offer-fragment-queries.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { isClosureInScope } from './closure-queries.ts'

export interface UnsentOffer {
  id: number
  appointmentId: AppointmentId
}

/**
 * What is to be sent of a closure: of confirmed visits that nobody has been asked about, for another closure of the
 * same time or for none. Locks the rows.
 */
export async function lockUnsentOffers(
  tx: Tx,
  {
    closureId,
    only,
    scope,
    now,
  }: { closureId: number; only: readonly AppointmentId[] | null; scope: Scope; now: Temporal.Instant },
): Promise<UnsentOffer[]> {
  const { rows } = await sql<UnsentOffer>`
    select o.id, o.appointment_id as "appointmentId" from closure_offers o
      join appointments a on a.id = o.appointment_id
    where o.closure_id = ${closureId} and o.ended_at is null and o.sent_at is null
      and a.status = 'CONFIRMED' and a.is_active and a.time_version = o.time_version
      and a.scheduled_end_at > ${now}::timestamptz and ${isInScope(scope)}
      and (${only}::bigint[] is null or a.id = any(${only}::bigint[]))
      and not exists (select from closure_offers s where ${isOpenOffer})
    order by o.id for update of o`.execute(tx)
  return rows
}

/** How many of some visits a closure has met. */
export async function countAffected(
  db: DatabaseOrTx,
  closureId: number,
  ids: readonly AppointmentId[],
  scope: Scope,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct o.appointment_id)::int as count
    from closure_offers o join appointments a on a.id = o.appointment_id and ${isInScope(scope)}
    where o.closure_id = ${closureId} and o.appointment_id = any(${ids}::bigint[])`.execute(db)
  return rows[0]?.count ?? 0
}

/**
 * What a visit's patient can be asked by: what a closure of theirs has ready, otherwise one without a closure.
 * Undefined if they were asked for its present time already. Needs the appointment's lock.
 */
export async function claimOffer(
  tx: Tx,
  appointmentId: AppointmentId,
  now: Temporal.Instant,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    with visit as (
      select a.id, a.time_version from appointments a where a.id = ${appointmentId}
        and not exists (select from closure_offers s where ${isOpenOffer})
    ), ready as (
      select o.id from closure_offers o join visit v on v.id = o.appointment_id and v.time_version = o.time_version
      where o.ended_at is null order by o.id limit 1
    ), made as (
      insert into closure_offers (appointment_id, time_version, created_at)
      select v.id, v.time_version, ${now} from visit v where not exists (select from ready) returning id
    )
    select id from ready union all select id from made`.execute(tx)
  return rows[0]?.id
}

/**
 * An offer that nobody answered in time waits anew from now on. Undefined if there is none, or if the visit is so
 * near that only a call helps.
 */
export async function renewOffer(
  tx: Tx,
  appointmentId: AppointmentId,
  { userId, now }: { userId: UserId; now: Temporal.Instant },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    update closure_offers o set sent_at = ${now}, sent_by_user_id = ${userId}
    from appointments a
    where a.id = ${appointmentId} and not ${isNear(now)}
      and o.id = (select max(s.id) from closure_offers s where ${isOpenOffer}) and ${isUnanswered(now)}
    returning o.id`.execute(tx)
  return rows[0]?.id
}

export async function markOffersSent(
  tx: Tx,
  offers: readonly { id: number; tokenHash: Buffer }[],
  { userId, now }: { userId: UserId; now: Temporal.Instant },
): Promise<void> {
  const ids = offers.map(({ id }) => id)
  const hashes = offers.map(({ tokenHash }) => tokenHash.toString('hex'))
  await sql`
    update closure_offers o set sent_at = ${now}, sent_by_user_id = ${userId}, token_hash = decode(sent.hash, 'hex')
    from unnest(${ids}::bigint[], ${hashes}::text[]) sent (id, hash)
    where o.id = sent.id and o.sent_at is null and o.ended_at is null`.execute(tx)
}

export interface OfferRow {
  id: number
  appointmentId: AppointmentId
  outcome: 'MOVED' | 'REFUNDED' | 'KEPT' | 'WITHDRAWN' | null
  timeVersion: number
  closureEndsAt: Temporal.Instant | null
  appointmentTimeVersion: number
  appointmentStatus: AppointmentStatus
  endsAt: Temporal.Instant
  clinicianId: ClinicianId
  patientId: PatientId
  patientUserId: UserId
  /** The visit was given to another patient since the link was sent: how it stands is not for whoever has the link. */
  isOfAnother: boolean
}

/** What a link is about, and how that stands now; undefined also for a patient who was deactivated. */
export async function findOffer(db: DatabaseOrTx, tokenHash: Buffer): Promise<OfferRow | undefined> {
  const { rows } = await sql<OfferRow>`
    select o.id, o.appointment_id as "appointmentId", o.outcome, o.time_version as "timeVersion",
      cl.ends_at as "closureEndsAt", a.time_version as "appointmentTimeVersion", a.status as "appointmentStatus",
      a.scheduled_end_at as "endsAt", a.clinician_id as "clinicianId", a.patient_id as "patientId",
      pp.user_id as "patientUserId", exists (select from appointment_status_history h where h.appointment_id = a.id
        and h.previous_patient_id is not null and h.changed_at >= o.sent_at) as "isOfAnother"
    from closure_offers o join appointments a on a.id = o.appointment_id and a.is_active
    join patient_profiles pp on pp.id = a.patient_id and pp.is_active
    join users u on u.id = pp.user_id and u.is_active left join closures cl on cl.id = o.closure_id
    where o.token_hash = ${tokenHash}`.execute(db)
  return rows[0]
}

/** The choice ends every open offer of the visit's present time, of whatever closure. Needs the appointment's lock. */
export async function endOffers(
  tx: Tx,
  {
    appointmentId,
    timeVersion,
    outcome,
    now,
  }: Pick<OfferRow, 'appointmentId' | 'timeVersion'> & {
    outcome: 'MOVED' | 'REFUNDED'
    now: Temporal.Instant
  },
): Promise<void> {
  await sql`update closure_offers set ended_at = ${now}, outcome = ${outcome}
    where appointment_id = ${appointmentId} and time_version = ${timeVersion} and ended_at is null`.execute(tx)
}

export interface KeptVisit {
  centreId: CentreId
  patientId: PatientId
}

/**
 * A named person says that a visit takes place: in spite of every closure in their scope that meets it now, and
 * whatever its patient was asked. Undefined where there is nothing to keep. Needs the clinician's lock.
 */
export async function keepVisit(
  tx: Tx,
  {
    closureId,
    appointmentId,
    scope,
    userId,
    now,
  }: { closureId: number; appointmentId: AppointmentId; scope: Scope; userId: UserId; now: Temporal.Instant },
): Promise<KeptVisit | undefined> {
  const { rows } = await sql<KeptVisit>`
    with visit as (
      select a.* from appointments a join closures cl on ${isInside}
      where a.id = ${appointmentId} and cl.id = ${closureId}
    ), listed as (
      update closure_offers o set ended_at = ${now}, outcome = 'KEPT', kept_by_user_id = ${userId}
      from visit a
      where o.appointment_id = a.id and o.time_version = a.time_version and o.ended_at is null
        and (o.closure_id is null
          or exists (select from closures cl where cl.id = o.closure_id and ${isClosureInScope(scope)}))
      returning o.id
    ), unlisted as (
      insert into closure_offers (closure_id, appointment_id, time_version, created_at, ended_at, outcome,
        kept_by_user_id)
      select cl.id, a.id, a.time_version, ${now}, ${now}, 'KEPT', ${userId}
      from visit a join closures cl on ${isConcerned(now)} and ${isClosureInScope(scope)} and ${isUnlisted}
      returning id
    )
    select a.centre_id as "centreId", a.patient_id as "patientId" from visit a
    where exists (select from listed union all select from unlisted)`.execute(tx)
  return rows[0]
}

/** The visit costs this from now on, in paise, if that is less than it did. */
export async function lowerFee(tx: Tx, appointmentId: AppointmentId, feePaise: number): Promise<void> {
  await sql`
    update appointments set fee_amount = ${feePaise}::numeric / 100,
      fee_lowered_amount = coalesce(fee_lowered_amount, 0) + fee_amount - ${feePaise}::numeric / 100,
      waived_amount = case when waived_amount is not null
        then greatest(0, waived_amount - (fee_amount - ${feePaise}::numeric / 100)) end, updated_at = now()
    where id = ${appointmentId} and fee_amount > ${feePaise}::numeric / 100`.execute(tx)
}

export interface VisitMoney {
  /** The frozen price; null for one of an earlier system. */
  feePaise: number | null
  registrationPaise: number
  waivedPaise: number
  /** What other clinicians charge for. */
  mode: VisitType
}

export async function findVisitMoney(db: DatabaseOrTx, appointmentId: AppointmentId): Promise<VisitMoney> {
  const { rows } = await sql<VisitMoney>`
    select (fee_amount * 100)::int as "feePaise",
      (coalesce(registration_fee_amount, 0) * 100)::int as "registrationPaise",
      (coalesce(waived_amount, 0) * 100)::int as "waivedPaise",
      case when appointment_type = 'ONLINE' then 'ONLINE' else 'IN_PERSON' end as mode
    from appointments where id = ${appointmentId}`.execute(db)
  return rows[0] ?? { feePaise: null, registrationPaise: 0, waivedPaise: 0, mode: 'IN_PERSON' }
}

export async function listCentreNames(db: DatabaseOrTx, ids: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; name: string }>`
    select id, name from centres where id = any(${ids}::bigint[])`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
