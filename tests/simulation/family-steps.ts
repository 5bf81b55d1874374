import type { Step } from './operation.ts'
import { ask, confirmIdentity, initiate, phoneOf, quietly, slotFor, visitorFor } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import { somebody, type World } from './world.ts'

const adultsBirth = '1950-07-13'
const childsBirth = '2018-02-28'

/** The people on a patient's list, and the patient's own age: added, changed, found to be younger than was said. */
export async function familyStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = somebody(world, random)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const path = 'patient-dashboard/dependents'
  const isMinor = random.chance(0.5)
  const dateOfBirth = isMinor ? childsBirth : adultsBirth
  const what = random.weighted(patient.family.length === 0 ? { add: 4, own: 3 } : { add: 3, change: 5, own: 3 })
  if (what === 'own') {
    const body = { dateOfBirth, email: `${patient.name.toLowerCase()}@example.com` }
    const outcome = await ask(world, step, patient, { method: 'PUT', path: 'patient-dashboard/profile', body, phone })
    if (outcome.kind === 'done' && outcome.value.status === 200) patient.isMinor = isMinor
    return
  }
  const fullName = `${random.pick(['Kiran', 'Tara', 'Meera', 'Omar'])} of ${patient.name}`
  const body = { fullName, dateOfBirth, relation: isMinor ? 'CHILD' : 'PARENT' }
  if (what === 'add') {
    const outcome = await ask(world, step, patient, { path, body, phone })
    if (outcome.kind !== 'done' || outcome.value.status !== 201) return
    patient.family.push({ id: outcome.value.body.id, fullName, isMinor })
    return
  }
  const member = random.pick(patient.family)
  const address = `${path}/${member.id}`
  const outcome = await ask(world, step, patient, { method: 'PUT', path: address, body, phone })
  if (outcome.kind === 'done' && outcome.value.status === 200) Object.assign(member, { fullName, isMinor })
  const list = await ask(world, { do: step.do, seed: step.seed }, patient, {
    method: 'GET',
    path: 'patient-dashboard/appointments?when=all&limit=50',
    phone,
  })
  if (list.kind !== 'done' || list.value.status !== 200) return
  for (const { id, dependent } of list.value.body.items as { id: number; dependent: { fullName: string } | null }[]) {
    const told = world.told.names.get(id)
    if (told !== undefined && dependent !== null && dependent.fullName !== told) {
      world.findings.push(`appointment ${id} was booked for ${told} and is now called ${dependent.fullName}'s`)
    }
  }
}

/**
 * A patient of eight signs in, says when it was born, and books for itself: without anybody, with a parent, or as its
 * own.
 */
export async function childStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = somebody(world, random)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const said = { method: 'PUT', path: 'patient-dashboard/profile', body: { dateOfBirth: childsBirth }, phone } as const
  const outcome = await ask(world, quietly(step), patient, said)
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  patient.isMinor = true
  const body = { ...slotFor(world, random), ...visitorFor(patient, random) }
  await initiate(world, step, { patient, phone, body })
}

interface Stored {
  moves: number
  notes: string | null
  messages: number
}

/** A patient downloads what the clinic stores: all of it is there. */
export async function exportStep(world: World, step: Step): Promise<void> {
  if (world.depth > 1) return
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  if (!(await confirmIdentity(world, step, patient, phone))) return
  const { pool } = world.stage
  await pool.query(
    `update patient_profiles p set notes = 'Prefers mornings' from users u where u.id = p.user_id and u.phone = $1`,
    [patient.number],
  )
  const outcome = await ask(world, step, patient, { method: 'GET', path: 'patient-dashboard/export', phone })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  const { body } = outcome.value
  const { rows } = await pool.query<Stored>(
    `select p.notes,
       (select count(*)::int from appointment_status_history h join appointments a on a.id = h.appointment_id
        where a.patient_id = p.id) as moves,
       (select count(*)::int from notifications n where n.user_id = u.id or (n.user_id is null and n.phone = u.phone)) as messages
     from patient_profiles p join users u on u.id = p.user_id where u.phone = $1`,
    [patient.number],
  )
  const stored = rows[0]
  if (stored === undefined) return
  const history = (body.appointments as { history?: unknown[] }[]).flatMap((one) => one.history ?? [])
  const lacks = [
    body.profile.notes === stored.notes ? [] : ['the notes of the profile'],
    history.length === stored.moves ? [] : [`${stored.moves - history.length} lines of history`],
    body.messages.length === stored.messages ? [] : [`${stored.messages - body.messages.length} messages`],
  ].flat()
  if (lacks.length > 0) world.findings.push(`The export of ${patient.name} lacks ${lacks.join(', ')}`)
}
