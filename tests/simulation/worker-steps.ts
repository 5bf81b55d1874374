import { handlers } from '../../server/tasks.ts'
import { periodicTasks } from '../../server/periodic-tasks.ts'
import type { Deps } from '../../server/deps.ts'
import { isPassing } from '../../server/db/pg-errors.ts'
import { ProviderError } from '../../server/providers/http.ts'
import type { DueJob } from './jobs.ts'
import { currentOperation, type Outcome, type Step } from './operation.ts'
import { choicesOf, perform } from './perform.ts'
import { nowMs, type World } from './world.ts'

/** A job may fail because of a vendor or a lost connection, and is tried again; for any other reason is a finding. */
function judge(world: World, name: string, outcome: Outcome<unknown>): void {
  if (outcome.kind !== 'failed') return
  const { error } = outcome
  if (error instanceof ProviderError || isPassing(error)) return
  world.findings.push(`${name} failed with ${String(error)}`)
}

async function runJob(world: World, step: Step, job: DueJob): Promise<void> {
  const { jobs } = world
  const handle = handlers[job.task as keyof typeof handlers] as (deps: Deps, payload: unknown) => Promise<void>
  const until = await jobs.take(job, nowMs(world))
  const name = `job ${job.task} ${JSON.stringify(job.payload)}`
  const outcome = await perform(world, step, name, async () => {
    await handle(world.stage.deps, job.payload)
    // It stood still for so long that another worker took it for dead.
    const operation = currentOperation()
    if (operation !== undefined && !jobs.isTakenUntil(job, until)) operation.wasUnsure = true
  })
  judge(world, name, outcome)
  if (outcome.kind === 'done') await jobs.complete(job)
  if (outcome.kind === 'failed') await jobs.fail(job, nowMs(world))
}

export async function jobStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const due = await world.jobs.due(nowMs(world))
    if (due.length === 0) return
    const job = random.pick(due)
    await runJob(world, step, job)
    // A worker that lost sight of what it had done does it again.
    if (random.chance(0.1)) {
      const handle = handlers[job.task as keyof typeof handlers] as (deps: Deps, payload: unknown) => Promise<void>
      const name = `job ${job.task} ${JSON.stringify(job.payload)} once more`
      judge(
        world,
        name,
        await perform(world, { do: 'job', seed: step.seed }, name, () => handle(world.stage.deps, job.payload)),
      )
    }
    if (step.plan !== undefined) return
  }
}

export async function runSweep(world: World, step: Step, name: string): Promise<void> {
  const sweep = periodicTasks(world.stage.deps.config).find((one) => one.name === name)
  if (sweep === undefined) throw new Error(`There is no sweep ${name}`)
  const describe = (value: unknown) => (typeof value === 'number' ? String(value) : 'done')
  const outcome = await perform(world, step, `sweep ${name}`, () => sweep.run(world.stage.deps), describe)
  judge(world, `sweep ${name}`, outcome)
}

export async function sweepStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  await runSweep(world, step, random.pick(periodicTasks(world.stage.deps.config)).name)
}

/** A worker that nothing befalls: every sweep once, and every job that is due. */
export async function workStep(world: World, step: Step): Promise<void> {
  for (const { name } of periodicTasks(world.stage.deps.config))
    await runSweep(world, { do: 'sweep', seed: step.seed }, name)
  await runDueJobs(world, step)
}

export async function runDueJobs(world: World, step: Step): Promise<number> {
  let total = 0
  for (let round = 0; round < 5; round += 1) {
    const due = await world.jobs.due(nowMs(world))
    if (due.length === 0) return total
    for (const job of due) await runJob(world, { do: 'job', seed: step.seed + total }, job)
    total += due.length
  }
  return total
}

/** The time passes: seconds mostly, now and then hours or days. */
export async function clockStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const seconds = {
    seconds: 1 + random.below(50),
    minutes: 60 * (1 + random.below(20)),
    hold: 890 + random.below(20),
    hours: 3600 * (1 + random.below(12)),
    days: 86_400 * (1 + random.below(4)),
  }[random.weighted({ seconds: 35, minutes: 35, hold: 10, hours: 15, days: 5 })]
  world.stage.clock.advance({ seconds })
  world.trace.push(`${seconds} s pass`)
}
