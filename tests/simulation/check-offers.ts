import type { World } from './world.ts'

/** What holds of offers at any time. */
export const offerRules = `
  select 'offer ' || o.id || ' was taken, and its visit is where it was' as says
  from closure_offers o join appointments a on a.id = o.appointment_id
  where o.outcome = 'MOVED' and a.time_version <= o.time_version
  union all
  select 'appointment ' || o.appointment_id || ' ended in two ways'
  from closure_offers o where o.outcome in ('MOVED', 'REFUNDED')
  group by o.appointment_id, o.time_version having count(distinct o.outcome) > 1
  union all
  select 'of appointment ' || a.id || ' more went back than its fee was lowered by'
  from appointments a where coalesce(a.fee_lowered_amount, 0) < (select sum(r.amount) from refunds r
    join payments p on p.id = r.payment_id
    where p.appointment_id = a.id and r.reason like 'LOWER\\_FEE%' and r.status <> 'FAILED')
  union all
  select 'appointment ' || a.id || ' costs more than with whom it is'
  from appointments a join clinician_profiles c on c.id = a.clinician_id
  where a.fee_lowered_amount > 0 and a.fee_amount > c.consultation_fee and a.status = 'CONFIRMED'
    and exists (select from closure_offers o where o.appointment_id = a.id and o.outcome = 'MOVED'
      and o.time_version = a.time_version - 1)`

/** How often each message about an offer went out, by its number with us. */
function sendsOf({ inbox }: World): Map<number, number> {
  const sends = new Map<number, number>()
  for (const { sender, template } of inbox.messages) {
    if (template !== 'appointment_offer') continue
    const id = Number(/"notificationId":(\d+)/.exec(sender?.name ?? '')?.[1] ?? 0)
    sends.set(id, (sends.get(id) ?? 0) + 1)
  }
  return sends
}

/** From now on no message asks about a visit, nothing of which is open. */
export async function noteEnded(world: World, appointmentIds: readonly number[]): Promise<void> {
  const { rows } = await world.stage.pool.query<{ id: number }>(
    `select n.id from notifications n join notification_templates t on t.id = n.template_id
     where t.name = 'appointment_offer' and n.appointment_id = any($1::bigint[])
       and not exists (select from closure_offers o join appointments a on a.id = o.appointment_id
         where o.appointment_id = n.appointment_id and o.sent_at is not null and o.ended_at is null)`,
    [appointmentIds],
  )
  const sends = sendsOf(world)
  for (const { id } of rows) world.told.endedMessages.set(id, sends.get(id) ?? 0)
}

/** What patients were told of their answers stands, and nobody was asked about what had ended. */
export async function checkOffers(world: World): Promise<void> {
  const { told, findings, stage } = world
  const { rows } = await stage.pool.query<{ says: string }>(
    `select 'offer ' || t.key || ' was told to be ' || t.value || ', and is not' as says from json_each_text($1) t
     where not exists (select from closure_offers o where o.id = t.key::bigint and o.outcome = t.value)`,
    [JSON.stringify(Object.fromEntries(told.offers))],
  )
  for (const { says } of rows) findings.push(says)
  const sends = sendsOf(world)
  for (const [id, times] of told.endedMessages) {
    if ((sends.get(id) ?? 0) > times) findings.push(`message ${id} asked about an offer that had ended`)
  }
}

/** Every time that the web offers lies in the hours as they were saved, and in no closure. */
export async function judgeOffered(world: World, clinicianId: number): Promise<void> {
  const { findings, stage } = world
  const from = stage.clock.now().toZonedDateTimeISO('Asia/Kolkata').toPlainDate()
  const path = `/api/clinicians/${clinicianId}/availability?from=${from.toString()}&to=${from.add({ days: 7 }).toString()}`
  const reply = await stage.app.inject({ method: 'GET', url: path })
  if (reply.statusCode !== 200) return
  const days = reply.json<{ days: { slots: { startsAt: string; centreId: number }[] }[] }>().days
  const { rows } = await stage.pool.query<{ startsAt: Temporal.Instant }>(
    `select s."startsAt" from json_to_recordset($1) s("startsAt" timestamptz, "centreId" bigint)
     join centres ce on ce.id = s."centreId",
     lateral (select s."startsAt" at time zone ce.timezone as start) local
     where (not exists (select from clinician_availability_rules r
         where r.is_active and r.clinician_id = $2 and r.centre_id = ce.id
           and r.day_of_week = extract(dow from local.start)
           and local.start::date between coalesce(r.valid_from, '-infinity') and coalesce(r.valid_until, 'infinity')
           and local.start::time >= r.start_time
           and local.start::time + make_interval(mins => r.slot_duration_minutes) <= r.end_time)
         and not exists (select from extra_hours x
           where x.clinician_id = $2 and x.centre_id = ce.id and x.starts_at <= s."startsAt"
             and x.ends_at >= s."startsAt" + make_interval(mins => x.slot_duration_minutes)))
       or exists (select from closures cl where cl.starts_at <= s."startsAt" and cl.ends_at > s."startsAt"
         and (cl.clinician_id is null or cl.clinician_id = $2) and (cl.centre_id is null or cl.centre_id = ce.id))
     order by 1 limit 1`,
    [JSON.stringify(days.flatMap(({ slots }) => slots)), clinicianId],
  )
  for (const { startsAt } of rows) {
    findings.push(
      `clinician ${clinicianId} is offered at ${startsAt.toString()}, which is not in their hours or closed`,
    )
  }
}
