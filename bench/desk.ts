import { createApp } from '../server/app.ts'
import { createDeps } from '../server/bin/create-deps.ts'
import { silentLog } from '../server/core/log.ts'
import { openPool } from '../server/db/pool.ts'
import { transact } from '../server/db/transact.ts'
import { inviteStaff } from '../server/identity/staff/invite.ts'
import { openStaffSession } from '../server/identity/staff/open-session.ts'
import { call } from './client.ts'
import { inParallel, percentile } from './load.ts'
import type { Process } from './processes.ts'
import { measureReads, type Read, type ReadFigures, type Rounds } from './reads.ts'
import { recordingPool, replayStatements, replaceTimes, type Statement } from './replay.ts'
import type { SignedInPatient } from './sessions.ts'
import { freeSlots, range, type FreeSlot } from './slots.ts'
import { setStage, type Stage } from './stage.ts'
import type { Row } from './table.ts'

const clinic = { clinicians: 12, patients: 5000, appointmentsEach: 810 }
const deskWorkers = 8
const streams = 20

interface Member {
  userId: number
  cookie: string
}

/** Members of staff of the whole clinic who are signed in: the cost of signing in is measured elsewhere. */
export async function signInStaff({ config, pool }: Stage, count: number): Promise<Member[]> {
  const deps = createDeps(config, { pool, log: silentLog })
  const browser = { userAgent: null, address: '127.0.0.1', sessionToken: null }
  const members: Member[] = []
  for (let n = 0; n < count; n += 1) {
    const { userId } = await inviteStaff(deps, {
      role: 'MANAGER',
      centreId: null,
      clinicianId: null,
      fullName: `Desk ${n}`,
      email: `desk-${n}@bench.example`,
      phone: null,
      invitedBy: null,
    })
    const now = deps.clock.now()
    const { token } = await transact(deps.db, (tx) =>
      openStaffSession(deps, tx, { userId, signedInWith: 'INVITE', browser, now }),
    )
    members.push({ userId, cookie: `mibo_staff=${token}` })
  }
  return members
}

/** The statements of one call, sent to the product in this process. */
async function statementsOf(
  { config }: Stage,
  asked: { method: 'GET' | 'POST'; url: string; cookie: string; payload?: Record<string, unknown> },
): Promise<{ statements: Statement[]; status: number; bytes: number }> {
  const statements: Statement[] = []
  const pool = recordingPool(config.DATABASE_URL, statements)
  const app = await createApp(createDeps(config, { pool, log: silentLog }))
  await app.ready()
  const { cookie, ...rest } = asked
  statements.length = 0
  const reply = await app.inject({ ...rest, headers: { cookie } })
  const kept = [...statements]
  await app.close()
  await pool.end()
  return { statements: kept, status: reply.statusCode, bytes: Buffer.byteLength(reply.body) }
}

const cashBooking = ({ clinicianId, centreId, startsAt }: FreeSlot, { patientId }: SignedInPatient) => ({
  patientId,
  clinicianId,
  centreId,
  startsAt,
  appointmentType: 'IN_PERSON',
  payment: { how: 'NOW', method: 'CASH' },
})

interface DeskRun {
  desk: Member[]
  slots: FreeSlot[]
}

/** Callers booked and paid in cash, eight receptionists at once, beside the same statements through the driver. */
async function measureCash(stage: Stage, api: Process, { desk, slots }: DeskRun): Promise<Row> {
  const { config, patients } = stage
  for (const { cookie } of desk) {
    for (const centreId of new Set(slots.map((slot) => slot.centreId))) {
      await call(`${api.url}/api/staff/drawers`, { cookie, body: { centreId, openingPaise: 0 } })
    }
  }
  const [first, ...rest] = slots as [FreeSlot, ...FreeSlot[]]
  const [known] = patients as [SignedInPatient]
  const [receptionist] = desk as [Member]
  const recorded = await statementsOf(stage, {
    method: 'POST',
    url: '/api/staff/appointments',
    cookie: receptionist.cookie,
    payload: cashBooking(first, known),
  })
  if (recorded.status !== 201) throw new Error(`A booking at the desk answered ${recorded.status}.`)
  const orderId = recorded.statements.flatMap(({ values }) => values).find((value) => String(value).startsWith('desk_'))
  const half = Math.floor(rest.length / 2)
  let failed = 0
  const ours = await inParallel({ count: half, atOnce: deskWorkers }, async (index) => {
    const body = cashBooking(rest[index] as FreeSlot, patients[index % patients.length] as SignedInPatient)
    const { cookie } = desk[index % desk.length] as Member
    const { status } = await call(`${api.url}/api/staff/appointments`, { cookie, body })
    if (status !== 201) failed += 1
  })
  const pool = openPool({ connectionString: config.DATABASE_URL, size: deskWorkers, onError() {} })
  const before = await cashTaken(stage)
  const theirs = await inParallel({ count: half, atOnce: deskWorkers }, async (index) => {
    const slot = rest[half + index] as FreeSlot
    const patient = patients[index % patients.length] as SignedInPatient
    const replace = new Map<string, string | number>([[String(orderId), `desk_replay${index}`]])
    replaceTimes(replace, first, slot)
    replace.set(String(known.patientId), patient.patientId).set(String(known.userId), patient.userId)
    replace.set(String(first.clinicianId), slot.clinicianId).set(String(first.centreId), slot.centreId)
    replace.set(String(receptionist.userId), (desk[index % desk.length] as Member).userId)
    await replayStatements(pool, recorded.statements, replace)
  })
  await pool.end()
  const replayed = (await cashTaken(stage)) - before
  if (replayed !== half) throw new Error(`The replay took cash ${replayed} times of ${half}.`)
  const perSecond = Math.round(half / ours.seconds)
  const ceiling = Math.round(half / theirs.seconds)
  return {
    what: `a booking at the desk, paid in cash (${recorded.statements.length} statements), ${deskWorkers} at once`,
    figure: `${perSecond}/s, p50 ${percentile(ours.durationsMs, 0.5)} ms, p99 ${percentile(ours.durationsMs, 0.99)} ms`,
    ceiling: `${ceiling}/s`,
    ratio: perSecond / ceiling,
    budget: '50 %',
    isMet: perSecond / ceiling >= 0.5 && failed === 0,
  }
}

async function cashTaken({ pool }: Stage): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from payments p join appointments a on a.id = p.appointment_id
     join drawer_movements m on m.payment_id = p.id
     where p.method = 'CASH' and p.status = 'SUCCESS' and a.status = 'CONFIRMED'`,
  )
  return rows[0]?.count ?? 0
}

/** Reads a stream of events and says when each appointment is heard of. */
async function listenTo(url: string, cookie: string, onAppointment: (id: number) => void): Promise<() => void> {
  const stopping = new AbortController()
  const reply = await fetch(`${url}/api/staff/live`, { headers: { cookie }, signal: stopping.signal })
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
  const read = async () => {
    let text = ''
    for (;;) {
      const { value = '', done = true } = (await reader?.read()) ?? {}
      if (done) return
      text += value
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const id = /^event: appointment$/m.test(event) && /^data: \{"id":\s*(\d+)/m.exec(event)?.[1]
        if (id) onAppointment(Number(id))
      }
    }
  }
  // Ends with an AbortError once it is stopped.
  void read().catch(() => undefined)
  return () => stopping.abort()
}

/** How long after its reply a patient's booking is heard of at each of twenty open calendars. */
async function measureLive(stage: Stage, api: Process, { desk, slots }: DeskRun): Promise<Row> {
  const heard = new Map<number, number[]>()
  const stops = await Promise.all(
    Array.from({ length: streams }, (_, n) =>
      listenTo(api.url, (desk[n % desk.length] as Member).cookie, (id) => {
        heard.set(id, [...(heard.get(id) ?? []), performance.now()])
      }),
    ),
  )
  const booked = new Map<number, number>()
  await inParallel({ count: slots.length, atOnce: 4 }, async (index) => {
    const { token } = stage.patients[index] as SignedInPatient
    const { clinicianId, centreId, startsAt } = slots[index] as FreeSlot
    const body = { clinicianId, centreId, startsAt, appointmentType: 'ONLINE' }
    const { body: reply } = await call(`${api.url}/api/booking/initiate`, { token, body })
    booked.set(reply.appointment.id, performance.now())
  })
  await new Promise((done) => setTimeout(done, 3000))
  for (const stop of stops) stop()
  const delays: number[] = []
  let missed = 0
  for (const [id, at] of booked) {
    const times = heard.get(id) ?? []
    delays.push(...times.map((time) => Math.max(0, time - at)))
    missed += Math.max(0, streams - times.length)
  }
  const p99 = percentile(delays, 0.99)
  return {
    what: `a booking elsewhere to ${streams} open calendars (${booked.size} bookings, 4 at once)`,
    figure: `p50 ${percentile(delays, 0.5)} ms, p99 ${p99} ms, most ${percentile(delays, 1)} ms, ${missed} missed`,
    budget: 'p99 < 1 s, 2 s at most',
    isMet: p99 < 1000 && percentile(delays, 1) < 2000 && missed === 0,
  }
}

/** The clinic's own side: the calendar of a week, a caller booked, what an open calendar hears. */
export async function measureDesk({
  isQuick,
  ...rounds
}: Rounds & { isQuick: boolean }): Promise<{ calendar: ReadFigures; rows: Row[] }> {
  const stage = await setStage(clinic)
  const api = await stage.startApi()
  const desk = await signInStaff(stage, deskWorkers)
  const { cookie } = desk[0] as Member
  const path = `/api/staff/calendar?${range(7, new Date(Date.now() + 86_400_000))}`
  const { statements, bytes } = await statementsOf(stage, { method: 'GET', url: path, cookie })
  const read: Read = {
    what: `staff calendar, 12 clinicians x a week (${Math.round(bytes / 1024)} KiB, ${statements.length} statements)`,
    asked: [{ path, cookie }],
    connections: 10,
    share: 0.25,
    p99Ms: 60,
  }
  const [calendar] = await measureReads(stage, api, { ...rounds, reads: [read] })
  const slots = await freeSlots(api.url, stage.clinicianIds)
  const each = isQuick ? 201 : 801
  const live = await measureLive(stage, api, { desk, slots: slots.splice(0, 200) })
  const cash = await measureCash(stage, api, { desk, slots: slots.slice(0, each) })
  await api.stop()
  await stage.close()
  return { calendar: calendar as ReadFigures, rows: [cash, live] }
}
