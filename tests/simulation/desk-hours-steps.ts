import { hasPermission } from '../../contract/rules/permissions.ts'
import { actorOf, clerkFor, cookieOf } from './clerks.ts'
import { judgeOffered } from './check-offers.ts'
import { askDesk } from './desk.ts'
import type { Clerk } from './hire.ts'
import type { Step } from './operation.ts'
import { quietly } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import { call, type Reply, type World } from './world.ts'

interface Rule {
  centreId: number
  dayOfWeek: number
  startTime: string
  endTime: string
  slotDurationMinutes: number
  mode: string
  validFrom?: string
  validUntil?: string
}

interface Week {
  rules: Rule[]
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}

/** A day off, an earlier evening, a season that begins later, a pause between visits, or one centre's days alone. */
function change(world: World, random: Random, week: Week): Week {
  const day = random.below(7)
  const how = random.weighted({ off: 30, evening: 25, season: 20, pause: 15, reach: 10 })
  const today = world.stage.clock.now().toZonedDateTimeISO('Asia/Kolkata').toPlainDate()
  const onDay = (map: (rule: Rule) => Rule[]) => ({
    ...week,
    rules: week.rules.flatMap((rule) => (rule.dayOfWeek === day ? map(rule) : [rule])),
  })
  if (how === 'off') return onDay(() => [])
  if (how === 'evening') return onDay((rule) => [{ ...rule, endTime: random.pick(['13:00', '15:00', '16:00']) }])
  if (how === 'season')
    return onDay((rule) => [{ ...rule, validFrom: today.add({ days: 4 + random.below(3) }).toString() }])
  if (how === 'pause') return { ...week, bufferAfterMinutes: random.pick([0, 5, 10]) }
  const kept = random.pick([1, 2])
  return { ...week, rules: week.rules.filter(({ centreId }) => centreId === kept) }
}

/** A clinician's week is changed as somebody last saw it, who may not have been the last to save it. */
export async function hoursStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  // The first one's days at two centres meet already: of those only whole days can be changed.
  const clinicianId = random.pick([1, 2, 2])
  const clerk = clerkFor(world, random, { centreId: random.pick([1, 2]), clinicianId })
  const path = `clinicians/${clinicianId}/hours`
  const seen = await read(world, clerk, path)
  if (seen === undefined) return
  if (random.chance(0.3)) {
    const body = change(world, random, seen.body as Week)
    await save(world, { ...quietly(step), seed: step.seed + 1 }, clerk, { clinicianId, path, body, seen })
  }
  const body = change(world, random, seen.body as Week)
  await save(world, step, clerk, { clinicianId, path, body, seen })
  if (world.depth === 1 && step.meanwhile === undefined) await judgeOffered(world, clinicianId)
}

async function read(world: World, clerk: Clerk, path: string): Promise<Reply | undefined> {
  const headers = { cookie: await cookieOf(world, clerk) }
  const reply = await call(world, 'GET', `/api/staff/${path}`, { address: '10.1.0.1', headers })
  return reply.status === 200 ? reply : undefined
}

/** Nobody saves over what they have not seen, or beyond their own centres. */
async function save(
  world: World,
  step: Step,
  clerk: Clerk,
  { clinicianId, path, body, seen }: { clinicianId: number; path: string; body: Week; seen: Reply },
): Promise<void> {
  const ifMatch = seen.etag!
  const outcome = await askDesk(world, step, clerk, { method: 'PUT', path, body, ifMatch })
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  const { etag = '', body: saved } = outcome.value
  const before = (seen.body as Week).rules
  const lost = before.find((rule) => {
    const isKept = (saved as Week).rules.some((one) => JSON.stringify(one) === JSON.stringify(rule))
    return !isKept && !hasPermission(actorOf(clerk), 'hours.write', { centreId: rule.centreId, clinicianId })
  })
  if (lost !== undefined) world.findings.push(`${clerk.name} took hours at centre ${lost.centreId} away`)
  if (etag === ifMatch) return
  const key = `${clinicianId} ${ifMatch}`
  const earlier = world.told.weeks.get(key)
  // A week that came back to what it was may be replaced once more.
  const cameBack = [...world.told.weeks].some(([of, became]) => of !== key && became === ifMatch)
  if (earlier !== undefined && earlier !== etag && !cameBack) {
    world.findings.push(`${clerk.name} saved the hours of clinician ${clinicianId} over what they had not seen`)
  }
  world.told.weeks.set(key, etag)
}
