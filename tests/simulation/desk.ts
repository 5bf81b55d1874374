import type { InjectOptions } from 'fastify'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { actorOf, clerkFor, cookieOf } from './clerks.ts'
import type { Clerk } from './hire.ts'
import type { Outcome, Step } from './operation.ts'
import { perform } from './perform.ts'
import type { Random } from './random.ts'
import { call, nowMs, type Booking, type Patient, type Reply, type World } from './world.ts'

const said = ({ status, body }: Reply) => `${status}${body?.code === undefined ? '' : ` ${body.code}`}`

interface Request {
  method?: Extract<InjectOptions['method'], 'GET' | 'POST' | 'PUT' | 'DELETE'>
  path: string
  body?: unknown
  ifMatch?: string
}

/**
 * A call of a member of staff by the step's plan. A fault of ours, or a reply from outside their scope, is a finding.
 */
export async function askDesk(world: World, step: Step, clerk: Clerk, request: Request): Promise<Outcome<Reply>> {
  const { method = 'POST', path } = request
  const body = method === 'GET' || method === 'DELETE' ? undefined : (request.body ?? {})
  const name = `${clerk.name} ${method} ${path}`
  const cookie = await cookieOf(world, clerk)
  const calledMs = nowMs(world)
  const headers = { cookie, ...(request.ifMatch !== undefined && { 'if-match': request.ifMatch }) }
  const send = () => call(world, method, `/api/staff/${path}`, { body, address: '10.1.0.1', headers })
  const outcome = await perform(world, step, name, send, said)
  const session = world.sessions.get(clerk.name)
  if (session !== undefined && outcome.kind === 'done') session.usedMs = calledMs
  if (outcome.kind === 'failed') world.findings.push(`${name} threw ${String(outcome.error)}`)
  if (outcome.kind !== 'done') return outcome
  const { status, body: told } = outcome.value
  const mayFail = (step.plan?.vendorFaults ?? 0) > 0 || step.plan?.lostAt !== undefined
  if (status === 500 || status === 401 || (status === 503 && !mayFail))
    world.findings.push(`${name} was answered ${status} ${told?.code}`)
  if (told?.appointment !== undefined) checkScope(world, clerk, told.appointment)
  return outcome
}

/** Whatever is shown to a member of staff is within what they may see. */
export function checkScope(
  world: World,
  clerk: Clerk,
  { id, centre, clinician, notes }: { id: number; centre: { id: number }; clinician: { id: number }; notes?: unknown },
): void {
  const place = { centreId: centre.id, clinicianId: clinician.id }
  if (!hasPermission(actorOf(clerk), 'day.read', place)) {
    world.findings.push(`${clerk.name} was shown appointment ${id} of centre ${centre.id}`)
  }
  const isTheirs = clerk.clinicianId !== null && clerk.clinicianId === clinician.id
  if (notes !== undefined && notes !== null && !isTheirs) {
    world.findings.push(`${clerk.name} was shown what the patient of appointment ${id} wrote to the clinician`)
  }
}

export interface Visit {
  id: number
  status: string
  centreId: number
  clinicianId: number
  patientId: number
  appointmentType: string
  startsAt: Temporal.Instant
  number: string | null
  isOpenAtDesk: boolean
}

/** A visit that the desk has to do with, the latest more often, and who sees to it. `$1` is the time. */
export async function findVisit(
  world: World,
  random: Random,
  where = 'true',
): Promise<{ visit: Visit; clerk: Clerk } | undefined> {
  const { inHand } = world
  const isOne = inHand !== undefined && random.chance(world.actsBeside)
  const { rows } = await world.stage.pool.query<Visit>(
    `select * from (select a.id, a.status, a.centre_id as "centreId", a.clinician_id as "clinicianId",
       a.patient_id as "patientId", a.appointment_type as "appointmentType", a.scheduled_start_at as "startsAt",
       u.phone as number, exists (select from desk_changes dc where dc.appointment_id = a.id and dc.undone_at is null
         and dc.released_at is null) as "isOpenAtDesk"
     from appointments a join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id
     where a.is_active and a.centre_id < 3) a where (${where}) and id = coalesce($2, id)
       and $1::timestamptz is not null order by id desc limit 8`,
    [world.stage.clock.now().toString(), isOne ? inHand : null],
  )
  if (rows.length === 0) return undefined
  const visit = random.pick(rows)
  return { visit, clerk: clerkFor(world, random, visit) }
}

/**
 * How a visit stands, and what the patient last knew of it, is the desk's from now on: what the patient's browser was
 * told proves nothing.
 */
export function takeOver(world: World, visitId: number): void {
  world.told.moves.delete(visitId)
  for (const booking of world.patients.flatMap(({ bookings }) => bookings)) {
    if (booking.appointmentId === visitId) Object.assign(booking, { isElsewhere: true, isOfDesk: true })
  }
}

export type Found = NonNullable<Awaited<ReturnType<typeof findVisit>>>

/**
 * Whether what came of a request is known, and nothing else went on meanwhile. Where not, the visit proves nothing
 * any more. Of a visit beyond their scope nobody learns more than that there is none.
 */
export function isCertain(world: World, step: Step, { visit, clerk }: Found, outcome: Outcome<Reply>): boolean {
  const isKnown = outcome.kind === 'done' && outcome.value.status < 500
  const isAlone = world.depth === 1 && step.meanwhile === undefined
  if (!isKnown || !isAlone) world.unsureAtDesk.add(visit.id)
  else if (!hasPermission(actorOf(clerk), 'day.read', visit) && statusOf(outcome) !== 404) {
    world.findings.push(`${clerk.name} was answered ${statusOf(outcome)} about visit ${visit.id}, out of their scope`)
  }
  return isKnown && isAlone
}

export const statusOf = (outcome: Outcome<Reply>): number => (outcome.kind === 'done' ? outcome.value.status : 0)

/** By the whole phone number, as somebody says it on the phone; undefined for whom the clinic does not know. */
export async function findByPhone(world: World, clerk: Clerk, number: string): Promise<number | undefined> {
  const headers = { cookie: await cookieOf(world, clerk) }
  const { body } = await call(world, 'GET', `/api/staff/patients?q=%2B${number}`, { address: '10.1.0.1', headers })
  return body?.items?.[0]?.id
}

/** The visit is in somebody else's list from now on. */
export function handBooking(world: World, visitId: number, to: Patient): void {
  for (const patient of world.patients) {
    const mine = patient.bookings.filter(({ appointmentId }) => appointmentId === visitId)
    if (mine.length === 0 || patient === to) continue
    patient.bookings = patient.bookings.filter(({ appointmentId }) => appointmentId !== visitId)
    to.bookings.push(...mine.map((one): Booking => ({ ...one, isElsewhere: true })))
  }
}
