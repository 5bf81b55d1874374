import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
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
  await database.stop()
  await rm(directory, { recursive: true, force: true })
})

const ownedBy = (pid: number) => writeFile(join(directory, 'postgres-owner'), String(pid))
const neverAProcess = 2 ** 30

it('is not taken from the process that runs it, nor deleted under it', async () => {
  await ownedBy(process.ppid)
  await expect(startEmbeddedDatabase(directory)).rejects.toThrow('open already')
  await expect(removeEmbeddedDatabase(directory)).rejects.toThrow('still open')
})

it('is taken over where that process was killed', async () => {
  await ownedBy(neverAProcess)
  const taken = await startEmbeddedDatabase(directory)
  expect(taken.connectionString).toBe(database.connectionString)
  expect(await findRunningDatabase(directory)).toBe(database.connectionString)
})
