import type { World } from './world.ts'

const deskRoles = `'ADMIN', 'MANAGER', 'CENTRE_MANAGER', 'CARE_COORDINATOR', 'FRONT_DESK'`

/** Whether a user has one of some roles, at a centre. */
const holds = (user: string, centre: string, among: string) => `exists (select from user_roles ur
  join roles ro on ro.id = ur.role_id where ur.user_id = ${user} and ro.name in (${among})
    and (ur.centre_id is null or ur.centre_id = ${centre}))`

const overriders = `'ADMIN', 'MANAGER', 'CENTRE_MANAGER', 'CARE_COORDINATOR'`

/** Until a change is undone, or no longer can be. */
const windowEnd = `least(dc.release_at, coalesce(dc.undone_at, 'infinity'))`

/** What holds of the desk's changes at any time. */
export const deskRules = `
  select 'message ' || n.id || ' (' || t.name || ') left while a change by the desk could be undone' as says
  from desk_changes dc join notifications n on n.appointment_id = dc.appointment_id
  join notification_templates t on t.id = n.template_id
  where dc.kind in ('MOVE', 'CANCEL') and n.created_at >= dc.changed_at
    and t.name in ('appointment_cancelled', 'appointment_rescheduled')
    and n.sent_at >= dc.changed_at and n.sent_at < ${windowEnd}
  union all
  select 'a change by the desk to appointment ' || appointment_id || ' was released before its time'
  from desk_changes where released_at < release_at
  union all
  select 'refund ' || r.id || ' was queued while its cancellation could be undone'
  from desk_changes dc join payments p on p.appointment_id = dc.appointment_id
  join refunds r on r.payment_id = p.id
  where dc.kind = 'CANCEL' and r.source = 'STAFF_WEB' and r.reason = 'CANCELLED'
    and r.created_at >= dc.changed_at and r.created_at < ${windowEnd}
  union all
  select 'the call of appointment ' || dc.appointment_id || ' ended while its cancellation could be undone'
  from desk_changes dc join appointments a on a.id = dc.appointment_id, given
  where dc.kind = 'CANCEL' and dc.status_before = 'CONFIRMED' and dc.released_at is null and dc.undone_at is null
    and dc.release_at > given.now and a.appointment_type = 'ONLINE'
    and dc.id = (select max(o.id) from desk_changes o where o.appointment_id = dc.appointment_id)
    and exists (select from video_sessions v where v.appointment_id = a.id and v.scheduled_start_at = a.scheduled_start_at
      and not exists (select from meeting_events e where e.event_id = v.calendar_event_id and e.removed_at is not null))
    -- The link of whoever had it by mistake ended before.
    and not exists (select from appointment_status_history h
      where h.appointment_id = a.id and h.previous_patient_id is not null)
    and not exists (select from video_sessions v where v.appointment_id = a.id and v.status in ('SCHEDULED', 'STARTED'))
  union all
  select 'drawer ' || d.id || ' does not have in it what was taken'
  from drawers d
  where (select coalesce(sum(m.amount), 0) from drawer_movements m where m.drawer_id = d.id) <>
    (select coalesce(sum(p.amount), 0) from payments p where p.drawer_id = d.id and p.method = 'CASH')
  union all
  select 'payment ' || p.id || ' was taken by somebody who takes none there'
  from payments p join drawers d on d.id = p.drawer_id
  where d.opened_by_user_id <> p.received_by_user_id or not ${holds('p.received_by_user_id', 'd.centre_id', deskRoles)}
  union all
  select 'audit row ' || l.id || ' (' || l.action || ') is of a centre out of reach'
  from audit_logs l
  -- A pause between visits is of all the clinician's centres, and is written down at each.
  where l.centre_id is not null and l.action <> 'HOURS_CHANGED' and not ${holds('l.user_id', 'l.centre_id', `${deskRoles}, 'CLINICIAN'`)}
  union all
  select 'appointment ' || a.id || ' was waived by somebody who may not'
  from appointments a
  where a.waived_amount > 0 and not ${holds('a.booked_by_user_id', 'a.centre_id', `${overriders}, 'CLINICIAN'`)}
    and a.time_version = 1
  union all
  select 'appointment ' || a.id || ' was squeezed in by somebody who may not'
  from appointments a
  where a.squeezed_in_by_user_id is not null and not ${holds('a.squeezed_in_by_user_id', 'a.centre_id', overriders)}
  union all
  select 'appointment ' || a.id || ' owes less than nothing'
  from appointments a
  where a.fee_amount is not null and a.status not in ('CANCELLED', 'EXPIRED')
    and coalesce(a.waived_amount, 0) > a.fee_amount + coalesce(a.registration_fee_amount, 0)`

/** What the desk was told of money is in the books; of a visit that several had their hands in, not what goes back. */
export async function checkDeskMoney({ stage, told, findings, unsureAtDesk }: World): Promise<void> {
  const { rows } = await stage.pool.query<{ says: string }>(
    `select 'payment ' || t.key || ' was taken at the desk and is not in the books' as says from json_each($1) t
       where not exists (select from payments p where p.id = t.key::bigint and p.status in ('SUCCESS', 'REFUNDED')
         and p.appointment_id = (t.value ->> 'appointmentId')::bigint
         and (p.amount * 100)::int = (t.value ->> 'amountPaise')::int
         and p.received_by_user_id = (t.value ->> 'userId')::bigint)
     union all
     select 'of appointment ' || t.key || ' ' || t.value || ' paise were to go back, and '
         || (back.amount * 100)::int || ' did' from json_each_text($2) t
       join appointments a on a.id = t.key::bigint
       cross join lateral (select coalesce(sum(r.amount), 0) as amount from refunds r
         join payments p on p.id = r.payment_id where p.appointment_id = a.id and r.reason = 'CANCELLED') back
       -- The capture tells of a fee that the patient was charged, and of a discount. What was told goes back, and of
       -- the fee what exceeds the discount: the clinic keeps no more than it said.
       cross join lateral (select coalesce(sum(p.paid_amount), 0) as paid,
           coalesce(sum(p.customer_fee_amount - p.discount_amount)
             filter (where p.captured_at > a.cancelled_at), 0) as more
         from payments p where p.appointment_id = a.id and p.status in ('SUCCESS', 'REFUNDED')) captured
       where a.status = 'CANCELLED'
         and (back.amount * 100)::int
           <> (least(t.value::int / 100.0 + greatest(captured.more, 0), captured.paid) * 100)::int
         and not exists (select from refunds r join payments p on p.id = r.payment_id
           where p.appointment_id = a.id and (r.origin <> 'OURS' or r.reason <> 'CANCELLED'))
     union all
     select 'user and patient ' || t.key || ': ' || t.value || ' reads, and '
         || (select count(*) from audit_logs l where l.action like '%READ%'
           and l.user_id::text || ' ' || l.patient_id::text = t.key) || ' in the log' from json_each_text($3) t
       where t.value::int > (select count(*) from audit_logs l where l.action like '%READ%'
         and l.user_id::text || ' ' || l.patient_id::text = t.key)
     union all
     select 'a change by the desk to appointment ' || dc.appointment_id || ' was never released' from desk_changes dc
       where dc.released_at is null and dc.undone_at is null and dc.release_at < $4::timestamptz - interval '1 hour'`,
    [
      JSON.stringify(Object.fromEntries(told.taken)),
      JSON.stringify(Object.fromEntries([...told.givenBack].filter(([id]) => !unsureAtDesk.has(id)))),
      JSON.stringify(Object.fromEntries(told.reads)),
      stage.clock.now().toString(),
    ],
  )
  for (const { says } of rows) findings.push(says)
}

interface Known {
  id: number
  startsAt: Temporal.Instant
  userId: number
  /** Of the messages about it that went to whoever's it is now, in their order. */
  messages: { id: number; status: string; isFlagged: boolean }[] | null
}

const indiaMs = 5.5 * 3_600_000
const timeForm = /(\w+, \d+ \w+ \d+),? (\d+:\d+ [ap]m)/

/** The time that a message tells of. */
function timeOf({ template, values }: { template: string; values: Record<string, string> }): number | undefined {
  const text = template === 'appointment_confirmed' ? `${values['3']}, ${values['4']}` : (values['4'] ?? '')
  const [, day = '', time = ''] = timeForm.exec(text) ?? []
  if (time === '') return undefined
  return Date.parse(`${day.replace(/^\w+, /, '')} ${time.toUpperCase()} UTC`) - indiaMs
}

/**
 * Whoever has a visit to come was told of it, and the time told last is its time: also where the desk moved it, or
 * gave it to another.
 */
export async function checkKnown({ stage, inbox, byClinic, findings }: World, now = stage.clock.now()): Promise<void> {
  const { rows } = await stage.pool.query<Known>(
    `select a.id, a.scheduled_start_at as "startsAt", u.id as "userId",
       (select json_agg(json_build_object('id', n.id, 'status', n.status, 'isFlagged', n.flagged_at is not null) order by n.id)
        from notifications n join notification_templates t on t.id = n.template_id
        where n.appointment_id = a.id and n.user_id = u.id
          and t.name in ('appointment_confirmed', 'appointment_rescheduled')) as messages
     from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
     where a.is_active and a.status = 'CONFIRMED' and a.scheduled_end_at > $1 and u.phone <> '' and u.is_active
       and a.centre_id < 3 and a.appointment_type <> 'FOLLOW_UP'`,
    [now.toString()],
  )
  for (const { id, startsAt, messages } of rows) {
    if (byClinic.has(id) || (messages ?? []).some(({ isFlagged }) => isFlagged)) continue
    const own = new Set((messages ?? []).map((one) => one.id))
    const told = inbox.messages.filter(({ sender, template }) => {
      const notification = /"notificationId":(\d+)/.exec(sender?.name ?? '')?.[1]
      const isOfTime = template === 'appointment_confirmed' || template === 'appointment_rescheduled'
      return isOfTime && notification !== undefined && own.has(Number(notification))
    })
    const last = told.at(-1)
    if (last === undefined) findings.push(`appointment ${id} is to come, and whose it is was not told`)
    else if (timeOf(last) !== startsAt.epochMilliseconds) {
      findings.push(`appointment ${id} is at ${startsAt.toString()}, and ${JSON.stringify(last.values)} was told last`)
    }
  }
}

/** What the clinic keeps of a captured payment, by a decision of its desk, in paise; by appointment. */
export async function keptByDesk({ stage }: World): Promise<Set<number>> {
  const { rows } = await stage.pool.query<{ id: number }>(
    `select distinct dc.appointment_id as id from desk_changes dc join appointments a on a.id = dc.appointment_id
     where dc.kind = 'CANCEL' and dc.undone_at is null and a.status = 'CANCELLED'`,
  )
  return new Set(rows.map(({ id }) => id))
}
