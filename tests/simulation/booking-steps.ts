import type { Step } from './operation.ts'
import { initiate, phoneOf, slotFor, visitorFor } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import { nowMs, somebody, type World } from './world.ts'

const minute = 60_000
const halfHour = 30 * minute

/**
 * The same time again: for somebody else, in the other mode, or just once more; also at once, when a hold just ran
 * out.
 */
export async function askAgainStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patients = world.patients.filter(({ bookings }) => bookings.length > 0)
  if (patients.length === 0) return
  const acting = somebody(world, random)
  const patient = patients.includes(acting) ? acting : random.pick(patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const { clinicianId, centreId, appointmentType, startsAt } = random.pick(patient.bookings.slice(-3)).body
  const other = appointmentType === 'ONLINE' ? 'IN_PERSON' : 'ONLINE'
  const body = {
    clinicianId,
    centreId,
    startsAt,
    appointmentType: random.chance(0.4) ? other : appointmentType,
    ...(random.chance(0.6) ? visitorFor(patient, random) : {}),
  }
  await initiate(world, step, { patient, phone, body })
}

/** The next time that begins, as soon as the clinic takes it. */
export async function bookSoonStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const startMs = Math.ceil((nowMs(world) + 6 * minute) / halfHour) * halfHour
  const body = { ...slotFor(world, random), startsAt: new Date(startMs).toISOString() }
  await initiate(world, step, { patient, phone, body })
}

/** One patient asks for time after time of the clinician who costs nothing. */
export async function hoardStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const first = Math.ceil((nowMs(world) + 25 * 60 * minute) / halfHour) * halfHour
  for (let count = 0; count < 16; count += 1) {
    const startsAt = new Date(first + random.below(90) * halfHour).toISOString()
    const body = { clinicianId: random.pick([3, 3, 3, 2]), centreId: 1, appointmentType: 'ONLINE', startsAt }
    await initiate(world, { do: step.do, seed: step.seed + count }, { patient, phone, body })
  }
}
