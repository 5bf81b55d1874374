import type { TestApp } from './app.ts'

// Readers of the database, the queue and the pretend phones.

export interface State {
  status: string
  paymentStatus: string
  paymentId: string | null
  payments: number
  refunds: { status: string; reason: string }[]
  jobs: Record<string, number>
}

/** The state of an appointment, its payments and its queued jobs. */
export async function stateOf({ database }: TestApp, appointmentId: number): Promise<State> {
  const { rows } = await database.pool.query(
    `select a.status, p.status as "paymentStatus", p.payment_id as "paymentId",
       (select count(*)::int from payments where appointment_id = a.id) as payments,
       array(select json_build_object('status', r.status, 'reason', r.reason) from refunds r
             join payments rp on rp.id = r.payment_id where rp.appointment_id = a.id order by r.id) as refunds,
       (select coalesce(json_object_agg(template, count), '{}') from (
          select t.name as template, count(*)::int from notifications n join notification_templates t on t.id = n.template_id
          where n.appointment_id = a.id group by 1) told) as jobs
     from appointments a left join lateral (
       select status, payment_id from payments where appointment_id = a.id order by id desc limit 1) p on true
     where a.id = $1`,
    [appointmentId],
  )
  return rows[0]
}

type Of = Pick<TestApp, 'database'>

async function rowsOf<Row>({ database }: Of, statement: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.pool.query(statement, values)).rows
}

export interface AppointmentState {
  status: string
  startsAt: Temporal.Instant
  orderId: string | null
  /** The status of each of its payments. */
  payments: string[]
}

/** The appointments of the patient with this phone. */
export async function appointmentsOf(test: Of, phone: string): Promise<AppointmentState[]> {
  return rowsOf<AppointmentState>(
    test,
    `select a.status, a.scheduled_start_at as "startsAt", (array_agg(p.order_id order by p.id))[1] as "orderId",
       coalesce(array_agg(p.status order by p.id) filter (where p.id is not null), '{}') as payments
     from appointments a join patient_profiles pp on pp.id = a.patient_id join users u on u.id = pp.user_id
     left join payments p on p.appointment_id = a.id where u.phone = $1 group by a.id order by a.id`,
    [phone],
  )
}

/** How many of the gateway's webhooks about an order were taken. */
export async function webhooksOf(test: Of, orderId: string): Promise<number> {
  const [row] = await rowsOf<{ events: number }>(
    test,
    `select count(*)::int as events from payment_webhook_events where raw_payload::text like '%' || $1 || '%'`,
    [orderId],
  )
  return row?.events ?? 0
}

export interface NotificationState {
  id: number
  status: string
  attempts_count: number
  error_code: string | null
  sent_at: Temporal.Instant | null
  flagged_at: Temporal.Instant | null
  provider_message_id: string | null
}

/** The messages of one template about an appointment, the latest first. */
export const notificationsOf = (test: Of, appointmentId: number, template: string) =>
  rowsOf<NotificationState>(
    test,
    `select n.* from notifications n join notification_templates t on t.id = n.template_id
     where n.appointment_id = $1 and t.name = $2 order by n.id desc`,
    [appointmentId, template],
  )

export interface ReceivedMessage {
  template: string
  values: Record<string, string>
}

/** The messages that a phone received, oldest first; of one template, or all. */
export async function messagesTo(
  test: Pick<TestApp, 'control'>,
  phone: string,
  template?: string,
): Promise<ReceivedMessage[]> {
  const { items } = (await test.control(`messages?phone=${phone}`)) as { items: ReceivedMessage[] }
  return items.filter((item) => template === undefined || item.template === template)
}

/** How many jobs are running now. */
export async function lockedJobs(test: Of): Promise<number> {
  const statement = 'select count(*)::int as count from graphile_worker._private_jobs where locked_at is not null'
  return (await rowsOf<{ count: number }>(test, statement))[0]?.count ?? 0
}

/** Where a test runs the jobs itself, one by one. */
export const forgetJobs = (test: Of) => rowsOf(test, 'delete from graphile_worker._private_jobs')

/** Moves the end of a hold to so many seconds from now, by the clock of the database. */
export const setHoldEnd = (test: Of, appointmentId: number, seconds: number) =>
  rowsOf(test, `update appointments set hold_expires_at = now() + $2 * interval '1 second' where id = $1`, [
    appointmentId,
    seconds,
  ])

export interface Change {
  previous_status: string | null
  new_status: string
  changed_by_user_id: number | null
  reason: string | null
  previous_start_at: Temporal.Instant | null
}

/** The history of an appointment, oldest change first. */
export const historyOf = (test: Of, appointmentId: number) =>
  rowsOf<Change>(
    test,
    `select previous_status, new_status, changed_by_user_id, reason, previous_start_at from appointment_status_history
     where appointment_id = $1 order by id`,
    [appointmentId],
  )

/** An appointment's row with all columns, to check that it is unchanged. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function appointmentRow(test: Of, appointmentId: number): Promise<Record<string, any>> {
  const [row] = await rowsOf<Record<string, unknown>>(test, 'select * from appointments where id = $1', [appointmentId])
  if (row === undefined) throw new Error(`There is no appointment ${appointmentId}`)
  return row
}
