import { measureBooking } from './booking.ts'
import { smallClinic } from './data.ts'
import { loadOf } from './load.ts'
import { startPooler } from './pooler.ts'
import { startApi, startWorker } from './processes.ts'
import { readsOf } from './reads.ts'
import { freeSlots, type FreeSlot } from './slots.ts'
import { setStage, type Stage } from './stage.ts'
import type { Row } from './table.ts'

const bookingsEach = 500
const mostProcesses = 3
const connectionsEach = 10
const serverConnections = 20

interface Round {
  stage: Stage
  databaseUrl: string
  count: number
  slots: FreeSlot[]
  seconds: number
}

/** What `count` API processes answer together, by the name of what is asked; bookings with two workers beside them. */
async function measureTogether({ stage, databaseUrl, count, slots, seconds }: Round): Promise<Map<string, string>> {
  const environment = {
    ...stage.environment,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: String(connectionsEach),
    DRAIN_SECONDS: '0',
  }
  const apis = await Promise.all(Array.from({ length: count }, () => startApi(environment)))
  const urls = apis.map((api) => api.url)
  const figures = new Map<string, string>()
  for (const read of readsOf(stage)) {
    const { perSecond, p99Ms, failed } = await loadOf({ ...read, urls, connections: 60, seconds })
    figures.set(read.what, `${perSecond}/s, p99 ${p99Ms} ms${failed > 0 ? `, ${failed} FAILED` : ''}`)
  }
  const workers = [await startWorker(environment), await startWorker(environment)]
  const run = `s${slots[0]?.startsAt.replaceAll(/\W/g, '')}${slots[0]?.clinicianId}x`
  const booked = await measureBooking(urls, stage.environment, { patients: stage.patients, slots, run })
  const failed = booked.failed > 0 ? `, ${booked.failed} FAILED` : ''
  figures.set('whole bookings, 2 workers', `${booked.perSecond}/s, p99 ${booked.p99Ms} ms${failed}`)
  for (const process of [...apis, ...workers]) await process.stop()
  return figures
}

/**
 * One, two and three API processes by turns, each with two workers beside them: straight to PostgreSQL, then through
 * PgBouncer in transaction mode where it is installed.
 */
export async function measureScale(seconds: number): Promise<Row[]> {
  const stage = await setStage(smallClinic)
  const first = await stage.startApi()
  const slots = await freeSlots(first.url, stage.clinicianIds)
  await first.stop()
  const direct = stage.config.DATABASE_URL
  const pooler = await startPooler(direct, serverConnections)
  const ways = [
    { name: '', databaseUrl: direct },
    ...(pooler === undefined ? [] : [{ name: ', PgBouncer', databaseUrl: pooler.throughPooler(direct) }]),
  ]
  const rows: Row[] = []
  for (const { name, databaseUrl } of ways) {
    for (let count = 1; count <= mostProcesses; count += 1) {
      const own = slots.splice(0, bookingsEach)
      for (const [what, figure] of await measureTogether({ stage, databaseUrl, count, slots: own, seconds })) {
        rows.push({ what: `${what}, ${count} API${name}`, figure, budget: '', isMet: null })
      }
    }
  }
  if (pooler === undefined) {
    rows.push({ what: 'PgBouncer 1.21 or later', figure: 'not installed: left out', budget: '', isMet: null })
  }
  await pooler?.stop()
  await stage.close()
  return rows
}
