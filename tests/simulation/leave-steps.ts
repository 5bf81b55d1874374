import { eraseAccount } from '../../server/privacy/erase.ts'
import type { Principal } from '../../server/identity/principal.ts'
import { AppError } from '../../server/core/app-error.ts'
import { isPassing } from '../../server/db/pg-errors.ts'
import type { Step } from './operation.ts'
import { choicesOf, perform } from './perform.ts'
import { somebody, type World } from './world.ts'

interface Last {
  history: number
  appointment: number
}

interface Person extends Principal {
  erasedAt: Temporal.Instant | null
}

async function personOf({ stage }: World, number: string): Promise<Person | undefined> {
  const { rows } = await stage.pool.query<Person>(
    `select u.id as "userId", p.id as "patientId", 0 as "sessionId", true as "isNamed", u.erased_at as "erasedAt"
     from users u join patient_profiles p on p.user_id = u.id where u.phone = $1`,
    [number],
  )
  return rows[0]
}

let numbers = 0

/** A patient erases the account, whatever of theirs is under way, and later comes back as somebody new. */
export async function eraseStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  // Whoever has anything at the clinic leaves more often than whoever has not.
  const busy = world.patients.filter(
    ({ bookings, number }) => world.bookedAtDesk.has(number) || bookings.some((one) => one.number === number),
  )
  const patient =
    busy.length > 0 && random.chance(0.7) && world.acting === undefined ? random.pick(busy) : somebody(world, random)
  const { number } = patient
  const person = await personOf(world, number)
  if (person === undefined) return
  const { deps, pool } = world.stage
  const outcome = await perform(world, step, `${patient.name} erases the account`, () => eraseAccount(deps, person))
  if (outcome.kind === 'failed' && !(outcome.error instanceof AppError) && !isPassing(outcome.error)) {
    world.findings.push(`Erasing threw ${String(outcome.error)}`)
  }
  // Who lost the answer looks whether it is done.
  const { rows } = await pool.query<{ isDone: boolean; isBack: boolean }>(
    `select erased_at is not null as "isDone", exists (select from users o where o.phone = $2) as "isBack"
     from users where id = $1`,
    [person.userId, number],
  )
  // Whoever signed in while it was under way is there as somebody new, with the same number.
  if (rows[0]?.isDone !== true || rows[0].isBack || patient.number !== number) return
  const last = await pool.query<{ id: string }>('select coalesce(max(id), 0) as id from payment_webhook_events')
  world.erased.push({ number, lastEvent: Number(last.rows[0]?.id) })
  numbers = world.erased.length
  Object.assign(patient, {
    number: `9198765${String(43_000 + numbers)}`,
    phones: [],
    family: [],
    isMinor: false,
  })
}

/** The clinic deactivates a patient, or lets one in again whom it had deactivated. */
export async function deactivateStep(world: World, step: Step): Promise<void> {
  const patient = somebody(world, choicesOf(step))
  const person = await personOf(world, patient.number)
  if (person === undefined) return
  const { pool } = world.stage
  const isBack = world.deactivated.delete(person.userId)
  await pool.query('update users set is_active = $2 where id = $1', [person.userId, isBack])
  const { rows } = await pool.query<Last>(
    `select (select last_value::int from appointment_status_history_id_seq) as history,
       (select last_value::int from appointments_id_seq) as appointment`,
  )
  if (!isBack) world.deactivated.set(person.userId, rows[0]!)
  patient.phones = []
  world.trace.push(`The clinic ${isBack ? 'lets' : 'deactivates'} ${patient.name}${isBack ? ' in again' : ''}`)
}
