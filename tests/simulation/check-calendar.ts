import { nowMs, type World } from './world.ts'

interface Row {
  id: number
  status: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  /** Null where somebody pasted a link of another tool. */
  eventIds: (string | null)[]
}

/** Of one event, by runs that were killed after each other. */
const mostVainRemovals = 4

/** Google has one event for each online appointment to come, at its time, and none for any other. */
export async function checkCalendar(world: World): Promise<void> {
  const { rows } = await world.stage.pool.query<Row>(
    `select a.id, a.status, a.scheduled_start_at as "startsAt", a.scheduled_end_at as "endsAt",
       coalesce(array_agg(v.calendar_event_id) filter (where v.status = 'SCHEDULED'), '{}') as "eventIds"
     from appointments a left join video_sessions v on v.appointment_id = a.id
     where a.appointment_type = 'ONLINE' group by a.id order by a.id`,
  )
  const open = new Map(
    [...world.calendar.events.values()]
      .filter(({ status }) => status === 'confirmed')
      .map((event) => [event.id, event]),
  )
  for (const { id, status, startsAt, endsAt, eventIds } of rows) {
    const isToCome = status === 'CONFIRMED' && endsAt.epochMilliseconds > nowMs(world)
    if (isToCome && eventIds.length !== 1)
      world.findings.push(`appointment ${id} has ${eventIds.length} video sessions`)
    for (const eventId of eventIds) {
      if (eventId === null) continue
      const event = open.get(eventId)
      open.delete(eventId)
      if (!isToCome) continue
      if (event === undefined) world.findings.push(`appointment ${id} has a link to ${eventId}, which Google has not`)
      else if (Date.parse(event.start.dateTime) !== startsAt.epochMilliseconds) {
        world.findings.push(
          `appointment ${id} is at ${startsAt.toString()} and in the calendar at ${event.start.dateTime}`,
        )
      }
    }
  }
  for (const [eventId, times] of world.calendar.vainRemovals) {
    if (times > mostVainRemovals) world.findings.push(`Google was asked ${times} times in vain to remove ${eventId}`)
  }
  for (const eventId of open.keys()) world.findings.push(`Google has an event ${eventId} that no appointment knows`)
}
