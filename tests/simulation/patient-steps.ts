import type { Step } from './operation.ts'
import { choicesOf, perform } from './perform.ts'
import { judgeBooking } from './check-booking.ts'
import { createRandom, type Random } from './random.ts'
import { call, nowMs, type Booking, type Patient, type Phone, type Reply, type World } from './world.ts'
import type { Outcome } from './operation.ts'

const said = ({ status, body }: Reply) => `${status}${body?.code === undefined ? '' : ` ${body.code}`}`

/** A request of a patient by the step's plan. A fault of ours, or an answer that may not be given, is a finding. */
export async function ask(
  world: World,
  step: Step,
  patient: Patient,
  request: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string; body?: unknown; phone?: Phone },
): Promise<Outcome<Reply>> {
  const { method = 'POST', path, body, phone } = request
  const name = `${patient.name} ${method} ${path}`
  const send = () => call(world, method, `/api/${path}`, { body, token: phone?.accessToken, address: patient.address })
  const before = world.acting
  if (step.meanwhile !== undefined) world.acting = patient
  const outcome = await perform(world, step, name, send, said)
  world.acting = before
  if (outcome.kind === 'failed') world.findings.push(`${name} threw ${String(outcome.error)}`)
  if (outcome.kind === 'done') {
    const { status, body: told } = outcome.value
    const mayFail = (step.plan?.vendorFaults ?? 0) > 0 || step.plan?.lostAt !== undefined
    if (status === 500 || (status === 503 && !mayFail))
      world.findings.push(`${name} was answered ${status} ${told?.code}`)
  }
  return outcome
}

/** The same step, and nothing befalls it. */
export const quietly = (step: Step): Step => ({ do: step.do, seed: step.seed })

async function askForCode(world: World, step: Step, patient: Patient): Promise<Outcome<Reply>> {
  const sent = await ask(world, step, patient, { path: 'patient-auth/send-otp', body: { phone: patient.number } })
  if (sent.kind === 'done' && sent.value.status === 200) patient.otpRequestId = sent.value.body.requestId
  return sent
}

async function signIn(world: World, step: Step, patient: Patient): Promise<Phone | undefined> {
  const sent = await askForCode(world, quietly(step), patient)
  if (sent.kind !== 'done' || sent.value.status !== 200) return undefined
  return enterCode(world, quietly(step), patient, (code) => code)
}

/** The last code that came to a phone. */
const codeOf = ({ inbox }: World, { number }: Patient) =>
  inbox.messages.findLast(({ template, phone }) => template === 'otp_verification' && phone === number)?.values.otp ??
  '000000'

/** Proves with a fresh code that the phone is still its patient's, as downloading asks for. */
export async function confirmIdentity(world: World, step: Step, patient: Patient, phone: Phone): Promise<boolean> {
  const sent = await askForCode(world, quietly(step), patient)
  if (sent.kind !== 'done' || sent.value.status !== 200) return false
  const body = { requestId: patient.otpRequestId, otp: codeOf(world, patient) }
  const path = 'patient-dashboard/confirm'
  const confirmed = await ask(world, quietly(step), patient, { path, body, phone })
  return confirmed.kind === 'done' && confirmed.value.status === 204
}

/** Types the last code that came, or what is made of it. */
async function enterCode(world: World, step: Step, patient: Patient, type: (code: string) => string) {
  const code = type(codeOf(world, patient))
  // Older clients know of no request ids.
  const requestId = choicesOf(step).chance(0.8) ? patient.otpRequestId : undefined
  const body = { phone: patient.number, otp: code, fullName: patient.name, requestId }
  const outcome = await ask(world, step, patient, { path: 'patient-auth/verify-otp', body })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return undefined
  const { accessToken, refreshToken } = outcome.value.body
  const phone = { accessToken, refreshToken, older: [] }
  await agree(world, phone)
  patient.phones = [...patient.phones.slice(-1), phone]
  return phone
}

/** The privacy notice, before anything can be booked. */
async function agree(world: World, { accessToken: token }: Phone): Promise<void> {
  const { body } = await call(world, 'GET', '/api/patient-dashboard/consent', { token })
  const version: unknown = body?.current?.version
  if (version === undefined || body.given?.version === version) return
  await call(world, 'POST', '/api/patient-dashboard/consent', { token, body: { version } })
}

/** One of the patient's phones; signs in where there is none, or where its session has ended. */
export async function phoneOf(world: World, step: Step, patient: Patient, random: Random): Promise<Phone | undefined> {
  const phone = patient.phones.length === 0 ? undefined : random.pick(patient.phones)
  if (phone !== undefined) {
    const { status } = await call(world, 'GET', '/api/patient-auth/me', { token: phone.accessToken })
    if (status === 200 || (await renew(world, step, patient, phone))) return phone
    patient.phones = patient.phones.filter((one) => one !== phone)
  }
  return signIn(world, step, patient)
}

/** What a browser does first when its access has run out. */
async function renew(world: World, step: Step, patient: Patient, phone: Phone): Promise<boolean> {
  const body = { refreshToken: phone.refreshToken }
  const outcome = await ask(world, quietly(step), patient, { path: 'patient-auth/refresh-token', body })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return false
  phone.older.push(phone.refreshToken)
  Object.assign(phone, { accessToken: outcome.value.body.accessToken, refreshToken: outcome.value.body.refreshToken })
  return true
}

const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

export async function signInStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  switch (random.weighted({ ask: 3, right: 5, wrong: 2, again: 2 })) {
    case 'ask':
      await askForCode(world, step, patient)
      return
    case 'right':
      if ((await signIn(world, step, patient)) === undefined) return
      return
    case 'wrong':
      await askForCode(world, quietly(step), patient)
      await enterCode(world, step, patient, wrong)
      return
    case 'again':
      // The last code once more, used or run out.
      await enterCode(world, step, patient, (code) => code)
  }
}

export async function refreshStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = patient.phones.at(-1)
  if (phone === undefined) return
  const isReplay = phone.older.length > 0 && random.chance(0.3)
  const token = isReplay ? random.pick(phone.older) : phone.refreshToken
  const outcome = await ask(world, step, patient, { path: 'patient-auth/refresh-token', body: { refreshToken: token } })
  if (outcome.kind !== 'done') return
  if (outcome.value.status === 401) {
    patient.phones = patient.phones.filter((one) => one !== phone)
  } else if (outcome.value.status === 200 && !isReplay) {
    phone.older.push(phone.refreshToken)
    phone.accessToken = outcome.value.body.accessToken
    phone.refreshToken = outcome.value.body.refreshToken
  }
}

const dayMs = 86_400_000
const indiaMs = 5.5 * 3_600_000

/** A few times on the next days, so that patients meet on them: 10:00, 10:30 or 11:00 in India. */
function startFor(world: World, random: Random): string {
  const midnightMs = Math.floor((nowMs(world) + indiaMs) / dayMs) * dayMs - indiaMs
  const startMs = midnightMs + random.below(4) * dayMs + 10 * 3_600_000 + random.below(3) * 1_800_000
  return new Date(startMs).toISOString()
}

/** A moment at which the clinic is open, some days ahead. */
export function openTime(world: World, random: Random): string {
  const midnightMs = Math.floor((nowMs(world) + indiaMs) / dayMs) * dayMs - indiaMs
  const startMs = midnightMs + (2 + random.below(4)) * dayMs + (18 + random.below(16)) * 1_800_000
  return new Date(startMs).toISOString()
}

/** For whom: oneself, or somebody of the family, with what an honest client sends, or without. */
export function visitorFor(patient: Patient, random: Random): Record<string, unknown> {
  const somebody = patient.family.length > 0 && random.chance(0.6) ? random.pick(patient.family) : undefined
  const isMinor = somebody?.isMinor ?? patient.isMinor
  const says = isMinor && random.chance(0.7)
  return {
    ...(somebody !== undefined && { dependentId: somebody.id }),
    ...(says && { guardianConfirmed: true }),
    ...(says && random.chance(0.5) && { guardianName: 'Lakshmi Nair' }),
  }
}

/** Where somebody else already is, more often than not. */
export function slotFor(world: World, random: Random): Record<string, unknown> {
  const others = world.patients.flatMap(({ bookings }) => bookings)
  if (others.length > 0 && random.chance(0.4)) {
    const { clinicianId, centreId, appointmentType, startsAt } = random.pick(others).body
    return { clinicianId, centreId, appointmentType, startsAt }
  }
  const clinicianId = random.pick([1, 1, 2, 2, 3])
  const centreId = clinicianId === 1 ? random.pick([1, 2]) : 1
  const appointmentType = random.chance(0.6) ? 'ONLINE' : 'IN_PERSON'
  return { clinicianId, centreId, appointmentType, startsAt: startFor(world, random) }
}

export async function bookStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const isAgain = patient.bookings.length > 0 && random.chance(0.15)
  const asked = isAgain ? random.pick(patient.bookings).body : slotFor(world, random)
  const body = { ...asked, ...visitorFor(patient, random) }
  await initiate(world, step, { patient, phone, body })
}

/** Asks for a time; a reply that is not what was asked for, or a refusal without a reason, is a finding. */
export async function initiate(
  world: World,
  step: Step,
  { patient, phone, body }: { patient: Patient; phone: Phone; body: Record<string, unknown> },
): Promise<Booking | undefined> {
  const { number } = patient
  const asking = { body, beside: patient.asking.map((other) => other.body) }
  for (const other of patient.asking) other.beside.push(body)
  patient.asking.push(asking)
  const outcome = await ask(world, step, patient, { path: 'booking/initiate', body, phone })
  patient.asking.splice(patient.asking.indexOf(asking), 1)
  if (outcome.kind !== 'done') return undefined
  await judgeBooking(world, step, { patient, phone, asking, reply: outcome.value })
  if (outcome.value.status !== 201) return undefined
  const { appointment, payment } = outcome.value.body
  const orderId: string | null = payment?.orderId ?? null
  if (orderId !== null) world.told.orders.set(orderId, appointment.id)
  if (appointment.dependent === null) world.told.names.delete(appointment.id)
  else world.told.names.set(appointment.id, appointment.dependent.fullName)
  const earlier = patient.bookings.find(({ appointmentId }) => appointmentId === appointment.id)
  if (earlier !== undefined) return Object.assign(earlier, { orderId, body })
  const booking = { appointmentId: appointment.id, orderId, body, number }
  patient.bookings.push(booking)
  return booking
}

/** A patient with a booking, one of their bookings, and a phone to act on it from. */
export async function someBooking(world: World, step: Step, random: Random): Promise<Own | undefined> {
  const patients = world.patients.filter(({ bookings }) => bookings.length > 0)
  if (patients.length === 0) return undefined
  const patient = random.pick(patients)
  const booking: Booking = random.pick(patient.bookings.slice(-4))
  const phone = await phoneOf(world, step, patient, random)
  return phone === undefined ? undefined : { patient, booking, phone }
}

export async function orderStep(world: World, step: Step): Promise<void> {
  const some = await someBooking(world, step, choicesOf(step))
  if (some === undefined) return
  const { patient, booking, phone } = some
  const { appointmentId } = booking
  const outcome = await ask(world, step, patient, { path: 'payment/create-order', body: { appointmentId }, phone })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  booking.orderId = outcome.value.body.orderId as string
  world.told.orders.set(booking.orderId, appointmentId)
}

export async function cancelStep(world: World, step: Step): Promise<void> {
  const some = await someBooking(world, step, choicesOf(step))
  if (some === undefined) return
  const { patient, booking, phone } = some
  const path = `patient-dashboard/appointments/${booking.appointmentId}/cancel`
  const outcome = await ask(world, step, patient, { path, body: {}, phone })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  world.told.cancelled.add(booking.appointmentId)
  if (outcome.value.body.refund !== null) world.told.refunds.add(booking.appointmentId)
}

interface Own {
  patient: Patient
  booking: Booking
  phone: Phone
}

/** Asks for another time or centre, and keeps what the patient then knows of it. */
export async function moveTo(
  world: World,
  step: Step,
  { patient, booking, phone }: Own,
  to: { startsAt: unknown; centreId?: unknown },
): Promise<void> {
  const { moves } = world.told
  const { appointmentId } = booking
  const path = `patient-dashboard/appointments/${appointmentId}/reschedule`
  const outcome = await ask(world, step, patient, { path, body: to, phone })
  const isKnown = outcome.kind === 'done' && outcome.value.status < 500
  if (isKnown && outcome.value.status !== 200) return
  // Who lost the answer does not know where the appointment is, nor of two requests at once which was the last.
  const isAlone = isKnown && world.depth === 1 && step.meanwhile === undefined
  const from = booking.body
  if (isKnown) booking.body = { ...from, ...to }
  const isElsewhere = booking.body.startsAt !== from.startsAt || booking.body.centreId !== from.centreId
  if (!isAlone || booking.isElsewhere === true || booking.isOfDesk === true) moves.delete(appointmentId)
  else if (isElsewhere) moves.set(appointmentId, { from, to: booking.body })
  booking.isElsewhere = !isAlone
}

export async function moveStep(world: World, step: Step): Promise<void> {
  const random = createRandom(step.seed)
  const some = await someBooking(world, step, random)
  if (some !== undefined) await moveTo(world, step, some, { startsAt: startFor(world, random) })
}

/** Appointments to come of which their patients know, each with a phone to act from. */
export async function findStanding(world: World, step: Step, random: Random, where: string): Promise<Own | undefined> {
  const { rows } = await world.stage.pool.query<{ id: number }>(
    `select a.id from appointments a where a.is_active and a.status = 'CONFIRMED' and a.scheduled_start_at > $1
       and ${where}`,
    [world.stage.clock.now().add({ hours: 25 }).toString()],
  )
  const ids = new Set(rows.map(({ id }) => id))
  const all = world.patients.flatMap((patient) =>
    patient.bookings.filter(({ appointmentId }) => ids.has(appointmentId)).map((booking) => ({ patient, booking })),
  )
  if (all.length === 0) return undefined
  const { patient, booking } = random.pick(all)
  const phone = await phoneOf(world, step, patient, random)
  return phone === undefined ? undefined : { patient, booking, phone }
}

/** Looks at the list: each appointment stands there once. */
export async function lookStep(world: World, step: Step): Promise<void> {
  const some = await someBooking(world, step, choicesOf(step))
  if (some === undefined) return
  const { patient, phone } = some
  const path = 'patient-dashboard/appointments?when=all&limit=50'
  const outcome = await ask(world, step, patient, { method: 'GET', path, phone })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  const ids = (outcome.value.body.items as { id: number }[]).map(({ id }) => id)
  if (new Set(ids).size !== ids.length) world.findings.push(`${patient.name}'s list shows an appointment twice`)
}
