import type { World } from './world.ts'

/**
 * The periodic tasks that move anything on, in their order, each with what it may have to do: as much as it would
 * take, or more. The others only look, or tidy up. Most have nothing to do most of the time, which one statement
 * tells of all.
 */
const movers: Record<string, string> = {
  expire_holds: `from appointments where status = 'BOOKED' and hold_expires_at <= $1`,
  release_desk_changes: `from desk_changes where release_at <= $1 and released_at is null and undone_at is null
    union all select from notifications where held_at is not null`,
  check_due_orders: `from payments where next_check_at <= $1
    union all select from stray_payments where next_check_at <= $1`,
  follow_refunds: `from refunds where next_check_at <= $1 union all select from stray_payments where next_check_at <= $1`,
  issue_receipts: `from payments p where p.paid_at is not null and p.bill_due
    and not exists (select from receipts r where r.payment_id = p.id)`,
  issue_credit_notes: `from refunds f join receipts r on r.payment_id = f.payment_id
    where f.status = 'PROCESSED' and not exists (select from bill_notes b where b.refund_id = f.id)`,
  queue_reminders: `from appointments a where status = 'CONFIRMED' and scheduled_start_at > $1
    and scheduled_start_at < $1::timestamptz + interval '3 days'
    and not exists (select from notifications n
      where n.dedupe_key = 'appointment_reminder:' || a.id || ':v' || a.time_version)`,
  queue_missing_meetings: `from appointments a where status = 'CONFIRMED' and appointment_type = 'ONLINE'
    and scheduled_end_at > $1
    and not exists (select from video_sessions v where v.appointment_id = a.id and v.status = 'SCHEDULED')`,
  check_meetings: `from video_sessions where status = 'SCHEDULED' and scheduled_end_at > $1
    and (event_checked_at is null or event_checked_at < $1::timestamptz - interval '10 minutes')`,
}

const parts = Object.entries(movers).map(([name, from]) => `select '${name}' as name where exists (select ${from})`)
const query = `with given as (select $1::timestamptz) ${parts.join(' union all ')}`

/** The first of them after `last` that may have something to do now. */
export async function nextDueSweep({ stage }: World, last: string | undefined): Promise<string | undefined> {
  const { rows } = await stage.pool.query<{ name: string }>(query, [stage.clock.now().toString()])
  const names = Object.keys(movers)
  const due = new Set(rows.map(({ name }) => name))
  return names.slice(last === undefined ? 0 : names.indexOf(last) + 1).find((name) => due.has(name))
}
