import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  findRunningDatabase,
  removeEmbeddedDatabase,
  startEmbeddedDatabase,
  type EmbeddedDatabase,
} from '../../server/db/embedded.ts'

let directory: string
let database: EmbeddedDatabase

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mibo-embedded-'))
  await chmod(directory, 0o755)
  database = await startEmbeddedDatabase(directory)
})
afterAll(async () => {
  await database.remove()
})

const ownedBy = (pid: number) => writeFile(join(directory, 'postgres-owner'), String(pid))
const neverAProcess = 2 ** 30

it('is neither taken from the process that runs it nor deleted while running', async () => {
  await ownedBy(process.ppid)
  await expect(startEmbeddedDatabase(directory)).rejects.toThrow('open already')
  await expect(removeEmbeddedDatabase(directory)).rejects.toThrow('still open')
})

it('is taken over if that process was killed', async () => {
  await ownedBy(neverAProcess)
  const taken = await startEmbeddedDatabase(directory)
  expect(taken.connectionString).toBe(database.connectionString)
  expect(await findRunningDatabase(directory)).toBe(database.connectionString)
})

it.runIf(process.getuid?.() === 0)(
  'removes everything that root’s private folders made it place elsewhere',
  async () => {
    const shared = '/var/lib/mibo'
    const listed = () => readdir(shared).catch(() => [])
    const before = await listed()
    const closed = await mkdtemp(join(tmpdir(), 'mibo-closed-'))
    await chmod(closed, 0o700)
    expect(await findRunningDatabase(closed)).toBeUndefined()
    expect(await listed()).toEqual(before)
    const own = await startEmbeddedDatabase(closed)
    expect((await listed()).length).toBe(before.length + 1)
    await own.stop()
    await removeEmbeddedDatabase(closed)
    expect(await listed()).toEqual(before)
    expect(existsSync(closed)).toBe(false)
    expect(existsSync(shared)).toBe(before.length > 0)
  },
)
