import { setTimeout as sleep } from 'node:timers/promises'
import { createOperation, run, type Operation, type Outcome, type Step } from './operation.ts'
import { createRandom } from './random.ts'
import type { World } from './world.ts'

/** True once a statement waits for a lock, which only the stopped operation can hold. */
async function isWaiting(world: World, other: Promise<void>): Promise<boolean> {
  const done = other.then(() => 'done' as const)
  for (let waited = 0; waited < 600; waited += 5) {
    if ((await Promise.race([done, sleep(5)])) === 'done') return false
    if (waited < 10) continue
    const { rows } = await world.stage.pool.query(
      `select from pg_locks where $1::boolean and not granted
         and database = (select oid from pg_database where datname = current_database())
       union all select from pg_locks l where not granted and database is null and exists (
         select from pg_stat_activity s where s.pid = l.pid and s.datname = current_database()) limit 1`,
      // With a value it has a name, and is planned once.
      [true],
    )
    if (rows.length > 0) return true
  }
  return true
}

/** Steps in which time passes by more than seconds. */
const passesTime = new Set(['clock', 'trouble', 'wrongKeys', 'lateWorker', 'outage', 'remind', 'undo', 'release'])

/** Lets others run while an operation is stopped. One that waits for its locks is waited for after it let them go. */
async function meanwhile(world: World, steps: Step[], operation: Operation, ended: Promise<unknown>) {
  const { random } = world
  for (const step of steps) {
    // A transaction that idles for seconds is ended by PostgreSQL: no time passes within one.
    const isWithin = [...operation.held].some(({ isInTransaction }) => isInTransaction)
    if (isWithin && passesTime.has(step.do)) continue
    const other = world.runStep(world, step)
    if (await isWaiting(world, other)) {
      operation.parksWhenFree = true
      operation.parked = Promise.withResolvers()
      operation.resumed.resolve()
      await Promise.race([ended, operation.parked.promise])
      await other
    }
  }
  world.random = random
  operation.parksWhenFree = false
  operation.resumed.resolve()
}

/** Runs one operation of a step by its plan, and writes down what came of it. */
export async function perform<Value>(
  world: World,
  step: Step,
  name: string,
  work: () => Promise<Value>,
  describe?: (value: Value) => string,
): Promise<Outcome<Value>> {
  const operation = createOperation(name, step.plan ?? {}, step.seed ^ 0x9e3779b9)
  const ended = run(operation, work)
  if (step.meanwhile !== undefined) {
    const isParked = await Promise.race([ended.then(() => false), operation.parked.promise.then(() => true)])
    if (isParked) await meanwhile(world, step.meanwhile, operation, ended)
    else for (const other of step.meanwhile) await world.runStep(world, other)
  }
  const outcome = await ended
  const said = outcome.kind === 'done' ? (describe?.(outcome.value) ?? 'done') : outcome.kind
  world.trace.push(`${name}: ${said}`, ...operation.log)
  world.points.push(...operation.points)
  return outcome
}

/** Choices for what a step does before its operation, apart from those within it. */
export const choicesOf = (step: Step) => createRandom(step.seed)
