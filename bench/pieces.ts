import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { measureBooking, measureOneSlot } from './booking.ts'
import { smallClinic } from './data.ts'
import { loadOf } from './load.ts'
import { residentBytes, startApi, type Process } from './processes.ts'
import { readsOf } from './reads.ts'
import { freeSlots, type FreeSlot } from './slots.ts'
import { setStage, type Stage } from './stage.ts'

// What each performance optimisation gains: the API without it, between two measurements with it.

/** An optimisation, and the edit to a copy of the sources that removes it. */
interface Piece {
  name: string
  file: string
  find: string
  replace: string
}

export const pieces: Piece[] = [
  {
    name: 'batch-loader',
    file: 'server/perf/batch-loader.ts',
    find: 'return (db, key) => (loaders.get(db) ?? begin(db)).load(key)',
    replace: 'void begin; return async (db, key) => (await ask(db, [key])).get(key)',
  },
  {
    name: 'reply-cache',
    file: 'server/perf/reply-cache.ts',
    find: 'if (known?.state === state &&',
    replace: 'if (key === "" && known?.state === state &&',
  },
  {
    name: 'keyed-lock of a slot',
    file: 'server/perf/keyed-lock.ts',
    find: 'if (ahead.has(key)) await waitForTurn(key, check)',
    replace: 'void waitForTurn; await check()',
  },
  {
    name: 'headers composed once',
    file: 'server/http/security.ts',
    find: 'const set = isPayAddress(request.url) ? setHeadersToPay : setHeaders',
    replace: `void setHeaders; void setHeadersToPay
    const set = helmet({ contentSecurityPolicy: { useDefaults: false,
      directives: isPayAddress(request.url) ? policies.paying : policies.strict } })`,
  },
  {
    name: 'compiled serializers',
    file: 'server/http/serialization.ts',
    find: 'return fastJson(wanted as AnySchema)',
    replace: 'void wanted; return (data) => JSON.stringify((schema as z.ZodType).parse(data))',
  },
]

const sources = ['server', 'contract', 'migrations', 'web', 'dist', 'package.json']

async function copyWithout({ file, find, replace }: Piece): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'mibo-pieces-')), 'mibo')
  await mkdir(folder)
  for (const name of sources) await cp(name, join(folder, name), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  const text = await readFile(join(folder, file), 'utf8')
  if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`)
  await writeFile(
    join(folder, file),
    text.replace(find, () => replace),
  )
  return folder
}

interface Figures {
  /** Calls per second, by read. */
  reads: number[]
  bookings: number
  oneSlotP99Ms: number
  memoryMib: number
}

const bookingsEach = 1000
let run = 0

async function measure(stage: Stage, api: Process, slots: FreeSlot[]): Promise<Figures> {
  const reads: number[] = []
  for (const read of readsOf(stage)) {
    await loadOf({ ...read, urls: [api.url], seconds: 1 })
    reads.push((await loadOf({ ...read, urls: [api.url], seconds: 3 })).perSecond)
  }
  const { environment, patients } = stage
  const contested = slots.shift()
  if (contested === undefined) throw new Error('The clinic has no free slot left.')
  run += 1
  const booking = await measureBooking([api.url], environment, {
    patients,
    slots: slots.splice(0, bookingsEach),
    run: `p${run}x`,
  })
  const oneSlot = await measureOneSlot(api.url, patients.slice(0, 500), contested)
  const memoryMib = Math.round((await residentBytes(api)) / 2 ** 20)
  return { reads, bookings: booking.perSecond, oneSlotP99Ms: oneSlot.p99Ms, memoryMib }
}

async function measureApi(stage: Stage, entry: string, slots: FreeSlot[]): Promise<Figures> {
  const api = await startApi(stage.environment, entry)
  try {
    return await measure(stage, api, slots)
  } finally {
    await api.stop()
  }
}

const percent = (without: number, before: number, after: number) => {
  const change = without / ((before + after) / 2) - 1
  return `${change >= 0 ? '+' : ''}${Math.round(change * 100)} %`
}

/** Prints, as Markdown, how each budgeted figure changes when an optimisation is removed. */
export async function measurePieces(): Promise<void> {
  const stage = await setStage(smallClinic)
  const first = await stage.startApi()
  const slots = await freeSlots(first.url, stage.clinicianIds)
  await first.stop()
  const entry = 'server/bin/api.ts'
  console.log('| without | one day | 60 days | clinicians | dashboard | bookings | 500 of one slot, p99 | memory |')
  console.log('|---|---|---|---|---|---|---|---|')
  let before = await measureApi(stage, entry, slots)
  const { reads, bookings, oneSlotP99Ms, memoryMib } = before
  console.log(
    `| nothing | ${reads.map((n) => `${n}/s`).join(' | ')} | ${bookings}/s | ${oneSlotP99Ms} ms | ${memoryMib} MB |`,
  )
  for (const piece of pieces) {
    const folder = await copyWithout(piece)
    const without = await measureApi(stage, join(folder, entry), slots)
    const after = await measureApi(stage, entry, slots)
    const changes = without.reads.map((n, index) => percent(n, before.reads[index] ?? 0, after.reads[index] ?? 0))
    changes.push(percent(without.bookings, before.bookings, after.bookings))
    console.log(`| ${piece.name} | ${changes.join(' | ')} | ${without.oneSlotP99Ms} ms | ${without.memoryMib} MB |`)
    before = after
    await rm(join(folder, '..'), { recursive: true, force: true })
  }
  await stage.close()
}
