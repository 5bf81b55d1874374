import { measureBooking } from './booking.ts'
import { smallClinic } from './data.ts'
import { loadOf, medianLoad, type Load } from './load.ts'
import { startPooler } from './pooler.ts'
import { startApi, startWorker, type Process } from './processes.ts'
import { readsOf, type Read, type Rounds } from './reads.ts'
import { freeSlots, type FreeSlot } from './slots.ts'
import { setStage, type Stage } from './stage.ts'
import type { Row } from './table.ts'

const bookingsEach = 200
const bookingRounds = 3
const mostProcesses = 3
const connections = 60
const connectionsEach = 10
const serverConnections = 20

/** As many API processes as are ever used, on the same database. */
interface Way {
  name: string
  environment: Stage['environment']
  apis: Process[]
}

interface Line {
  name: string
  urls: string[]
}

async function openWay(stage: Stage, name: string, databaseUrl: string): Promise<Way> {
  const environment = {
    ...stage.environment,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: String(connectionsEach),
    DRAIN_SECONDS: '0',
  }
  const apis = await Promise.all(Array.from({ length: mostProcesses }, () => startApi(environment)))
  return { name, environment, apis }
}

const linesOf = ({ name, apis }: Way): Line[] =>
  apis.map((_, index) => ({ name: `${index + 1} API${name}`, urls: apis.slice(0, index + 1).map(({ url }) => url) }))

/** Runs `measure` for each row of the table, in rotation, so that changes in the machine's speed affect all of them. */
async function byTurns<T>(lines: readonly Line[], rounds: number, measure: (line: Line) => Promise<T>): Promise<T[][]> {
  const said: T[][] = lines.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, line] of lines.entries()) said[index]?.push(await measure(line))
  }
  return said
}

async function measureRead(read: Read, lines: readonly Line[], { rounds, seconds }: Rounds): Promise<Load[]> {
  const loadFor = (line: Line, length: number) => loadOf({ ...read, urls: line.urls, connections, seconds: length })
  await byTurns(lines, 1, (line) => loadFor(line, 1))
  const loads = await byTurns(lines, rounds, (line) => loadFor(line, seconds))
  return loads.map(medianLoad)
}

/** Complete bookings, with two workers beside the API processes. */
async function measureBookings(stage: Stage, way: Way, slots: FreeSlot[]): Promise<Load[]> {
  const workers = [await startWorker(way.environment), await startWorker(way.environment)]
  const said = await byTurns(linesOf(way), bookingRounds, ({ urls }) => {
    const own = slots.splice(0, bookingsEach)
    const run = `s${own[0]?.startsAt.replaceAll(/\W/g, '')}${own[0]?.clinicianId}x`
    return measureBooking(urls, stage.environment, { patients: stage.patients, slots: own, run })
  })
  for (const worker of workers) await worker.stop()
  return said.map(medianLoad)
}

function rowOf(what: string, { name }: Line, { perSecond, p99Ms, failed }: Load): Row {
  const figure = `${perSecond}/s, p99 ${p99Ms} ms${failed > 0 ? `, ${failed} FAILED` : ''}`
  return { what: `${what}, ${name}`, figure, budget: '', isMet: null }
}

/**
 * One, two and three API processes in rotation, for bookings with two workers: directly on PostgreSQL, then through
 * PgBouncer in transaction mode if it is installed.
 */
export async function measureScale(rounds: Rounds): Promise<Row[]> {
  const stage = await setStage(smallClinic)
  const direct = stage.config.DATABASE_URL
  const pooler = await startPooler(direct, serverConnections)
  const ways = [await openWay(stage, '', direct)]
  if (pooler !== undefined) ways.push(await openWay(stage, ', PgBouncer', pooler.throughPooler(direct)))
  const lines = ways.flatMap(linesOf)
  const rows: Row[] = []
  for (const read of readsOf(stage)) {
    const loads = await measureRead(read, lines, rounds)
    rows.push(...loads.map((load, index) => rowOf(read.what, lines[index] as Line, load)))
  }
  const slots = await freeSlots(lines[0]?.urls[0] ?? '', stage.clinicianIds)
  for (const way of ways) {
    const figures = await measureBookings(stage, way, slots)
    rows.push(...figures.map((one, index) => rowOf('whole bookings, 2 workers', linesOf(way)[index] as Line, one)))
  }
  if (pooler === undefined) {
    rows.push({ what: 'PgBouncer 1.21 or later', figure: 'not installed: left out', budget: '', isMet: null })
  }
  for (const { apis } of ways) for (const api of apis) await api.stop()
  await pooler?.stop()
  await stage.close()
  return rows
}
