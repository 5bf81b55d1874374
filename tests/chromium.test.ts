import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumPath, unpackOnce } from './chromium.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mibo-unpack-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('unpacks the browser completely or not at all, even if many ask at once', async () => {
  const target = join(folder, 'browser')
  const seen: boolean[] = []
  const unpack = async (into: string) => {
    await writeFile(join(into, 'chromium'), 'first half')
    seen.push(existsSync(target))
    await sleep(20)
    await writeFile(join(into, 'chromium'), 'whole')
    await chmod(join(into, 'chromium'), 0o700)
  }
  expect(await Promise.all([1, 2, 3].map(() => unpackOnce(target, unpack)))).toEqual([target, target, target])
  expect(seen).toEqual([false, false, false])
  expect((await stat(join(target, 'chromium'))).size).toBe(5)
  expect(await readdir(folder)).toEqual(['browser'])
  await unpackOnce(target, () => Promise.reject(new Error('It is there already')))
})

it('leaves nothing behind if unpacking fails, and says why', async () => {
  const full = () => Promise.reject(new Error('No space left'))
  await expect(unpackOnce(join(folder, 'other'), full)).rejects.toThrow('No space left')
  expect(await readdir(folder)).toEqual(['browser'])
})

it('runs the project’s own browser, never one in the system’s folders', async () => {
  const path = await chromiumPath()
  expect(path).toMatch(/\/node_modules\/\.cache\/chromium\/[\d.]+\/chromium$/)
  expect((await stat(path)).uid).toBe(process.getuid?.())
})
