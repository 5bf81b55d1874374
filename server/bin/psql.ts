import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import type pg from 'pg'
import { readEnvironment } from '../core/config.ts'
import { findRunningDatabase } from '../db/embedded.ts'
import { openPool } from '../db/pool.ts'
import { dataFolder } from './local.ts'
import { refuseToStart } from './shutdown.ts'

/** The clinic's database: DATABASE_URL, or the local one while `npm start` runs. */
async function findDatabase(): Promise<string> {
  const url = readEnvironment().DATABASE_URL ?? (await findRunningDatabase(dataFolder))
  if (url === undefined) throw new Error('No clinic is running. Run `npm start` first, or set DATABASE_URL.')
  return url
}

/** Runs the machine's own psql; false if it has none. */
function runPsql(url: string): Promise<boolean> {
  return new Promise((done, failed) => {
    const psql = spawn('psql', [url, ...process.argv.slice(2)], { stdio: 'inherit' })
    psql.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? done(false) : failed(error)))
    psql.once('close', (code) => {
      process.exitCode = code ?? 1
      done(true)
    })
  })
}

async function show(pool: pg.Pool, statement: string): Promise<void> {
  const { rows, rowCount, command } = await pool.query<Record<string, unknown>>(statement)
  if (rows.length > 0) console.table(rows)
  else console.log(`${command} ${rowCount ?? ''}`.trim())
}

/** A prompt for statements, each ended by a semicolon; Ctrl+D ends it. Also reads from a pipe. */
async function prompt(url: string): Promise<void> {
  const pool = openPool({ connectionString: url, size: 1, onError() {}, statementTimeoutMs: 0 })
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: 'mibo=> ' })
  const ask = () => (process.stdin.isTTY ? lines.prompt() : undefined)
  let statement = ''
  ask()
  for await (const line of lines) {
    statement += `${line}\n`
    if (/;\s*$/.test(statement)) {
      await show(pool, statement).catch((error: Error) => console.error(error.message))
      statement = ''
    }
    ask()
  }
  await pool.end()
}

async function start(): Promise<void> {
  const url = await findDatabase()
  if (!(await runPsql(url))) await prompt(url)
}

start().catch(refuseToStart)
