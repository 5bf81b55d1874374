import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../server/db/embedded.ts'
import type { Row } from './table.ts'

/** From the command to the line that says that the clinic is open. */
async function startOnce(folder: string): Promise<number> {
  const env = { PATH: process.env.PATH, PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()) }
  const started = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', resolve('server/bin/compile-cache.js'), resolve('server/bin/main.ts')],
    {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await new Promise<void>((done, failed) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('is open')) done()
    })
    child.on('close', (code) => failed(new Error(`The start ended with ${code}.`)))
  })
  const seconds = (performance.now() - started) / 1000
  const ended = new Promise((done) => child.once('close', done))
  child.kill('SIGTERM')
  await ended
  return seconds
}

/** `npm start` after an install: first with nothing built or stored, then once more. */
export async function measureStart(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mibo-start-'))
  await rm('dist', { recursive: true, force: true })
  await rm('node_modules/.cache/compiled', { recursive: true, force: true })
  const first = await startOnce(folder)
  const second = await startOnce(folder)
  await rm(folder, { recursive: true, force: true })
  return [
    {
      what: 'start, first time',
      figure: `${first.toFixed(1)} s`,
      budget: '5 s',
      isMet: first <= 5,
    },
    { what: 'start, second time', figure: `${second.toFixed(1)} s`, budget: '2 s', isMet: second <= 2 },
  ]
}
