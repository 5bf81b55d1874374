import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { call } from './client.ts'
import { measureBooking, measureOneSlot, measureSignIn } from './booking.ts'
import { measureClosure } from './closure.ts'
import { largeClinic, smallClinic } from './data.ts'
import { describeMachine } from './machine.ts'
import { measureParts } from './parts.ts'
import { measurePieces } from './pieces.ts'
import { residentBytes } from './processes.ts'
import { measureDesk } from './desk.ts'
import { measureReads, readsOf, type ReadFigures } from './reads.ts'
import { recordBooking, replayBookings } from './replay.ts'
import { measureScale } from './scale.ts'
import { freeSlots } from './slots.ts'
import { soak } from './soak.ts'
import { setStage } from './stage.ts'
import { measureStart } from './start.ts'
import { asMarkdown, type Row } from './table.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    parts: { type: 'boolean', default: false },
    pieces: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    desk: { type: 'boolean', default: false },
    closure: { type: 'boolean', default: false },
  },
})
const seconds = options.quick ? 3 : 8
const rounds = options.quick ? { rounds: 3, seconds: 2 } : { rounds: 5, seconds: 3 }
const mib = (bytes: number) => Math.round(bytes / 2 ** 20)

function readRow({ read, measured, ceiling }: ReadFigures): Row {
  const wanted = read.other === undefined ? 0 : Math.round(read.other.perSecond * read.other.times)
  const ratio = measured.perSecond / ceiling.perSecond
  const p99 = read.p99Ms === undefined ? '' : `, p99 < ${read.p99Ms} ms`
  return {
    what: `${read.what}, ${read.connections} connections`,
    figure: `${measured.perSecond}/s, p50 ${measured.p50Ms} ms, p99 ${measured.p99Ms} ms`,
    ceiling: `${ceiling.perSecond}/s`,
    ratio,
    budget: `${read.share * 100} %${wanted === 0 ? '' : `, ${wanted}/s`}${p99}`,
    isMet:
      ratio >= read.share &&
      measured.perSecond >= wanted &&
      measured.failed === 0 &&
      (read.p99Ms === undefined || measured.p99Ms < read.p99Ms),
  }
}

async function measureWrites(): Promise<{ rows: Row[]; reads: ReadFigures[] }> {
  const stage = await setStage(smallClinic)
  const api = await stage.startApi()
  const reads = await measureReads(stage, api, { ...rounds, reads: readsOf(stage) })
  const { config, environment, patients, clinicianIds, providers } = stage

  const slots = await freeSlots(api.url, clinicianIds)
  const each = options.quick ? 1000 : 3000
  const [first, contested, ...rest] = slots
  if (first === undefined || contested === undefined) throw new Error('The clinic has no free slot.')
  const recorded = await recordBooking(config, { patient: patients[0]!, slot: first })
  const booking = await measureBooking([api.url], environment, { patients, slots: rest.slice(0, each), run: 'a' })
  const replay = await replayBookings(config.DATABASE_URL, recorded, {
    patients,
    slots: rest.slice(each, each * 2),
  })
  const oneSlot = await measureOneSlot(api.url, patients.slice(0, 500), contested)
  const codeOf = async (phone: string) =>
    (await call(`${providers.url}/codes/${phone}`, { method: 'GET' })).body.otp as string
  const signIn = await measureSignIn(api.url, { count: options.quick ? 200 : 1000, codeOf })
  const memory = mib(await residentBytes(api))
  await api.stop()
  await stage.close()

  const rows: Row[] = [
    {
      what: `a whole booking (${recorded.statements.length} statements), 32 at once`,
      figure: `${booking.perSecond}/s, p50 ${booking.p50Ms} ms, p99 ${booking.p99Ms} ms`,
      ceiling: `${replay.perSecond}/s`,
      ratio: booking.perSecond / replay.perSecond,
      budget: '50 %',
      isMet: booking.perSecond / replay.perSecond >= 0.5 && booking.failed === 0,
    },
    {
      what: '500 bookers of one slot',
      figure: `${oneSlot.winners} winner, ${oneSlot.lost} told so, ${oneSlot.other} else, p50 ${oneSlot.p50Ms} ms, p99 ${oneSlot.p99Ms} ms`,
      budget: 'one, p99 < 500 ms, no 5xx',
      isMet: oneSlot.winners === 1 && oneSlot.other === 0 && oneSlot.p99Ms < 500,
    },
    {
      what: 'send-otp + verify-otp, 8 at once',
      figure: `${signIn.perSecond}/s, p99 ${signIn.p99Ms} ms`,
      budget: 'p99 < 60 ms',
      isMet: signIn.p99Ms < 60 && signIn.failed === 0,
    },
    {
      what: 'memory of the API after all of that',
      figure: `${memory} MB`,
      budget: '200 MB',
      isMet: memory <= 200,
    },
  ]
  return { rows: [...reads.map(readRow), ...rows], reads }
}

async function measureGrowth(small: ReadFigures[]): Promise<Row[]> {
  const stage = await setStage(largeClinic)
  const api = await stage.startApi()
  const large = await measureReads(stage, api, { ...rounds, reads: readsOf(stage) })
  await api.stop()
  await stage.close()
  return large.map(({ measured }, index) => {
    const before = small[index] as ReadFigures
    const ratio = before.measured.perSecond / measured.perSecond
    return {
      what: `${before.read.what} at 10 times the size`,
      figure: `${measured.perSecond}/s`,
      ceiling: `${before.measured.perSecond}/s at 1x`,
      ratio: 1 / ratio,
      budget: 'within 1.3 times',
      isMet: ratio <= 1.3,
    }
  })
}

async function measureStaff(): Promise<Row[]> {
  const { calendar, rows } = await measureDesk({ ...rounds, isQuick: options.quick })
  return [readRow(calendar), ...rows]
}

async function measureAll(): Promise<Row[]> {
  if (options.parts) return measureParts(seconds)
  if (options.desk) return measureStaff()
  if (options.closure) return measureClosure({ rounds: options.quick ? 10 : 100 })
  if (options.scale) return measureScale(rounds)
  if (options.soak) return soak({ minutes: options.quick ? 1 : 10 })
  const { rows, reads } = await measureWrites()
  const growth = options.quick ? [] : await measureGrowth(reads)
  return [...rows, ...growth, ...(await measureStaff()), ...(await measureStart())]
}

// One handler for each process that runs at the same time.
process.setMaxListeners(20)
const machine = describeMachine()
if (options.pieces) {
  await measurePieces()
  process.exit(0)
}
const rows = await measureAll()
const name = (['parts', 'scale', 'soak', 'desk', 'closure', 'quick'] as const).find((one) => options[one]) ?? 'full'
await mkdir('bench/results', { recursive: true })
await writeFile(
  `bench/results/${name}.json`,
  `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
)
console.log(
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, Node ${machine.node}, PostgreSQL embedded\n`,
)
console.log(asMarkdown(rows))
process.exit(rows.some((row) => row.isMet === false) ? 1 : 0)
