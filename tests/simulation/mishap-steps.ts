import { choicesOf } from './perform.ts'
import { findStanding, moveTo, openTime, quietly, someBooking } from './patient-steps.ts'
import type { Step } from './operation.ts'
import { nowMs, type World } from './world.ts'
import { runDueJobs, runSweep } from './worker-steps.ts'

const minute = 60_000

/**
 * An hour or two in which the gateway of messages takes none, or takes them all and loses its answers; the worker
 * goes on.
 */
export async function troubleStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const fault = random.pick(['throttled', 'lost'] as const)
  const minutes = fault === 'throttled' ? 90 + random.below(60) : 30 + random.below(40)
  world.trace.push(`The gateway of messages: ${fault} for ${minutes} minutes`)
  world.stage.trouble = { host: 'gallabox.example', fault }
  for (let passed = 0; passed < minutes; passed += 3) {
    await runDueJobs(world, step)
    world.stage.clock.advance({ minutes: 3 })
  }
  world.stage.trouble = undefined
}

interface Coming {
  startsAt: Temporal.Instant
}

/** The next appointment that begins. */
async function findNext(world: World): Promise<Coming | undefined> {
  const { rows } = await world.stage.pool.query<Coming>(
    `select scheduled_start_at as "startsAt" from appointments where status = 'CONFIRMED' and scheduled_start_at > $1
     order by scheduled_start_at limit 1`,
    [world.stage.clock.now().toString()],
  )
  return rows[0]
}

/** The worker queues the reminders of the next appointment, stops, and is back when that has begun. */
export async function lateWorkerStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const next = await findNext(world)
  if (next === undefined) return
  const beforeMs = next.startsAt.epochMilliseconds - minute * (10 + random.below(100)) - nowMs(world)
  if (beforeMs > 0) world.stage.clock.advance({ milliseconds: beforeMs })
  await runSweep(world, { do: 'sweep', seed: step.seed }, 'queue_reminders')
  world.stage.clock.advance({ milliseconds: next.startsAt.epochMilliseconds - nowMs(world) + random.below(5 * minute) })
  world.trace.push(`The worker is back at ${world.stage.clock.now().toString()}`)
}

/** The time comes to remind of the next appointment, a day before or two hours, and the worker does. */
export async function remindStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const next = await findNext(world)
  if (next === undefined) return
  const leadMs = random.pick([24 * 60, 120]) * minute - random.below(20 * minute)
  const waitMs = next.startsAt.epochMilliseconds - leadMs - nowMs(world)
  if (waitMs > 0) world.stage.clock.advance({ milliseconds: waitMs })
  await runSweep(world, quietly(step), 'queue_reminders')
  await runDueJobs(world, step)
}

/**
 * Nothing of the worker runs for days; or the financial year is about to end, five minutes before midnight in India.
 */
export async function outageStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const yearEnd = Temporal.Instant.from('2026-03-31T18:25:00Z')
  if (random.chance(0.5) && Temporal.Instant.compare(world.stage.clock.now(), yearEnd) < 0) {
    world.stage.clock.set(yearEnd.add({ seconds: random.below(280) }))
  } else {
    world.stage.clock.advance({ hours: 24 * (4 + random.below(5)) })
  }
  world.trace.push(`The worker stands still until ${world.stage.clock.now().toString()}`)
}

/** Somebody deletes an event in Google's own calendar. */
export async function deleteEventStep(world: World, step: Step): Promise<void> {
  const standing = [...world.calendar.events.values()].filter(({ status }) => status === 'confirmed')
  if (standing.length === 0) return
  const event = choicesOf(step).pick(standing)
  event.status = 'cancelled'
  world.calendar.deletedByHand.set(event.id, nowMs(world))
  world.trace.push(`Somebody deletes ${event.id} in the calendar`)
}

/** The clinic's own tools write to the database as they always did. */
export async function clinicToolStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const { pool } = world.stage
  const patient = random.pick(world.patients)
  if (random.chance(0.6)) {
    const { rowCount } = await pool.query(
      `insert into appointment_status_history (appointment_id, previous_status, new_status, reason)
       select a.id, a.status, a.status, 'RESCHEDULED 2 days later, as asked by phone' from appointments a
       join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
       where u.phone = $1 and a.status = 'CONFIRMED' order by a.id desc limit 1`,
      [patient.number],
    )
    world.trace.push(`The clinic writes ${rowCount} lines of history about ${patient.name} in its own words`)
    return
  }
  if (random.chance(0.5)) {
    await pool.query(`update notification_templates set is_active = false where name = 'payment_received'`)
    world.trace.push('The clinic switches the message about payments off')
    return
  }
  await pool.query('update users set phone = null where phone = $1', [patient.number])
  world.trace.push(`The clinic takes the phone of ${patient.name} out`)
}

/** The clinic's own tool writes another phone to a patient: a landline, which takes no messages. */
export async function landlineStep(world: World, step: Step): Promise<void> {
  const booked = world.patients.filter(({ number, bookings }) => bookings.some((one) => one.number === number))
  if (booked.length === 0) return
  const patient = choicesOf(step).pick(booked)
  const { rowCount } = await world.stage.pool.query(
    // Whoever has the number since is another account, and no two have one landline.
    `update users u set phone = '9144' || right(u.phone, 8) where u.phone = $1
       and not exists (select from users o where o.phone = '9144' || right(u.phone, 8))`,
    [patient.number],
  )
  world.trace.push(`The clinic writes a landline to ${rowCount} of ${patient.name}`)
}

/**
 * A patient who cannot make up their mind moves one appointment six times in a row; half of the time that is while
 * Google makes no links, for want of a licence, say, and the worker tries after each move.
 */
export async function fidgetStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const some = await findStanding(world, step, random, 'true')
  if (some === undefined) return
  const { calendar } = world
  const isWithoutLinks = world.depth === 1 && random.chance(0.5)
  calendar.makesNoLinks = isWithoutLinks
  if (isWithoutLinks) world.trace.push('Google makes no links')
  for (let count = 0; count < 6; count += 1) {
    await moveTo(world, { do: step.do, seed: step.seed + count }, some, { startsAt: openTime(world, random) })
    if (isWithoutLinks) await runDueJobs(world, step)
  }
  calendar.makesNoLinks = false
}

/** To the clinician's other centre, at the same time. */
export async function otherCentreStep(world: World, step: Step): Promise<void> {
  const some = await someBooking(world, step, choicesOf(step))
  if (some === undefined) return
  const { startsAt, centreId } = some.booking.body
  await moveTo(world, step, some, { startsAt, centreId: centreId === 1 ? 2 : 1 })
}
