import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { Database, Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import { child, illClinician, people, plan, type DemoPerson, type PlannedVisit, type Standing } from './day-plan.ts'
import {
  findDemoDesk,
  insertDemoPayment,
  insertDemoVisit,
  insertIllness,
  isAnybodyBooked,
  listDayClinicians,
  stepDemoVisit,
  upsertDemoPatient,
  upsertDependent,
  type DayClinician,
  type DemoDesk,
  type DemoStatus,
} from './day-queries.ts'
import { insertRule } from './queries.ts'

const dayMinutes = 1440
const minuteMs = 60_000
/** So long from now the clinic is seen to work, whatever the hour. */
const openAroundMinutes = 240
const lateAfterMinutes = 8

interface Day extends DemoDesk {
  now: Temporal.Instant
  start: Temporal.Instant
  /** Of the present, since the centre's midnight. */
  minute: number
  dayOfWeek: number
  patients: Map<DemoPerson, PatientId>
  childId: number
}

/**
 * Gives the demo clinic a day around the present: visits that are done, under way, arrived, late and to come, what is
 * due and what waits to be paid, and a clinician who is ill. Once a day; nothing in a clinic that is not the demo's.
 * Gives the video calls of the day, whose links are still to be made.
 */
export async function seedDemoDay(db: Database, now: Temporal.Instant): Promise<AppointmentId[]> {
  return transact(db, async (tx) => {
    const desk = await findDemoDesk(tx)
    if (desk === undefined) return []
    const local = now.toZonedDateTimeISO(desk.timezone)
    const start = local.startOfDay().toInstant()
    const end = local.startOfDay().add({ days: 1 }).toInstant()
    const phones = Object.values(people).map(({ phone }) => phone)
    if (await isAnybodyBooked(tx, phones, start, end)) return []
    const dayOfWeek = local.dayOfWeek % 7
    const minute = local.hour * 60 + local.minute
    const names = Object.keys(plan)
    const clinicians = await listDayClinicians(tx, { ...desk, dayOfWeek, from: start, to: end, names })
    const patients = new Map<DemoPerson, PatientId>()
    for (const [key, person] of Object.entries(people) as [DemoPerson, (typeof people)[DemoPerson]][]) {
      patients.set(key, await upsertDemoPatient(tx, person))
    }
    const childId = await upsertDependent(tx, { ...child, patientId: patients.get(child.of) as PatientId })
    const day: Day = { ...desk, now, start, minute, dayOfWeek, patients, childId }
    const calls: AppointmentId[] = []
    for (const clinician of clinicians) calls.push(...(await fillDay(tx, day, clinician)))
    return calls
  })
}

/** The video calls among the visits. */
async function fillDay(tx: Tx, day: Day, clinician: DayClinician): Promise<AppointmentId[]> {
  const calls: AppointmentId[] = []
  const opensAt = await openAround(tx, day, clinician)
  const taken = [...clinician.taken]
  for (const visit of plan[clinician.fullName] ?? []) {
    const slot = findSlot(day, clinician, { opensAt, taken, visit })
    if (slot === undefined) continue
    if (visit.isSqueezedIn !== true) taken.push(slot)
    const id = await addVisit(tx, day, clinician, visit, slot)
    if (visit.mode === 'ONLINE') calls.push(id)
  }
  if (clinician.fullName === illClinician) {
    const end = day.start.add({ minutes: dayMinutes })
    await insertIllness(tx, { clinicianId: clinician.id, start: day.start, end })
  }
  return calls
}

/** Hours around the present, where the clinician's own leave it out; returns the minute at which their slots begin. */
async function openAround(tx: Tx, { minute, dayOfWeek, centreId }: Day, clinician: DayClinician): Promise<number> {
  const { id: clinicianId, opensAt, closesAt, slotMinutes } = clinician
  if (opensAt !== null && closesAt !== null && minute >= opensAt && minute < closesAt - slotMinutes) return opensAt
  const from = Math.max(0, Math.floor((minute - openAroundMinutes) / 60) * 60)
  const to = Math.min(dayMinutes - 5, Math.ceil((minute + openAroundMinutes) / 60) * 60)
  const clock = (at: number) => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
  for (const mode of ['ONLINE', 'IN_PERSON'] as const) {
    const hours = { dayOfWeek, startTime: clock(from), endTime: clock(to), slotMinutes }
    await insertRule(tx, { clinicianId, centreId, mode, ...hours })
  }
  return from
}

interface Search {
  opensAt: number
  taken: readonly { startMs: number; endMs: number }[]
  visit: PlannedVisit
}

/** The first of the wanted slots that falls on the day, is not somebody else's, and can be as it is said to be. */
function findSlot(
  { minute, start }: Pick<Day, 'minute' | 'start'>,
  { slotMinutes }: Pick<DayClinician, 'slotMinutes'>,
  { opensAt, taken, visit }: Search,
): { startMs: number; endMs: number } | undefined {
  const present = opensAt + Math.floor((minute - opensAt) / slotMinutes) * slotMinutes
  for (const index of visit.slots) {
    const at = present + index * slotMinutes
    if (at < 0 || at + slotMinutes > dayMinutes) continue
    if (visit.standing === 'late' && minute - at < lateAfterMinutes) continue
    const startMs = start.epochMilliseconds + at * minuteMs
    const endMs = startMs + slotMinutes * minuteMs
    const isTaken = taken.some((one) => one.startMs < endMs && one.endMs > startMs)
    if (isTaken === (visit.isSqueezedIn === true)) return { startMs, endMs }
  }
  return undefined
}

/** When each step of a visit was taken: never ahead of the present. */
function stepsOf(
  standing: Standing,
  { startMs, endMs }: { startMs: number; endMs: number },
  nowMs: number,
): { checkedInMs: number | null; steps: [DemoStatus, number][] } {
  const past = (ms: number, minutesAgo: number) => Math.min(ms, nowMs - minutesAgo * minuteMs)
  const arrivedMs = past(startMs - 6 * minuteMs, 4)
  const startedMs = past(startMs + 2 * minuteMs, 2)
  const steps: Record<Standing, [DemoStatus, number][]> = {
    hold: [],
    expected: [],
    late: [],
    arrived: [],
    inProgress: [['IN_PROGRESS', startedMs]],
    done: [
      ['IN_PROGRESS', startedMs],
      ['COMPLETED', past(endMs - 3 * minuteMs, 1)],
    ],
    noShow: [['NO_SHOW', past(startMs + 20 * minuteMs, 1)]],
  }
  const hasArrived = standing === 'arrived' || standing === 'inProgress' || standing === 'done'
  return { checkedInMs: hasArrived ? arrivedMs : null, steps: steps[standing] }
}

async function addVisit(
  tx: Tx,
  day: Day,
  { id: clinicianId, feePaise }: DayClinician,
  visit: PlannedVisit,
  slot: { startMs: number; endMs: number },
): Promise<AppointmentId> {
  const { person, standing, mode = 'IN_PERSON' } = visit
  const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms)
  const patientId = day.patients.get(person) as PatientId
  const { checkedInMs, steps } = stepsOf(standing, slot, day.now.epochMilliseconds)
  const bookedAt = day.now.subtract({ hours: 26 })
  const common = { patientId, clinicianId, centreId: day.centreId, bookedBy: day.userId, mode, feePaise }
  const asked = {
    holdExpiresAt: null,
    confirmedByPatientAt: null,
    checkedInAt: null,
    squeezedIn: false,
    dependent: null,
  }
  if (visit.isNew !== true) {
    // Who has been here before.
    const startsAt = at(slot.startMs).subtract({ hours: 24 * 28 })
    const endsAt = at(slot.endMs).subtract({ hours: 24 * 28 })
    const before = await insertDemoVisit(tx, {
      ...common,
      ...asked,
      startsAt,
      endsAt,
      bookedAt: startsAt.subtract({ hours: 48 }),
    })
    for (const status of ['CONFIRMED', 'IN_PROGRESS', 'COMPLETED'] as const)
      await stepDemoVisit(tx, { id: before, status, at: status === 'CONFIRMED' ? startsAt : endsAt, by: day.userId })
    await insertDemoPayment(tx, {
      appointmentId: before,
      patientId,
      amountPaise: feePaise,
      at: startsAt,
      by: day.userId,
    })
  }
  const isHold = standing === 'hold'
  const id = await insertDemoVisit(tx, {
    ...common,
    ...asked,
    startsAt: at(slot.startMs),
    endsAt: at(slot.endMs),
    bookedAt: isHold ? day.now.subtract({ minutes: 30 }) : bookedAt,
    holdExpiresAt: isHold ? day.now.add({ minutes: 75 }) : null,
    confirmedByPatientAt: visit.isConfirmedByPatient === true ? day.now.subtract({ hours: 15 }) : null,
    checkedInAt: checkedInMs === null ? null : at(checkedInMs),
    squeezedIn: visit.isSqueezedIn === true,
    dependent:
      visit.isForChild === true ? { ...child, id: day.childId, guardianName: people[child.of].fullName } : null,
  })
  if (isHold) return id
  await stepDemoVisit(tx, { id, status: 'CONFIRMED', at: bookedAt, by: day.userId })
  if (visit.isPaid === true)
    await insertDemoPayment(tx, { appointmentId: id, patientId, amountPaise: feePaise, at: bookedAt, by: day.userId })
  for (const [status, ms] of steps) await stepDemoVisit(tx, { id, status, at: at(ms), by: day.userId })
  return id
}
