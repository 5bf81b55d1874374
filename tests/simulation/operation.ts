import { AsyncLocalStorage } from 'node:async_hooks'
import { createRandom, type Random } from './random.ts'

/** What is to befall one operation: a request to the API, a run of a job, or a sweep. */
export interface Plan {
  /** The process dies at this point, counted from 1; past the last point only the reply is lost. */
  crashAt?: number
  /** The database's connection breaks at this point. */
  lostAt?: number
  /** It stops at this point, and others go on meanwhile. */
  parkAt?: number
  /** How often a call to a vendor goes wrong, 0 to 1. */
  vendorFaults?: number
}

/** One line of a script. Its choices are all its own seed's, so that leaving others out does not change them. */
export interface Step {
  do: string
  seed: number
  plan?: Plan
  /** What goes on while this one is stopped at `plan.parkAt`. */
  meanwhile?: Step[]
}

/** A connection that an operation holds. */
export interface HeldConnection {
  pid: number
  isInTransaction: boolean
  /** Rolls back and gives the connection back, as the server does when a process dies. */
  abandon(): Promise<void>
}

export interface Operation {
  /** Of all that there were, in the order in which they began. */
  number: number
  name: string
  plan: Plan
  random: Random
  /** Every point passed so far, by name: the statements and the calls to vendors. */
  points: string[]
  /** What happened, for the trace. */
  log: string[]
  held: Set<HeldConnection>
  isDead: boolean
  /** The answer of some call to the database or a vendor was lost although it had its effect. */
  wasUnsure: boolean
  /** Set while others run: the next point outside a transaction stops it. */
  parksWhenFree: boolean
  isParked: boolean
  crashed: PromiseWithResolvers<string>
  parked: PromiseWithResolvers<void>
  resumed: PromiseWithResolvers<void>
}

const operations = new AsyncLocalStorage<Operation>()
export const currentOperation = (): Operation | undefined => operations.getStore()

let begun = 0
export const operationsBegun = (): number => begun

export function createOperation(name: string, plan: Plan, seed: number): Operation {
  begun += 1
  return {
    number: begun,
    name,
    plan,
    random: createRandom(seed),
    points: [],
    log: [],
    held: new Set(),
    isDead: false,
    wasUnsure: false,
    parksWhenFree: false,
    isParked: false,
    crashed: Promise.withResolvers(),
    parked: Promise.withResolvers(),
    resumed: Promise.withResolvers(),
  }
}

const never = new Promise<never>(() => {})

/** Of several statements at once, all go on together. */
async function park(operation: Operation): Promise<void> {
  if (!operation.isParked) operation.resumed = Promise.withResolvers()
  operation.isParked = true
  operation.parked.resolve()
  await operation.resumed.promise
  operation.isParked = false
}

/** Passes a point. A dead process passes none: the promise then never settles, as nothing after it ever ran. */
export async function reach(operation: Operation, point: string): Promise<void> {
  if (operation.isDead) return never
  operation.points.push(point)
  const number = operation.points.length
  if (number === operation.plan.crashAt) {
    operation.isDead = true
    operation.log.push(`  dies before ${point}`)
    operation.crashed.resolve(point)
    return never
  }
  const isFree = [...operation.held].every((connection) => !connection.isInTransaction)
  if (number === operation.plan.parkAt || (operation.parksWhenFree && isFree)) {
    operation.log.push(`  stops before ${point}`)
    await park(operation)
  }
}

export type Outcome<Value> =
  | { kind: 'done'; value: Value }
  | { kind: 'failed'; error: unknown }
  /** The process died, or did its work and the answer to it was lost. */
  | { kind: 'crashed'; at: string }

/** Starts an operation; its outcome is there when it ended, one way or another. */
export async function run<Value>(operation: Operation, work: () => Promise<Value>): Promise<Outcome<Value>> {
  const ended = operations.run(operation, work).then(
    (value): Outcome<Value> => ({ kind: 'done', value }),
    (error: unknown): Outcome<Value> => ({ kind: 'failed', error }),
  )
  const crashed = operation.crashed.promise.then((at): Outcome<Value> => ({ kind: 'crashed', at }))
  const outcome = await Promise.race([ended, crashed])
  if (outcome.kind === 'crashed') {
    for (const connection of operation.held) await connection.abandon()
    return outcome
  }
  if (outcome.kind === 'done' && (operation.plan.crashAt ?? 0) > operation.points.length) {
    operation.isDead = true
    operation.log.push('  dies before it answers')
    return { kind: 'crashed', at: 'the answer' }
  }
  return outcome
}
