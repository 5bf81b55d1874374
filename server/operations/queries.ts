import { clinicZone } from '../../contract/core/zone.ts'
import { sql } from 'kysely'
import { openSession } from '../db/appointment-fragment-queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { isHeldBack, isOwed } from '../db/refund-fragment-queries.ts'
import { isUnmatchedHeldBack } from '../refunds/unmatched-queries.ts'

const before = (now: Temporal.Instant, hours: number) => now.subtract({ hours }).toString()

/** Codes are deleted a day after they ended. The daily limits look back one day and no further. */
export async function purgeExpiredCodes(db: DatabaseOrTx, now: Temporal.Instant): Promise<void> {
  await sql`delete from otp_requests where expires_at < ${before(now, 24)} and created_at < ${before(now, 24)}`.execute(
    db,
  )
  await sql`delete from otp_daily_sends where day < (${before(now, 72)}::timestamptz)::date`.execute(db)
}

/**
 * Sessions are deleted thirty days after they ended, except that a theft stays until its patient has seen the notice.
 */
export async function purgeEndedSessions(db: DatabaseOrTx, now: Temporal.Instant): Promise<void> {
  await sql`delete from auth_sessions where least(expires_at, revoked_at) < ${before(now, 30 * 24)}
    and (revoked_reason is distinct from 'REUSE' or reuse_seen_at is not null)`.execute(db)
}

/** Webhook bodies are deleted after ninety days. The event's id stays, since it must never have an effect twice. */
export async function purgeWebhookBodies(db: DatabaseOrTx, now: Temporal.Instant): Promise<void> {
  const limit = before(now, 90 * 24)
  await sql`update payment_webhook_events set raw_payload = '{}' where created_at < ${limit}
    and raw_payload <> '{}'`.execute(db)
  await sql`update notification_webhook_events set raw_payload = '{}'
    where created_at < ${limit} and raw_payload <> '{}'`.execute(db)
}

/** Codes sent in the last hour that have had five minutes to arrive: how many, and how many were used. */
export async function countCodes(db: DatabaseOrTx, now: Temporal.Instant): Promise<{ sent: number; verified: number }> {
  const { rows } = await sql<{ sent: number; verified: number }>`
    select count(*)::int as sent, count(*) filter (where is_used)::int as verified from otp_requests
    where created_at between ${before(now, 1)} and ${now.subtract({ minutes: 5 })}
      and superseded_at is null and not send_failed`.execute(db)
  return rows[0] ?? { sent: 0, verified: 0 }
}

export interface Backlog {
  jobsWaiting: number
  jobsDead: number
  oldestJobSeconds: number
  refundsPending: number
  refundsFailed: number
  refundsHeldBack: number
  ordersNotAsked: number
  messagesFlagged: number
  disputesOpen: number
}

/**
 * Messages that may not have reached their patients, while it still helps to call: until the end of the appointment,
 * or for two weeks if they are about a payment, refund or cancellation.
 */
const flaggedMessages = (now: Temporal.Instant) => sql`notifications n
  join notification_templates t on t.id = n.template_id
  join appointments a on a.id = n.appointment_id
  where n.flagged_at is not null and (a.scheduled_end_at > ${now}
    or (t.name in ('payment_received', 'payment_refunded', 'appointment_cancelled')
      and n.flagged_at > ${before(now, 14 * 24)}::timestamptz))`

/**
 * Disputes that wait for evidence about any payment of ours: an appointment's, an unmatched one, or one of our
 * orders'.
 */
const openDisputes = sql`
  select d.provider_dispute_id, d.provider_payment_id, d.status, d.respond_by, found.appointment_id
  from disputes d cross join lateral (
    select appointment_id from payments where payment_id = d.provider_payment_id
    union all select appointment_id from stray_payments where payment_id = d.provider_payment_id
    union all select appointment_id from payments where order_id = d.order_id
    limit 1) found
  where d.status not in ('won', 'lost', 'closed')`

/** What an operator looks at first, in one query. */
export async function countBacklog(db: DatabaseOrTx, now: Temporal.Instant): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select
      (select count(*)::int from graphile_worker.jobs where attempts < max_attempts) as "jobsWaiting",
      (select count(*)::int from graphile_worker.jobs where attempts >= max_attempts and locked_at is null)
        as "jobsDead",
      (select coalesce(extract(epoch from now() - min(run_at)), 0)::float from graphile_worker._private_jobs
        where run_at < now() and attempts < max_attempts) as "oldestJobSeconds",
      (select count(*)::int from refunds where status = 'PENDING') as "refundsPending",
      (select count(*)::int from refunds r join payments p on p.id = r.payment_id where ${isOwed})
        + (select count(*)::int from stray_payments where status = 'FAILED' and decision is null) as "refundsFailed",
      (select count(*)::int from refunds r join payments p on p.id = r.payment_id where ${isHeldBack})
        + (select count(*)::int from stray_payments s where ${isUnmatchedHeldBack}) as "refundsHeldBack",
      (select count(*)::int from payments where check_refused_status is not null and next_check_at is not null)
        as "ordersNotAsked",
      (select count(*)::int from ${flaggedMessages(now)}) as "messagesFlagged",
      (select count(*)::int from (${openDisputes}) open) as "disputesOpen"`.execute(db)
  const [backlog] = rows
  if (backlog === undefined) throw new Error('The backlog could not be counted')
  return backlog
}

export interface DeadJob {
  id: number
  task: string
  payload: unknown
  attempts: number
  lastError: string | null
  createdAt: Temporal.Instant
}

/**
 * Jobs that have used up their attempts. The queue's public view lacks their payload; rescheduling a job to the time
 * it is due at anyway changes nothing and returns the whole job.
 */
export async function listDeadJobs(db: DatabaseOrTx): Promise<DeadJob[]> {
  const { rows } = await sql<DeadJob>`
    select j.id, j.task_identifier as task, whole.payload, j.attempts, j.last_error as "lastError",
      j.created_at as "createdAt"
    from graphile_worker.jobs j, graphile_worker.reschedule_jobs(array[j.id]) whole
    where j.attempts >= j.max_attempts and j.locked_at is null order by j.id`.execute(db)
  return rows
}

/** Makes jobs due at once, with all their attempts. Returns how many there were. */
export async function restartJobs(db: DatabaseOrTx, ids: number[]): Promise<number> {
  const { rows } = await sql`
    select id from graphile_worker.reschedule_jobs(${ids}::bigint[], run_at => now(), attempts => 0)`.execute(db)
  return rows.length
}

/** Everything that needs a person, one sentence each, with ids to look up and no personal data. */
export async function listUnsettled(db: DatabaseOrTx, now: Temporal.Instant): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select format('Refund %s of payment %s (appointment %s) failed: %s', r.id, p.payment_id, p.appointment_id,
      coalesce(r.error_description, 'Razorpay gave no reason')) as line
    from refunds r join payments p on p.id = r.payment_id where ${isOwed}
    union all
    select format('Payment %s (appointment %s) should go back, and its refund failed', s.payment_id, s.appointment_id)
    from stray_payments s where s.status = 'FAILED' and s.decision is null
    union all
    select format('Payment %s (appointment %s) should go back, and waits: a bank may have returned it, since it is disputed. '
      'npm run backlog -- --refund %1$s sends it, --no-refund %1$s does not', held.payment_id, held.appointment_id)
    from (
      select p.payment_id, p.appointment_id from refunds r join payments p on p.id = r.payment_id where ${isHeldBack}
      union select s.payment_id, s.appointment_id from stray_payments s where ${isUnmatchedHeldBack}
    ) held
    union all
    select format('Payment %s (appointment %s) was never captured, and the visit took place: ask the patient for it',
      p.payment_id, p.appointment_id)
    from refunds r join payments p on p.id = r.payment_id join appointments a on a.id = p.appointment_id
    where r.reason = 'NOT_CAPTURED' and r.decision is null and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED',
      'NO_SHOW')
    union all
    select format('Razorpay does not let us ask (HTTP %s): %s orders wait, the oldest is %s (appointment %s). Check the keys with npm run doctor',
      min(p.check_refused_status), count(*), (array_agg(p.order_id order by p.id))[1],
        (array_agg(p.appointment_id order by p.id))[1])
    from payments p where p.check_refused_status is not null and p.next_check_at is not null having count(*) > 0
    union all
    select format('Payment %s (appointment %s) was paid by the checkout''s word, and Razorpay has not said since that it was captured',
      p.payment_id, p.appointment_id)
    from payments p
    -- Without a quote of ours it was booked through the clinic's earlier system, which received its webhook.
    join appointments a on a.id = p.appointment_id and a.fee_amount is not null
    where p.status = 'SUCCESS' and p.provider = 'RAZORPAY' and p.captured_at is null
      and p.paid_at < ${now.subtract({ hours: 24 })} and p.next_check_at is null
    union all
    select format('Refund %s of payment %s (appointment %s), paid by %s, is to be given back at the desk',
      r.id, p.id, p.appointment_id, lower(p.method))
    from refunds r join payments p on p.id = r.payment_id
    where r.status = 'PENDING' and (p.method <> 'RAZORPAY' or p.payment_id is null)
    union all
    -- Our own confirmations have one of our reasons; another tool leaves the last reason, or none.
    select format('Appointment %s was confirmed by another tool after its money had gone back (payment %s): ask for it again, or cancel',
      a.id, p.payment_id)
    from appointments a join payments p on p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED')
    where a.is_active and a.status in ('CONFIRMED', 'IN_PROGRESS')
      and not exists (select from payments o where o.appointment_id = a.id and o.status in ('SUCCESS', 'REFUNDED')
        and not exists (select from refunds r join appointment_status_history h on h.appointment_id = a.id
          where r.payment_id = o.id and r.status <> 'FAILED' and r.origin = 'OURS'
            and h.new_status = 'CONFIRMED' and h.previous_status <> 'CONFIRMED'
    and coalesce(h.reason, '') not in ('PAID', 'NO_FEE', 'ADOPTED_PAID') and h.changed_at > r.created_at))
    union all
    select format('The registration fee was paid with %s appointments of one patient (%s): give it back once',
      count(*), string_agg(a.id::text, ', ' order by a.id))
    from appointments a
    where a.is_active and a.registration_fee_amount > 0 and a.status not in ('CANCELLED', 'EXPIRED')
      and coalesce(a.waived_amount, 0) = 0 and a.fee_amount < (
        select sum(p.paid_amount - (select coalesce(sum(r.amount), 0) from refunds r
          where r.payment_id = p.id and r.status <> 'FAILED'))
        from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))
    group by a.patient_id having count(*) > 1
    union all
    select format('Dispute %s of payment %s (appointment %s) is %s: answer by %s', d.provider_dispute_id,
      d.provider_payment_id,
      d.appointment_id, d.status, coalesce(to_char(d.respond_by at time zone ${clinicZone}::text,
        'DD Mon YYYY HH24:MI'), 'no day given'))
    from (${openDisputes}) d
    union all
    select format(case n.status when 'SENT' then 'Message %s (%s of appointment %s) may not have arrived: %s'
        else 'Message %s (%s of appointment %s) did not arrive: %s' end, n.id, t.name, n.appointment_id,
      coalesce(n.error_code, 'no reason is known'))
    from ${flaggedMessages(now)}
    union all
    select format('Appointment %s is a video call in less than a day, and has no link', a.id)
    from appointments a
    where a.status = 'CONFIRMED' and a.is_active and a.appointment_type = 'ONLINE'
      and a.scheduled_end_at > ${now} and a.scheduled_start_at < ${now.add({ hours: 24 })}
      and coalesce(a.status_changed_at, a.updated_at) < ${now.subtract({ minutes: 15 })}
      and not exists (select ${openSession} and v.join_url is not null)`.execute(db)
  return rows.map(({ line }) => line)
}
