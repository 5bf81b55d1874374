import { sql, type RawBuilder } from 'kysely'
import { languageOf, languages, type Language } from '../../contract/core/language.ts'
import { duePaise, openDeskChange, openDeskMove, openSession } from '../db/appointment-fragment-queries.ts'
import type { AppointmentStatus } from '../../contract/rules/appointments.ts'
import type { AppointmentId, Phone, UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { refundSums } from '../db/refund-fragment-queries.ts'
import { jobSpecs, jobSpecsOf, type Job } from '../jobs/enqueue.ts'
import type { AppointmentFacts, AppointmentTemplate } from './messages.ts'
import type { Failure } from './send-result-queries.ts'

/**
 * Inserts one row per appointment, template and version of its time; for a refund or a link, one each, even if the
 * appointment moves; for a link to pay by, one for each time until which it is kept; for an offer, one each. None if
 * there is one already, or if the clinic has switched the template off. A patient without a phone gets a failed row,
 * for somebody at the clinic to read; an erased one gets none. The jobs that send them, and those in `beside`, are
 * queued in the same statement.
 */
export async function insertNotifications(
  tx: Tx,
  message: {
    templates: readonly AppointmentTemplate[]
    appointmentId: AppointmentId
    refundId?: number
    videoSessionId?: number
    offerId?: number
    isRepeated?: boolean
    unmatchedPaymentId?: number
    now: Temporal.Instant
  },
  beside: readonly Job[],
): Promise<void> {
  const refundId = message.refundId ?? null
  const unmatchedPaymentId = message.unmatchedPaymentId ?? null
  const videoSessionId = message.videoSessionId ?? null
  const offerId = message.offerId ?? null
  const { now } = message
  await sql`
    with inserted as (insert into notifications
      (user_id, phone, channel, template_id, appointment_id, refund_id, stray_payment_id, payload_data, status,
       error_code, flagged_at, dedupe_key, created_at)
    select u.id, coalesce(u.phone, ''), 'WHATSAPP', t.id, a.id, ${refundId}::bigint, ${unmatchedPaymentId}::bigint,
      jsonb_build_object('timeVersion', a.time_version, 'refundId', ${refundId}::bigint,
        'videoSessionId', ${videoSessionId}::bigint, 'offerId', ${offerId}::bigint),
      case when u.phone <> '' then 'QUEUED' else 'FAILED' end,
      case when u.phone <> '' then null else 'NO_PHONE' end,
      case when u.phone <> '' then null else ${now}::timestamptz end,
      concat_ws(':', t.name, a.id,
        case when coalesce(${refundId}::bigint, ${unmatchedPaymentId}::bigint) is null then 'v' || a.time_version end,
        case when t.name = 'payment_link' then 'h' || extract(epoch from a.hold_expires_at)::bigint end,
        'r' || ${refundId}::bigint, 's' || ${videoSessionId}::bigint, 'u' || ${unmatchedPaymentId}::bigint,
        'o' || ${offerId}::bigint,
        case when ${message.isRepeated === true} then 'n' || extract(epoch from ${now}::timestamptz)::bigint end),
      ${now}
    from appointments a
    join patient_profiles pp on pp.id = a.patient_id
    join users u on u.id = pp.user_id
    join notification_templates t on t.name = any(${message.templates}::text[]) and t.is_active
    where a.id = ${message.appointmentId} and (u.phone <> '' or u.is_active)
    order by array_position(${message.templates}::text[], t.name)
    for key share of u
    on conflict (dedupe_key) where dedupe_key is not null do nothing
    returning id, status)
    select from graphile_worker.add_jobs(
      ${jobSpecsOf('send_notification', 'notificationId', sql`inserted where status = 'QUEUED'`)}
        || ${jobSpecs(beside)})`.execute(tx)
}

/** Whether a message of a template about an appointment has been queued since. */
export async function wasQueuedSince(
  db: DatabaseOrTx,
  { appointmentId, template, since }: { appointmentId: AppointmentId; template: string; since: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    select from notifications n join notification_templates t on t.id = n.template_id
    where n.appointment_id = ${appointmentId} and t.name = ${template} and n.created_at > ${since} limit 1`.execute(db)
  return rows.length === 1
}

export interface QueuedNotification {
  id: number
  status: 'QUEUED' | 'SENT' | 'DELIVERED' | 'FAILED'
  /** Whom it is for, under the number that they have now; null for the few that are for a number and nobody's. */
  userId: UserId | null
  phone: string
  template: AppointmentTemplate
  appointmentId: AppointmentId | null
  /** The clinic's own name for it at the gateway. */
  providerTemplate: string
  /** The recipient's language, if the clinic has the template in it. */
  language: Language
  timeVersion: number | null
  refundId: number | null
  videoSessionId: number | null
  offerId: number | null
  unmatchedPaymentId: number | null
  attemptsCount: number
  createdAt: Temporal.Instant
}

/** The name the clinic gave the template at the gateway, in the language or in English; otherwise ours. */
const nameAtGateway = sql`coalesce(tl.provider_template_id, nullif(btrim(t.provider_template_id), ''), t.name)`

/** Template `t` in a language, if the clinic has it at the gateway and we have words to fill it with. */
const inLanguage = (language: RawBuilder<unknown>) =>
  sql`left join notification_template_languages tl
    on tl.template_id = t.id and tl.language = ${language} and tl.language = any(${languages}::text[])`

/** The gateway's name of a template, in the language of the patient with this phone. */
export async function findProviderTemplate(db: DatabaseOrTx, name: string, phone: Phone): Promise<string> {
  const theirs = sql`(select u.preferred_language from users u where u.phone = ${phone} and u.user_type = 'PATIENT')`
  const { rows } = await sql<{ name: string }>`
    select ${nameAtGateway} as name from notification_templates t ${inLanguage(theirs)}
    where t.name = ${name}`.execute(db)
  return rows[0]?.name ?? name
}

export async function findNotification(db: DatabaseOrTx, id: number): Promise<QueuedNotification | undefined> {
  const { rows } = await sql<Omit<QueuedNotification, 'language'> & { language: string | null }>`
    select n.id, n.status, n.user_id as "userId",
      case when n.user_id is null then n.phone else coalesce(u.phone, '') end as phone, t.name as template, n.appointment_id as "appointmentId",
      ${nameAtGateway} as "providerTemplate", tl.language,
      (n.payload_data ->> 'timeVersion')::int as "timeVersion", coalesce(n.refund_id,
        (n.payload_data ->> 'refundId')::bigint) as "refundId",
      n.stray_payment_id as "unmatchedPaymentId",
      (n.payload_data ->> 'videoSessionId')::bigint as "videoSessionId",
      (n.payload_data ->> 'offerId')::bigint as "offerId", n.attempts_count as "attemptsCount",
      n.created_at as "createdAt"
    from notifications n
    join notification_templates t on t.id = n.template_id
    left join users u on u.id = n.user_id
    ${inLanguage(sql`u.preferred_language`)}
    where n.id = ${id}`.execute(db)
  const row = rows[0]
  return row && { ...row, language: languageOf(row.language) }
}

export interface MessageFacts extends Omit<AppointmentFacts, 'receiptNumber' | 'offerLink' | 'cancelUntil'> {
  status: AppointmentStatus
  patientUserId: UserId
  timeVersion: number
  endsAt: Temporal.Instant
  cancelCutoffHours: number | null
  videoSessionId: number | null
  /** Booked through the clinic's earlier system, so it has no quote of ours. */
  isOthers: boolean
  /** The offer that the message is about can still be answered. */
  isOfferOpen: boolean
  /** While the desk can take a move or a cancellation back, nothing is said of the appointment. */
  isHeld: boolean
  /** What was done last can still be undone: said not to have come, a patient may yet. */
  isUndoable: boolean
}

/** An appointment as it is now, with everything that a message may say about it. */
export async function findMessageFacts(
  db: DatabaseOrTx,
  appointmentId: AppointmentId,
  { refundId, unmatchedPaymentId, offerId }: Pick<QueuedNotification, 'refundId' | 'unmatchedPaymentId' | 'offerId'>,
): Promise<MessageFacts | undefined> {
  const { rows } = await sql<
    Omit<MessageFacts, 'startsAt' | 'endsAt' | 'previousStartsAt'> & {
      startsAt: Temporal.Instant
      endsAt: Temporal.Instant
      previousStartsAt: Temporal.Instant | null
    }
  >`
    select a.id as "appointmentId", a.status, pp.user_id as "patientUserId", a.time_version as "timeVersion", a.fee_amount is null as "isOthers",
      exists (select ${openDeskMove}) as "isHeld", exists (select ${openDeskChange}) as "isUndoable",
      exists (select from closure_offers o where o.id = ${offerId} and o.ended_at is null
        and o.sent_at is not null and o.time_version = a.time_version) as "isOfferOpen",
      ${duePaise} as "duePaise", a.hold_expires_at as "holdExpiresAt",
      pu.full_name as "patientName",
      cu.full_name as "clinicianName", a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt",
      a.cancel_cutoff_hours::float8 as "cancelCutoffHours", moved.from_at as "previousStartsAt",
      moved.timezone as "previousTimezone",
      case when moved.centre_id <> a.centre_id then moved.centre_name end as "previousCentreName", ce.timezone,
        a.appointment_type = 'ONLINE' as "isOnline",
      ce.name as "centreName",
      concat_ws(', ', ce.address_line1, ce.address_line2, nullif(concat_ws(' ', ce.city, ce.pincode), ''))
        as "centreAddress",
      video.id as "videoSessionId", video.join_url as "joinUrl", paid.paise as "paidPaise", refund.facts as refund,
      refunds.sums as "refundSums"
    from appointments a
    join patient_profiles pp on pp.id = a.patient_id
    join users pu on pu.id = pp.user_id
    join clinician_profiles c on c.id = a.clinician_id
    join users cu on cu.id = c.user_id
    join centres ce on ce.id = a.centre_id
    left join lateral (
      -- Of several moves at the desk that went out as one, the patient knows the time before the first, or the one
      -- that they chose since.
      select coalesce(first.starts_at_before, h.previous_start_at) as from_at, pc.id as centre_id,
        pc.name as centre_name,
        pc.timezone
      from appointment_status_history h
      left join lateral (
        select dc.starts_at_before, dc.centre_id_before from desk_changes dc
        where dc.appointment_id = a.id and dc.undone_at is null and dc.changed_at <= h.changed_at
          and dc.released_at >= h.changed_at
          and not exists (select from appointment_status_history p where p.appointment_id = a.id and p.id < h.id
            and p.actor_kind = 'PATIENT' and p.previous_start_at is not null and p.changed_at >= dc.changed_at)
        order by dc.id limit 1
      ) first on true
      left join centres pc on pc.id = coalesce(first.centre_id_before, h.previous_centre_id)
      where h.appointment_id = a.id and h.previous_start_at is not null order by h.id desc limit 1
    ) moved on true
    left join lateral (
      select v.id, v.join_url ${openSession} limit 1
    ) video on true
    left join lateral (
      select (p.paid_amount * 100)::int as paise from payments p
      where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED') order by p.id limit 1
    ) paid on true
    left join lateral (
      select json_build_object('amountPaise', (r.amount * 100)::int, 'reason', r.reason) as facts
      from refunds r where r.id = ${refundId}
      union all
      select json_build_object('amountPaise', (s.amount * 100)::int, 'reason', s.reason)
      from stray_payments s where s.id = ${unmatchedPaymentId}
    ) refund on true
    cross join lateral (
      select to_json(sums) as sums from (${refundSums(sql`p.appointment_id = a.id`)}) sums
    ) refunds
    where a.id = ${appointmentId}`.execute(db)
  return rows[0]
}

/**
 * The row of a sign-in code's message, inserted after the gateway has answered; the code itself is not stored
 * anywhere.
 */
export async function insertOtpNotification(
  tx: DatabaseOrTx,
  sent: {
    phone: string
    template: string
    status: 'QUEUED' | 'SENT' | 'FAILED'
    messageId: string | null
    failure: Failure | null
    now: Temporal.Instant
  },
): Promise<number | undefined> {
  const { now } = sent
  const { rows } = await sql<{ id: number }>`
    -- Waits for an account that is being erased, and then finds none: the erasure has deleted the code, and the phone
    -- is not stored again. The account comes first, since erasing holds it while it deletes the codes.
    with person as materialized (
      select id from users where phone = ${sent.phone} and user_type = 'PATIENT' for key share),
    code as (
      select phone from otp_requests where phone = ${sent.phone} and (select count(*) from person) >= 0
      limit 1 for key share)
    insert into notifications
      (user_id, phone, channel, template_id, payload_data, status, provider_message_id, sent_at, error_code,
       error_message, attempts_count, created_at)
    values ((select id from person),
      coalesce((select phone from code), 'erased'), 'WHATSAPP',
      (select id from notification_templates where name = ${sent.template}), '{}'::jsonb, ${sent.status},
      ${sent.messageId}, case when ${sent.status} = 'SENT' then ${now}::timestamptz end,
      ${sent.failure?.code.slice(0, 50) ?? null}, ${sent.failure?.message ?? null}, 1, ${now})
    returning id`.execute(tx)
  return rows[0]?.id
}
