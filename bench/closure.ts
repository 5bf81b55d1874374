import { call, type Answer } from './client.ts'
import { signInStaff } from './desk.ts'
import { inParallel, percentile } from './load.ts'
import type { SignedInPatient } from './sessions.ts'
import { freeSlots, type FreeSlot } from './slots.ts'
import { setStage, type Stage } from './stage.ts'
import type { Row } from './table.ts'

const clinic = { clinicians: 12, patients: 1000, appointmentsEach: 60 }
const bookers = 200
/** Without a common divisor with the number of patients. */
const stride = 211
const dayMs = 86_400_000

/** The free times of one clinician on one day, the days with most of them first. */
function daysOf(slots: readonly FreeSlot[]): FreeSlot[][] {
  const days = new Map<string, FreeSlot[]>()
  for (const slot of slots) {
    const key = `${slot.clinicianId} ${slot.startsAt.slice(0, 10)}`
    days.set(key, [...(days.get(key) ?? []), slot])
  }
  return [...days.values()].filter(({ length }) => length > 1).toSorted((a, b) => b.length - a.length)
}

interface Round {
  held: number
  refused: number
  /** Neither held nor told that the time is not to be had: the status and the code of each. */
  others: string[]
  listed: number
  /** Live visits inside the closed time that the closure does not list: there must be none. */
  unlisted: number
  closedMs: number
}

/** 200 patients want the times of a day while it is closed; the closure is sent after some of them, before others. */
async function closeAgainst(
  { pool }: Stage,
  { url, cookie, day, patients, place }: Asked & { url: string; cookie: string },
): Promise<Round> {
  const { clinicianId } = day[0] as FreeSlot
  const starts = day.map(({ startsAt }) => Date.parse(startsAt))
  const span = {
    startsAt: new Date(Math.min(...starts)).toISOString(),
    endsAt: new Date(Math.max(...starts) + dayMs / 24).toISOString(),
  }
  const replies: Answer[] = []
  let affected: number[] = []
  let closedMs = 0
  await inParallel({ count: bookers + 1, atOnce: bookers + 1 }, async (index) => {
    if (index === place) {
      const begun = performance.now()
      const made = await call(`${url}/api/staff/closures`, { cookie, body: { clinicianId, ...span, reason: 'Ill' } })
      if (made.status !== 201) throw new Error(`The closure answered ${made.status}.`)
      closedMs = performance.now() - begun
      affected = made.body.affected.map(({ appointment }: { appointment: { id: number } }) => appointment.id)
      return
    }
    const { token } = patients[index % patients.length] as SignedInPatient
    const { centreId, startsAt } = day[index % day.length] as FreeSlot
    const body = { clinicianId, centreId, startsAt, appointmentType: 'ONLINE' }
    replies.push(await call(`${url}/api/booking/initiate`, { token, body }))
  })
  const { rows } = await pool.query<{ id: number }>(
    `select id from appointments where clinician_id = $1 and is_active and status in ('BOOKED', 'CONFIRMED')
       and scheduled_start_at < $3 and scheduled_end_at > $2`,
    [clinicianId, span.startsAt, span.endsAt],
  )
  const isRefusal = ({ status, body }: Answer) =>
    (status === 409 || status === 422) && ['SLOT_TAKEN', 'SLOT_NOT_OFFERED'].includes(body.code)
  const others = replies.filter((reply) => reply.status !== 201 && !isRefusal(reply))
  return {
    held: replies.filter(({ status }) => status === 201).length,
    refused: replies.filter(isRefusal).length,
    others: others.map(({ status, body }) => `${status} ${body?.code}`),
    listed: affected.length,
    unlisted: rows.filter(({ id }) => !affected.includes(id)).length,
    closedMs,
  }
}

interface Asked {
  day: readonly FreeSlot[]
  patients: readonly SignedInPatient[]
  /** Among the bookers, by when it is sent. */
  place: number
}

export async function measureClosure({ rounds }: { rounds: number }): Promise<Row[]> {
  const stage = await setStage(clinic)
  const api = await stage.startApi()
  const [member] = await signInStaff(stage, 1)
  if (member === undefined) throw new Error('Nobody closes.')
  const days = daysOf(await freeSlots(api.url, stage.clinicianIds)).slice(0, rounds)
  const done: Round[] = []
  for (const [index, day] of days.entries()) {
    // Others are first each time: who is first gets a time, and a patient may hold only so many at once.
    const first = (index * stride) % stage.patients.length
    const patients = [...stage.patients.slice(first), ...stage.patients.slice(0, first)].slice(0, bookers)
    const place = (index * 37) % bookers
    done.push(await closeAgainst(stage, { url: api.url, cookie: member.cookie, day, patients, place }))
  }
  await api.stop()
  await stage.close()
  const sum = (key: Exclude<keyof Round, 'others'>) => done.reduce((total, round) => total + round[key], 0)
  const durations = done.map(({ closedMs }) => closedMs)
  const tally = new Map<string, number>()
  for (const other of done.flatMap(({ others }) => others)) tally.set(other, (tally.get(other) ?? 0) + 1)
  const hasFailed = [...tally.keys()].some((status) => !status.startsWith('4'))
  const others = tally.size === 0 ? 'none' : [...tally].map(([what, times]) => `${times} x ${what}`).join(', ')
  return [
    {
      what: `${bookers} bookers against a closure being saved, ${done.length} rounds`,
      figure:
        `${sum('unlisted')} inside and unlisted; ${sum('held')} held, ${sum('listed')} listed, ` +
        `${sum('refused')} refused, ${others} told anything else; closed in p50 ${percentile(durations, 0.5)} ms, ` +
        `p99 ${percentile(durations, 0.99)} ms`,
      budget: 'none unlisted, no 5xx',
      isMet: done.length === rounds && sum('unlisted') === 0 && !hasFailed,
    },
  ]
}
