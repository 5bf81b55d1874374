import type pg from 'pg'
import { watchLockOrder } from './lock-order.ts'
import { currentOperation, reach, type HeldConnection, type Operation } from './operation.ts'

const names = new Map<string, string>()

/** The verb and the table of a statement: what a point in the database is called. */
function nameOfStatement(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = verbAndTable(text)
  names.set(text, name)
  return name
}

function verbAndTable(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const table = /\b(?:from|into|update|join)\s+(?!select\b|lateral\b)([a-z_.]+)/i.exec(line)?.[1] ?? ''
  return `${line.split(' ', 1)[0]?.toLowerCase() ?? ''} ${table}`.trim()
}

const begins = /^(begin|start transaction)/i
const nothing = { command: 'BEGIN', rowCount: null, rows: [], oid: 0, fields: [] }
const ends = /^(commit|rollback)$/i

/**
 * A connection in the simulation's hands: each statement is a point at which its operation may die, stop, or lose the
 * connection, before the statement or, so that nobody knows, after it. A transaction's beginning goes out with what
 * follows.
 */
function watch(client: pg.PoolClient, operation: Operation) {
  let isBroken = false
  let begin: string | undefined
  const order = watchLockOrder(operation.name)
  const held: HeldConnection = {
    pid: (client as unknown as { processID: number }).processID,
    isInTransaction: false,
    async abandon() {
      operation.held.delete(held)
      await client.query('rollback')
      client.release()
    },
  }
  operation.held.add(held)

  async function lose(text: string, send: () => Promise<unknown>): Promise<never> {
    isBroken = true
    // Only a commit, or a statement that is its own transaction, can have had its effect all the same.
    const isOwn = !held.isInTransaction || /^commit$/i.test(text)
    if (isOwn && operation.random.chance(0.5)) {
      await send()
      operation.wasUnsure = true
      operation.log.push(`  loses the connection after ${nameOfStatement(text)}`)
    } else {
      operation.log.push(`  loses the connection before ${nameOfStatement(text)}`)
    }
    throw new Error('Connection terminated unexpectedly')
  }

  return {
    processID: held.pid,
    async query(text: string, values?: unknown[]) {
      if (isBroken) throw new Error('Client has encountered a connection error and is not queryable')
      await reach(operation, nameOfStatement(text))
      if (begins.test(text) && operation.plan.lostAt !== operation.points.length) {
        begin = text
        held.isInTransaction = true
        order.saw(text)
        return nothing
      }
      const send = () => {
        const first = begin
        begin = undefined
        if (first === undefined) return client.query(text, values)
        return Promise.all([client.query(first), client.query(text, values)]).then(([, result]) => result)
      }
      if (operation.plan.lostAt === operation.points.length) return lose(text, send)
      const result = await send()
      order.saw(text)
      if (ends.test(text)) held.isInTransaction = false
      return result
    },
    release() {
      if (operation.isDead || !operation.held.delete(held)) return
      if (!isBroken) return client.release()
      void client.query('rollback').then(() => client.release())
    },
  }
}

/** The pool that the domain code is given. What the simulation itself asks goes past it. */
export function simulatedPool(pool: pg.Pool): pg.Pool {
  const connect = async () => {
    const operation = currentOperation()
    const client = await pool.connect()
    if (operation === undefined) return client
    if (!operation.isDead) return watch(client, operation)
    // It died while it waited for this connection, as another of its statements did.
    client.release()
    return new Promise<never>(() => {})
  }
  return { connect, options: pool.options } as unknown as pg.Pool
}
