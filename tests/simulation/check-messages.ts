import type { Operation } from './operation.ts'
import { eventToldIn, type SentMessage } from './vendors.ts'
import { nowMs, type World } from './world.ts'

interface Row {
  id: number
  status: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  centreId: number
  number: string
  eventId: string | null
  /** Templates whose message did not arrive, it seems, and that the clinic has on its list. */
  flagged: string[]
  /** Moved before the confirmation could be sent, they were told of the move alone. */
  isToldOfMove: boolean
  /** Templates whose message failed, and that nobody has on a list. */
  unlisted: string[]
  /** How often it was given to the right person, who is sent the confirmation. */
  given: number
  /** The clinic closed their account and took its phone out: whoever they are now, nobody is to tell them. */
  isGone: boolean
}

const isUnsure = ({ sender, id }: SentMessage, world: World) =>
  sender === undefined || sender.wasUnsure || sender.isDead || world.inbox.slowedDown.has(id)

/**
 * Who has an appointment to come was told so, once; twice only where nobody could know whether the first had gone
 * out.
 */
export async function checkMessages(world: World): Promise<void> {
  const { stage, inbox, findings } = world
  checkCopies(world)
  await checkTimes(world)
  for (const name of inbox.unknown)
    findings.push(`the gateway was asked for the template ${name}, which the clinic has not`)
  await checkThrottled(world)
  await checkRows(world)
  const { rows } = await stage.pool.query<Row>(
    `select a.id, a.status, a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt", a.centre_id as "centreId",
       'MB-' || a.id as number,
       (select v.calendar_event_id from video_sessions v where v.appointment_id = a.id and v.status = 'SCHEDULED') as "eventId",
       array(select t.name from notifications n join notification_templates t on t.id = n.template_id
         where n.appointment_id = a.id and n.flagged_at is not null) as flagged,
       exists (select from notifications n join notification_templates t on t.id = n.template_id
         where n.appointment_id = a.id and t.name = 'appointment_rescheduled' and n.sent_at is not null) as "isToldOfMove",
       array(select t.name || ' ' || n.error_code from notifications n join notification_templates t on t.id = n.template_id
         where n.appointment_id = a.id and n.flagged_at is null and n.status = 'FAILED' and n.phone <> 'erased'
           and n.error_code not in ('NO_LONGER_NEEDED', 'NO_APPOINTMENT')) as unlisted,
       (select count(*)::int from appointment_status_history h where h.appointment_id = a.id
         and h.reason_code = 'WRONG_PERSON') as given,
       not u.is_active and coalesce(u.phone, '') = '' as "isGone"
     from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id order by a.id`,
  )
  for (const row of rows) {
    const { id, status, endsAt, number, flagged, unlisted, isToldOfMove, given } = row
    const sent = inbox.messages.filter(
      ({ template, values }) => template === 'appointment_confirmed' && values['6'] === number,
    )
    const unsure = sent.filter((message) => isUnsure(message, world)).length
    if (sent.length > 1 + given + unsure)
      findings.push(`appointment ${id} was confirmed ${sent.length} times by message`)
    for (const message of unlisted) findings.push(`appointment ${id}: ${message} failed, and is on nobody's list`)
    if (status === 'BOOKED' || status === 'EXPIRED') {
      if (sent.length > 0) findings.push(`appointment ${id} is ${status} and was confirmed by message`)
    }
    if (status !== 'CONFIRMED' || endsAt.epochMilliseconds <= nowMs(world)) continue
    const isTheirs = world.byClinic.has(id)
    // One that was missed, and moved to a time to come, is told as moved: by a message, or by whoever calls instead.
    const isCalled = flagged.includes('appointment_confirmed') || flagged.includes('appointment_rescheduled')
    if (sent.length === 0 && !isTheirs && !isToldOfMove && !isCalled) {
      findings.push(`appointment ${id} is confirmed and its patient was not told`)
    }
    checkLink(world, row)
    checkMove(world, row)
  }
}

/**
 * Whoever is only asked to wait goes on trying: no message is given up within days for that, but a code, which is
 * asked for anew.
 */
async function checkThrottled({ stage, findings }: World): Promise<void> {
  const { rows } = await stage.pool.query<{ id: number }>(
    `select id from notifications where status = 'FAILED' and created_at > $1::timestamptz - interval '70 hours'
       and template_id not in (select id from notification_templates where name = 'otp_verification')
       and (error_code = 'throttled' or error_message like '%Too many requests%')`,
    [stage.clock.now().toString()],
  )
  for (const { id } of rows) findings.push(`message ${id} was given up although the gateway only asked us to wait`)
}

/** One row is at most two messages, however the gateway behaves; what came too fast for WhatsApp did not arrive. */
function checkCopies({ inbox, findings }: World): void {
  const copies = new Map<string, number>()
  for (const { id, sender } of inbox.messages) {
    const notification = /"notificationId":(\d+)/.exec(sender?.name ?? '')?.[1]
    if (notification === undefined || inbox.slowedDown.has(id)) continue
    copies.set(notification, (copies.get(notification) ?? 0) + 1)
  }
  for (const [notification, count] of copies) {
    if (count > 2) findings.push(`message ${notification} went out ${count} times`)
  }
}

const indiaMs = 5.5 * 3_600_000

/** `Tue, 6 Jan 2026` and `10:30 am` in a zone, as an instant. */
function parseTime(day: string, time: string, zone: string): number {
  const local = new Date(Date.parse(`${day.replace(/^\w+, /, '')} ${time.toUpperCase()} UTC`)).toISOString()
  return Temporal.PlainDateTime.from(local.slice(0, 19)).toZonedDateTime(zone).epochMilliseconds
}

const linksAreFreshMs = 11 * 60_000

/** It stood still after its last look at the clock: before it wrote that it sends, or before the request. */
function stoodStillWhileSending(sender: Operation | undefined): boolean {
  const begins = sender?.points.indexOf('update notifications') ?? -1
  const stood = (sender?.plan.parkAt ?? 0) - 1
  return begins >= 0 && (stood === begins || stood === begins + 1)
}

/** No reminder goes out once the appointment has begun, and no link that had been dead for a while. */
async function checkTimes({ stage, inbox, findings }: World): Promise<void> {
  const { rows } = await stage.pool.query<{ id: number; zones: string[] }>(
    // The visit may have been at another centre when its reminder went out.
    `select n.id, array(select ce.timezone from centres ce where ce.id = a.centre_id or ce.id in (
       select h.previous_centre_id from appointment_status_history h where h.appointment_id = a.id)) as zones
     from notifications n join appointments a on a.id = n.appointment_id where n.attempts_count > 0`,
  )
  const zonesOf = new Map(rows.map(({ id, zones }) => [String(id), zones]))
  for (const { id, template, values, atMs, deadForMs, sender } of inbox.messages) {
    const zones = zonesOf.get(/"notificationId":(\d+)/.exec(sender?.name ?? '')?.[1] ?? '') ?? ['Asia/Kolkata']
    const isLate = (zone: string) => atMs >= parseTime(values['3'] ?? '', values['4'] ?? '', zone)
    if (template === 'appointment_reminder' && zones.every(isLate) && !stoodStillWhileSending(sender)) {
      findings.push(`${id} reminded of ${values['3']} ${values['4']} at ${new Date(atMs).toISOString()}`)
    }
    // Where Google does not answer either, what is known is told.
    const couldLook = sender?.plan.vendorFaults === undefined && sender?.plan.parkAt === undefined
    if (couldLook && (deadForMs ?? 0) > linksAreFreshMs) {
      findings.push(`${id} told a link whose event was deleted ${deadForMs} ms before`)
    }
  }
}

/** The last link that a patient was told is the one that is. */
function checkLink({ inbox, findings }: World, { id, eventId, flagged, isGone }: Row): void {
  // Who is called about a move instead is told its link, too.
  const isCalled = flagged.includes('meet_link') || flagged.includes('appointment_rescheduled')
  if (eventId === null || isGone || isCalled) return
  const own = `mibo${id.toString(32).padStart(10, '0')}`
  const told = inbox.messages
    .map(({ values }) => eventToldIn(values))
    .findLast((event) => event?.startsWith(own) === true)
  if (told !== eventId) findings.push(`appointment ${id} has the link ${eventId}, and ${told ?? 'none'} was told last`)
}

const dayAndTime = (iso: string) => {
  const [weekday, day, month, year] = new Date(Date.parse(iso) + indiaMs).toUTCString().replace(',', '').split(' ')
  const hour = new Date(Date.parse(iso) + indiaMs).getUTCHours()
  const minutes = String(new Date(iso).getUTCMinutes() === 0 ? 30 : 0).padStart(2, '0')
  return `${weekday}, ${Number(day)} ${month} ${year}, ${hour % 12 === 0 ? 12 : hour % 12}:${minutes} ${hour < 12 ? 'am' : 'pm'}`
}

const centreNames = ['', 'Indiranagar', 'Kochi']

/** Who moved was told so, from where and to where, with the centres where they are two. */
function checkMove({ inbox, findings, told }: World, { id, startsAt, centreId, flagged }: Row): void {
  const move = told.moves.get(id)
  if (move === undefined || flagged.includes('appointment_rescheduled')) return
  const { from, to } = move
  // Moved again by a request whose answer was lost.
  if (Date.parse(String(to.startsAt)) !== startsAt.epochMilliseconds || to.centreId !== centreId) return
  const isOtherCentre = from.centreId !== to.centreId
  const text = ({ startsAt: at, centreId: centre }: Record<string, unknown>) =>
    dayAndTime(String(at)) + (isOtherCentre ? `, ${centreNames[Number(centre)]}` : '')
  const isTold = inbox.messages.some(
    ({ template, values }) =>
      template === 'appointment_rescheduled' && values['3'] === text(from) && values['4'] === text(to),
  )
  if (!isTold) findings.push(`appointment ${id} moved from ${text(from)} to ${text(to)}, and its patient was not told`)
}

/** Nothing that a message says is missing, and one refund is one message, wherever its appointment moved meanwhile. */
async function checkRows({ stage, findings }: World): Promise<void> {
  const { rows } = await stage.pool.query<{ says: string }>(
    `select 'message ' || id || ' lacks a fact: ' || coalesce(error_message, '') as says from notifications
       where error_code = 'FACT_MISSING'
     union all
     select 'refund ' || coalesce(refund_id, stray_payment_id) || ' was told in ' || count(*) || ' messages' from notifications
       where coalesce(refund_id, stray_payment_id) is not null
       group by refund_id, stray_payment_id, template_id having count(*) > 1`,
  )
  for (const { says } of rows) findings.push(says)
}
