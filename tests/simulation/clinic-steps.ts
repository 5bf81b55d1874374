import { check } from './check.ts'
import type { Step } from './operation.ts'
import { phoneOf } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import { reopen } from './reopen.ts'
import { call, nowMs, type World } from './world.ts'

const hourMs = 3_600_000

/** What the clinic does to what it offers, and takes back again. */
export async function closureStep(world: World, step: Step): Promise<void> {
  // While another operation is stopped nobody could say which of the two was first.
  if (world.depth > 1) return
  await check(world)
  const random = choicesOf(step)
  const { pool } = world.stage
  const fromMs = nowMs(world) + random.below(72) * hourMs
  const span = [new Date(fromMs), new Date(fromMs + (2 + random.below(48)) * hourMs)]
  const clinicianId = random.pick([1, 2, 3])
  const change = random.weighted({ reopen: 40, clinician: 15, centre: 15, leaves: 8, shut: 6, rules: 8, pause: 8 })
  const statements: Record<typeof change, [string, unknown[]][]> = {
    reopen: reopen.map((statement) => [statement, []]),
    clinician: [
      ['insert into closures (clinician_id, starts_at, ends_at) values ($1, $2, $3)', [clinicianId, ...span]],
    ],
    centre: [['insert into closures (centre_id, starts_at, ends_at) values (1, $1, $2)', span]],
    leaves: [['update clinician_profiles set is_active = false where id = $1', [clinicianId]]],
    shut: [['update centres set is_active = false where id = 2', []]],
    rules: [['update clinician_availability_rules set is_active = false where clinician_id = $1', [clinicianId]]],
    pause: [['update clinician_profiles set buffer_after_minutes = 10 where id = $1', [clinicianId]]],
  }
  world.isOfferChanged = true
  // The week of the first day may be back, and whoever saw it may save over it.
  if (change === 'reopen') world.told.weeks.clear()
  for (const [text, values] of statements[change]) await pool.query(text, values)
  world.trace.push(`The clinic changes what it offers: ${change} of clinician ${clinicianId}`)
}

/** The front desk enters a booking that waits for nobody. */
export async function clinicBooksStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  // The desk books for whom it knows.
  if ((await phoneOf(world, step, patient, random)) === undefined) return
  const startMs = Math.floor(nowMs(world) / (24 * hourMs)) * 24 * hourMs + (24 + 8 + random.below(24)) * hourMs
  const { rowCount } = await world.stage.pool.query(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
       scheduled_end_at, duration_minutes, status, booked_by_user_id, source, hold_expires_at, status_changed_at)
     select p.id, 2, 1, 'FOLLOW_UP', $2::timestamptz, $2::timestamptz + interval '30 minutes', 30, 'BOOKED', 2,
       'ADMIN_FRONT_DESK', null, $3
     from patient_profiles p join users u on u.id = p.user_id where u.phone = $1 and u.is_active and p.is_active
     on conflict do nothing`,
    [patient.number, new Date(startMs), world.stage.clock.now().toString()],
  )
  if (rowCount === 1) world.bookedAtDesk.add(patient.number)
  world.trace.push(`The front desk books ${rowCount} for ${patient.name}`)
}

/** Somebody looks at a clinician of several zones: days are in order, and each time is on its own centre's day. */
export async function calendarPageStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const today = world.stage.clock.now().toZonedDateTimeISO('Asia/Kolkata').toPlainDate()
  const from = today.add({ days: random.below(3) })
  const path = `/api/clinicians/${random.pick([3, 4])}/availability?from=${from.toString()}&to=${from.add({ days: 4 }).toString()}`
  const { status, body } = await call(world, 'GET', path)
  if (status !== 200) return
  const zones = new Map(body.centres.map(({ id, timezone }: { id: number; timezone: string }) => [id, timezone]))
  const dates: string[] = body.days.map(({ date }: { date: string }) => date)
  if (dates.join() !== dates.toSorted().join()) world.findings.push(`Days are out of order: ${dates.join(', ')}`)
  for (const { date, slots } of body.days as { date: string; slots: { startsAt: string; centreId: number }[] }[]) {
    const strange = slots.find(({ startsAt, centreId }) => {
      const zone = (zones.get(centreId) as string | undefined) ?? 'UTC'
      return Temporal.Instant.from(startsAt).toZonedDateTimeISO(zone).toPlainDate().toString() !== date
    })
    if (strange !== undefined) world.findings.push(`${strange.startsAt} is not on ${date} at its centre`)
  }
}
