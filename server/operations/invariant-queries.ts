import { auditFaults } from '../audit/chain-queries.ts'

/**
 * Conditions that must always hold, each as a query that returns the violating rows. `$1` is the time, `$2` how many
 * seconds a periodic task may be late, `$3` OTP_MAX_ATTEMPTS, `$4` MAX_OPEN_HOLDS; each query uses those it needs.
 * Plain SQL, so that an operator can paste one into psql.
 */
export interface Invariant {
  number: number
  says: string
  sql: string
}

const live = (alias: string) => `${alias}.is_active and (${alias}.status in ('CONFIRMED', 'IN_PROGRESS')
  or (${alias}.status = 'BOOKED' and (${alias}.hold_expires_at is null or ${alias}.hold_expires_at > $1)))`

const kept = "('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')"

/** Squeezed in between others by a person, with a reason. */
const isSqueezedIn = (alias: string) =>
  `(${alias}.squeezed_in_by_user_id is not null and coalesce(${alias}.override_reason, '') <> '')`

/**
 * How much of payment `p` has been refunded or is being refunded, in rupees. A failed refund counts if the backlog
 * lists it for a person, or a person has dropped it; a failed manual refund does not.
 */
const goneBack = `(select coalesce(sum(r.amount), 0) from refunds r where r.payment_id = p.id
  and (r.status <> 'FAILED' or (r.origin = 'OURS' and (r.decision = 'DROP' or p.paid_amount >= r.amount
    + (select coalesce(sum(o.amount), 0) from refunds o where o.payment_id = p.id and o.status <> 'FAILED')))))`

/** Appointment `a` is still to come: a payment of it that turns out not to exist cancels it. */
const isToCome = "(a.status = 'CONFIRMED' and a.scheduled_start_at > $1)"

/** We refund a payment of appointment `a`; except if Razorpay never captured it and the visit took place. */
const isGivenBack = (payment: string) => `exists (select from refunds r where r.payment_id = ${payment}.id
  and r.origin = 'OURS' and r.reason not like 'LOWER\\_FEE\\_%' and (r.reason <> 'NOT_CAPTURED' or ${isToCome}))`

/** By how much the fee of visit `a` was lowered since its quote was frozen: it is with somebody who costs less. */
const lowered = 'coalesce(a.fee_lowered_amount, 0)'

/**
 * Another tool, which records none of our reasons, confirmed appointment `a` after payment `p` had been refunded: the
 * backlog lists it for a person.
 */
const isNamed = `exists (select from refunds r join appointment_status_history h on h.appointment_id = a.id
  where r.payment_id = p.id and r.status <> 'FAILED' and r.origin = 'OURS'
    and h.new_status = 'CONFIRMED' and h.previous_status <> 'CONFIRMED'
    and coalesce(h.reason, '') not in ('PAID', 'NO_FEE', 'ADOPTED_PAID') and h.changed_at > r.created_at)`

/** Not booked through the clinic's earlier system, whose appointments have no quote. */
const isOurs = '(a.fee_amount is not null or not exists (select from adoptions))'

/** Taken at the desk by this system; what the earlier one wrote down names neither who took it nor a drawer. */
const isOfOurDesk = `(p.provider = 'DESK' and p.order_id like 'desk\\_%')`

/**
 * The desk took payment `p` of appointment `a` after the clinic had refunded some of another by hand, which we keep:
 * that much was due again.
 */
const isPaidAgain = `(${isOfOurDesk} and exists (select from payments o join refunds made on made.payment_id = o.id
  where o.appointment_id = p.appointment_id and o.id <> p.id and made.origin <> 'OURS'
    and made.created_at <= p.paid_at and not ${isGivenBack('o')}))`

/** A change by the desk to appointment `a` whose consequences still wait. */
const isOpenAtDesk = `exists (select from desk_changes dc where dc.appointment_id = a.id and dc.released_at is null
  and dc.undone_at is null and dc.release_at > $1::timestamptz - make_interval(secs => $2))`

/** A member of staff cancelled appointment `a` and said what goes back of its money. */
const isDecidedAtDesk = `exists (select from desk_changes dc where dc.appointment_id = a.id and dc.kind = 'CANCEL'
  and dc.undone_at is null)`

/** The registration fee of visit `a` is paid, asked for or waived. */
const isSettled = `(coalesce(a.waived_amount, 0) > 0 or exists (select from payments p where p.appointment_id = a.id))`

/**
 * Such a visit that was booked for another, or for another record of the same person, or that stands again after it
 * had ended: the backlog lists what is paid.
 */
const isForSettling = `(${isSettled} and (
  exists (select from appointment_status_history h where h.appointment_id = a.id and (h.previous_patient_id is not null
    or (h.previous_status in ('CANCELLED', 'EXPIRED') and h.new_status not in ('CANCELLED', 'EXPIRED'))))
  or exists (select from patient_profiles m where m.merged_into_patient_id = a.patient_id)))`

export const invariants: readonly Invariant[] = [
  {
    number: 1,
    says: 'No two live appointments of one clinician overlap, but those squeezed in by name and with a reason',
    sql: `select a.id, b.id as other_id from appointments a
      join appointments b on b.clinician_id = a.clinician_id and b.id > a.id
        and a.scheduled_start_at < b.scheduled_end_at and b.scheduled_start_at < a.scheduled_end_at
      where ${live('a')} and ${live('b')} and not ${isSqueezedIn('a')} and not ${isSqueezedIn('b')}`,
  },
  {
    number: 2,
    says: 'A confirmed online-paid appointment has exactly one successful payment, net of refunds, of exactly its fee',
    sql: `select a.id from appointments a
      where a.source = 'WEB_PATIENT' and a.status in ${kept} and a.fee_amount > 0
        and ((select coalesce(array_agg(p.amount), '{}') from payments p
             where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED') and not ${isGivenBack('p')}
               and not ${isPaidAgain})
          <> array[a.fee_amount + ${lowered}]
        or exists (select from payments p
             where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED') and ${isGivenBack('p')}
               and ${goneBack} < p.paid_amount))`,
  },
  {
    number: 3,
    says: 'A captured payment belongs to a kept appointment, or its refund is queued',
    sql: `select p.payment_id as id from payments p join appointments a on a.id = p.appointment_id
      where p.status = 'SUCCESS' and p.paid_at < $1::timestamptz - interval '60 seconds' and ${isOurs}
        and (a.status not in ${kept} or (a.status = 'CONFIRMED' and not a.is_active))
        and p.paid_amount > ${goneBack} and not ${isDecidedAtDesk}
      union all
      select 'appointment ' || a.id from appointments a
      where a.status = 'CANCELLED' and not ${isOpenAtDesk}
        -- More is kept of it than the desk said.
        and (select dc.kept_amount from desk_changes dc where dc.id = (select max(last.id) from desk_changes last
          where last.appointment_id = a.id and last.kind = 'CANCEL' and last.undone_at is null))
          < (select coalesce(sum(p.paid_amount - ${goneBack}), 0) from payments p
            where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))
      union all
      select s.payment_id from stray_payments s
      where s.status = 'KEPT' and not exists (select from payments p where p.payment_id = s.payment_id)`,
  },
  {
    number: 4,
    says: 'Refunds of a payment never sum to more than was captured, one a reason',
    sql: `select p.id from payments p where (
        (select coalesce(sum(r.amount), 0) from refunds r where r.payment_id = p.id
          and r.status <> 'FAILED') > p.paid_amount
          -- How much was captured is still to be asked.
          and not (p.captured_at is null and p.next_check_at is not null)
        or exists (select from refunds r where r.payment_id = p.id group by r.reason having count(*) > 1))`,
  },
  {
    number: 5,
    says: 'A payment is of the amount and currency frozen on its hold',
    sql: `select p.id from payments p join appointments a on a.id = p.appointment_id
      where a.fee_amount is not null and p.provider = 'RAZORPAY'
        and (p.amount <> a.fee_amount + coalesce(a.registration_fee_amount, 0) + ${lowered} or p.currency <> 'INR')
        and not exists (select from refunds r where r.payment_id = p.id and r.reason = 'AMOUNT_MISMATCH')`,
  },
  {
    number: 6,
    says: 'No order, payment or event of a vendor stands twice',
    sql: `select order_id as id from payments group by order_id having count(*) > 1
      union all select payment_id from payments where payment_id is not null group by payment_id having count(*) > 1
      union all select provider_event_id from payment_webhook_events
        where provider_event_id is not null group by provider, provider_event_id having count(*) > 1
      union all select provider_event_id from notification_webhook_events
        where provider_event_id is not null group by provider, provider_event_id having count(*) > 1`,
  },
  {
    number: 7,
    says: 'No hold outlives its time by more than a sweep',
    sql: `select id from appointments where status = 'BOOKED' and is_active
      and hold_expires_at < $1::timestamptz - make_interval(secs => $2)`,
  },
  {
    number: 8,
    says: 'The history goes along the edges of the states, and ends in the status',
    sql: `select h.appointment_id as id from appointment_status_history h
      where h.reason is distinct from 'ADOPTED' and h.reason is distinct from 'ADOPTED_PAID'
        and h.changed_at >= coalesce((select min(adopted_at) from adoptions), '-infinity')
        and (coalesce(h.previous_status, ''), h.new_status) not in (
          ('', 'BOOKED'), ('BOOKED', 'CONFIRMED'), ('BOOKED', 'EXPIRED'), ('BOOKED', 'CANCELLED'),
          ('CONFIRMED', 'IN_PROGRESS'), ('CONFIRMED', 'COMPLETED'), ('CONFIRMED', 'NO_SHOW'), ('CONFIRMED',
            'CANCELLED'),
          ('IN_PROGRESS', 'COMPLETED'), ('EXPIRED', 'CONFIRMED'))
        and not (h.previous_status = h.new_status
          and (coalesce(h.reason_code, '') = 'RESCHEDULED' or h.previous_start_at is not null
            or h.previous_patient_id is not null))
        -- One step back, and what was undone, by a member of staff.
        and not (coalesce(h.actor_kind, '') = 'STAFF' and coalesce(h.reason_code, '') = 'STEPPED_BACK'
          and (h.previous_status, h.new_status) in
          (('IN_PROGRESS', 'CONFIRMED'), ('COMPLETED', 'IN_PROGRESS'), ('NO_SHOW', 'CONFIRMED')))
        and not (coalesce(h.actor_kind, '') = 'STAFF' and coalesce(h.reason_code, '') = 'UNDONE')
      union all
      select a.id from appointments a where a.status is distinct from (
        -- A line of a move leaves the status; another tool's may come between a change and its commit.
        select h.new_status from appointment_status_history h where h.appointment_id = a.id
          and h.previous_status is distinct from h.new_status order by h.id desc limit 1)`,
  },
  {
    number: 9,
    says: 'A confirmed video appointment has one active video session, a cancelled one none',
    sql: `select a.id from appointments a
      where a.appointment_type = 'ONLINE' and a.source = 'WEB_PATIENT' and (
        (a.status = 'CONFIRMED' and a.status_changed_at < $1::timestamptz - interval '60 seconds'
          and 1 <> (select count(*) from video_sessions v where v.appointment_id = a.id
            and v.status in ('SCHEDULED', 'STARTED')))
        or (a.status in ('CANCELLED', 'EXPIRED') and a.status_changed_at is not null and not ${isOpenAtDesk}
          and exists (select from video_sessions v where v.appointment_id = a.id and v.status in ('SCHEDULED',
            'STARTED'))))`,
  },
  {
    number: 10,
    says: 'A message is sent once for an appointment, template and version of its time',
    sql: `select n.appointment_id as id from notifications n
      where n.appointment_id is not null and n.dedupe_key is not null
      group by n.appointment_id, n.dedupe_key having count(*) > 1
      union all
      select n.appointment_id from notifications n where n.dedupe_key ~ '^payment_refunded:.*:r\\d+$'
      group by n.appointment_id, substring(n.dedupe_key from ':r\\d+$') having count(*) > 1
      union all
      select n.appointment_id from notifications n
      join notification_templates t on t.id = n.template_id
      join appointments a on a.id = n.appointment_id
      where t.name in ('appointment_confirmed', 'appointment_reminder', 'meet_link', 'appointment_rescheduled')
        and ((a.status = 'CANCELLED' and n.sent_at > a.cancelled_at + interval '15 seconds')
          or (a.status = 'EXPIRED' and n.sent_at is not null))`,
  },
  {
    number: 11,
    says: 'No code was checked too often, used after it ran out, or used twice',
    sql: `select id from otp_requests
      where (greatest(attempts_count - anonymous_attempts_count, anonymous_attempts_count) > $3
        or (is_used and attempts_count = 0) or used_at >= expires_at or uses_count > 1)
      and (client_network is not null or not exists (select from adoptions))`,
  },
  {
    number: 12,
    says: 'A session family has at most one live token, a revoked one none',
    sql: `select family_id::text as id from auth_sessions
      group by family_id having count(*) filter (where revoked_at is null and expires_at > $1)
        > case when bool_or(revoked_at is not null) then 0 else 1 end`,
  },
  {
    number: 13,
    says: 'No patient holds more unpaid slots than allowed',
    sql: `select patient_id as id from appointments
      where status = 'BOOKED' and is_active and source = 'WEB_PATIENT' and hold_expires_at > $1
      group by patient_id having count(*) > $4`,
  },
  {
    number: 14,
    says: 'A payment’s patient is its appointment’s patient',
    sql: `select p.id from payments p join appointments a on a.id = p.appointment_id
      where p.patient_id <> a.patient_id and ${isOurs}`,
  },
  {
    number: 15,
    says: 'One phone, one patient; one phone, one member of staff',
    sql: `select min(id) as id from users where coalesce(phone_key(phone), '') <> ''
      -- Two accounts that wait for a person's decision: the other one cannot sign in.
      and not exists (select from duplicate_patients d where d.other_user_id = users.id)
      group by user_type, phone_key(phone) having count(*) > 1`,
  },
  {
    number: 16,
    says: 'Money of the desk names who took it, cash also a drawer; a drawer that closed with a difference has a reason and two people',
    sql: `select 'payment ' || p.id as id from payments p
      where ${isOfOurDesk} and (p.received_by_user_id is null or (p.method = 'CASH' and not exists (
        select from drawer_movements m where m.payment_id = p.id and m.drawer_id = p.drawer_id
          and m.amount = p.amount)))
      union all
      select 'drawer ' || d.id from drawers d
      where d.closed_at is not null and d.counted_amount is distinct from d.opening_amount
          + (select coalesce(sum(m.amount), 0) from drawer_movements m where m.drawer_id = d.id)
        and (coalesce(d.difference_reason, '') = '' or d.approved_by_user_id is null
          or d.approved_by_user_id = d.closed_by_user_id)
      union all
      select 'movement ' || m.id from drawer_movements m join drawers d on d.id = m.drawer_id
      where m.moved_at < d.opened_at or m.moved_at > d.closed_at`,
  },
  {
    number: 17,
    says: 'Cash that went back went out of a drawer, the same sum',
    sql: `select r.id from refunds r join payments p on p.id = r.payment_id
      where ${isOfOurDesk} and p.method = 'CASH' and r.status = 'PROCESSED'
        and not exists (select from drawer_movements m where m.refund_id = r.id and m.amount = -r.amount)`,
  },
  {
    number: 18,
    says: 'Nothing is paid beyond what is due, and a registration fee is charged once a patient',
    sql: `select 'appointment ' || a.id as id from appointments a
      where exists (select from payments p where p.appointment_id = a.id and ${isOfOurDesk})
        and a.fee_amount + coalesce(a.registration_fee_amount, 0) - coalesce(a.waived_amount, 0)
          < (select coalesce(sum(p.paid_amount - ${goneBack}), 0) from payments p
            where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))
      union all
      select 'patient ' || a.patient_id from appointments a
      where a.registration_fee_amount > 0 and a.is_active and a.status not in ('CANCELLED', 'EXPIRED')
      group by a.patient_id having count(*) > 1
        and (count(*) filter (where not ${isForSettling}) > 1 or bool_or(not ${isSettled}))`,
  },
  {
    number: 22,
    says: 'The audit log is one unbroken chain',
    sql: `select f.fault || ' ' || coalesce(f.id, 0) as id from (${auditFaults}) f`,
  },
  {
    number: 23,
    says: 'A closure of ours lists every visit in it, unless somebody let it take place or another tool put it there',
    sql: `select a.id from closures cl join appointments a
        on a.scheduled_start_at < cl.ends_at and a.scheduled_end_at > cl.starts_at
        and (cl.clinician_id is null or a.clinician_id = cl.clinician_id)
        and (cl.centre_id is null or a.centre_id = cl.centre_id)
      where cl.ends_at > $1 and cl.created_by_user_id is not null and cl.source_table is null
        and ${live('a')} and a.status <> 'IN_PROGRESS' and a.scheduled_end_at > $1 and ${isOurs}
        and coalesce(a.override_reason, '') = ''
        and not exists (select from closure_offers o where o.closure_id = cl.id and o.appointment_id = a.id
          and o.time_version = a.time_version)
        -- Another tool waits for no lock of ours. Whoever reads the closure or the call list is shown such a visit.
        and not exists (select from appointment_status_history h where h.appointment_id = a.id
          and h.source = 'EXTERNAL' and h.changed_at >= cl.created_at)
      union all
      select o.appointment_id from closure_offers o join appointments a on a.id = o.appointment_id
      where o.outcome = 'REFUNDED' and a.status <> 'CANCELLED'`,
  },
  {
    number: 24,
    says: 'Nothing left the house for a change by the desk that was undone',
    sql: `select a.id from desk_changes dc join appointments a on a.id = dc.appointment_id
      where dc.undone_at is not null and (
        exists (select from notifications n join notification_templates t on t.id = n.template_id
          where n.appointment_id = a.id and n.created_at >= dc.changed_at and n.created_at < dc.undone_at
            and ((dc.kind = 'CANCEL' and t.name = 'appointment_cancelled')
              or (dc.kind = 'MOVE' and t.name = 'appointment_rescheduled' and n.sent_at < dc.undone_at)))
        or (dc.kind = 'CANCEL' and exists (select from refunds r join payments p on p.id = r.payment_id
          where p.appointment_id = a.id and r.created_at >= dc.changed_at and r.created_at < dc.undone_at)))`,
  },
  {
    number: 25,
    says: 'No appointment is confirmed whose money has gone back, but where another tool did it after that',
    sql: `select a.id from appointments a
      where a.is_active and a.status in ${kept} and (
        (exists (select from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED'))
          and not exists (select from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED')
            and (${isNamed} or not exists (select from refunds r where r.payment_id = p.id and r.status <> 'FAILED'
              and r.origin = 'OURS' and r.reason not like 'LOWER\\_FEE\\_%'
              and (r.reason <> 'NOT_CAPTURED' or ${isToCome})))))
        or exists (select from stray_payments s join payments p on p.payment_id = s.payment_id
          where p.appointment_id = a.id and s.status <> 'KEPT' and (s.sent_at is not null or s.status = 'REFUNDED')))`,
  },
  {
    number: 26,
    says: 'No money was captured of which nobody was told',
    sql: `select p.payment_id as id from payments p
      join appointments a on a.id = p.appointment_id and a.is_active
      join patient_profiles pp on pp.id = p.patient_id
      join users u on u.id = pp.user_id and u.phone <> '' and u.is_active
      where p.captured_at < $1::timestamptz - interval '60 seconds' and (
        (a.status in ${kept}
          and not exists (select from refunds r where r.payment_id = p.id)
          and not exists (select from notifications n join notification_templates t on t.id = n.template_id
            where n.appointment_id = a.id and t.name = 'payment_received')
          and exists (select from notification_templates t where t.name = 'payment_received' and t.is_active))
        or exists (select from refunds r where r.payment_id = p.id
          and r.provider_refund_id is not null and r.status <> 'FAILED'
          and not exists (select from notifications n where n.refund_id = r.id)
          and exists (select from notification_templates t where t.name = 'payment_refunded' and t.is_active)))
      union all
      select s.payment_id from stray_payments s
      join appointments a on a.id = s.appointment_id and a.is_active
      join patient_profiles pp on pp.id = a.patient_id
      join users u on u.id = pp.user_id and u.phone <> '' and u.is_active
      where s.is_told_of and (s.status = 'REFUNDED' or (s.status = 'PENDING' and s.provider_refund_id is not null))
        and not exists (select from notifications n where n.stray_payment_id = s.id)
        and exists (select from notification_templates t where t.name = 'payment_refunded' and t.is_active)`,
  },
]
