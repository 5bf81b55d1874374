import type { World } from './world.ts'

/** Whoever was erased stands nowhere any more, and has nothing to come; nothing new is made for who is deactivated. */
export const goneRules = `
  select 'appointment ' || a.id || ' is ' || a.status || ', and its patient was erased' as says
  from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
  where u.erased_at is not null and a.is_active and a.scheduled_end_at > $1 and (a.status in ('CONFIRMED', 'IN_PROGRESS')
    or (a.status = 'BOOKED' and (a.hold_expires_at is null or a.hold_expires_at > $1)))
  union all
  select 'appointment ' || a.id || ' became ' || h.new_status || ' although its patient was deactivated'
  from appointment_status_history h join appointments a on a.id = h.appointment_id
  join patient_profiles p on p.id = a.patient_id
  join json_each((select deactivated from given)) d on d.key = p.user_id::text
    and h.id > (d.value ->> 'history')::bigint
  where h.new_status in ('BOOKED', 'CONFIRMED') and h.previous_status is distinct from h.new_status
    and h.previous_status is distinct from 'IN_PROGRESS'
    and a.source = 'WEB_PATIENT'
  union all
  select 'appointment ' || a.id || ' was made for a patient who had been deactivated'
  from appointments a join patient_profiles p on p.id = a.patient_id
  join json_each((select deactivated from given)) d on d.key = p.user_id::text
    and a.id > (d.value ->> 'appointment')::bigint
  where a.source = 'WEB_PATIENT'
  union all
  select 'user ' || u.id || ' was erased and has an email address, a birthday or a name'
  from users u join patient_profiles p on p.user_id = u.id
  where u.erased_at is not null
    and (u.email is not null or p.date_of_birth is not null or u.full_name not like 'Erased patient %')
  union all
  select 'user ' || u.id || ' was erased and is signed in on a device'
  from users u join auth_sessions s on s.user_id = u.id
  where u.erased_at is not null and (s.revoked_at is null or s.user_agent is not null or s.ip_address is not null)
  union all
  select 'payment ' || p.id || ' says whose account paid, and its patient was erased'
  from payments p join patient_profiles pp on pp.id = p.patient_id join users u on u.id = pp.user_id
  where u.erased_at is not null and p.payment_method_details ? 'vpa'
  union all
  select 'dependent ' || d.id || ' stands by name, and the patient was erased'
  from dependents d join patient_profiles pp on pp.id = d.patient_id join users u on u.id = pp.user_id
  where u.erased_at is not null and d.full_name <> 'Erased person'`

/** A code that somebody asks for at such a phone is somebody's who has it now. */
const tables = ['users', 'patient_profiles', 'appointments', 'payments', 'dependents']
const isErased = `exists (select from patient_profiles pp join users u on u.id = pp.user_id
  where u.erased_at is not null and (pp.id = p.patient_id or pp.id in (select h.previous_patient_id
    from appointment_status_history h where h.appointment_id = p.appointment_id)))`

/** A later payment by that phone for somebody else, as for an account that the clinic had taken the number off. */
const isOfSomebodyElse = `exists (select from payments p
  where p.order_id = e.raw_payload #>> '{payload,payment,entity,order_id}' and not ${isErased})
  and not exists (select from json_to_recordset($2::json) as gone(number text, "lastEvent" bigint)
    where e.id <= gone."lastEvent" and strpos(e.raw_payload::text, gone.number) > 0)`

const texts = [
  ...tables.map((table) => `select '${table}' as "table", t::text as row from ${table} t`),
  `select 'payment_webhook_events', e::text from payment_webhook_events e where not (${isOfSomebodyElse})`,
  `select 'notification_webhook_events', t::text from notification_webhook_events t`,
  `select 'notifications', n::text from notifications n where n.user_id is not null`,
  `select 'jobs', j.payload::text from graphile_worker._private_jobs j`,
].join(' union all ')

export async function checkNumbers({ stage: { pool }, findings, erased }: World): Promise<void> {
  const { rows } = await pool.query<{ table: string; row: string }>(
    `select * from (${texts}) everything where row like any($1::text[])`,
    [erased.map(({ number }) => `%${number}%`), JSON.stringify(erased)],
  )
  for (const { table, row } of rows) findings.push(`A phone that was erased stands in ${table}: ${row.slice(0, 200)}`)
}
