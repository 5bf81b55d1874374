import { join } from 'node:path'
import { measureBooking } from './booking.ts'
import { databaseMs, processorMs } from './cpu.ts'
import { smallClinic } from './data.ts'
import { loadOf } from './load.ts'
import { startApi } from './processes.ts'
import { profileOf } from './profile.ts'
import { readsOf } from './reads.ts'
import { freeSlots } from './slots.ts'
import { setStage } from './stage.ts'
import type { Row } from './table.ts'

const bookings = 500

/** The CPU cost of one call, in microseconds, by part of the API and in PostgreSQL. */
export async function measureParts(seconds: number): Promise<Row[]> {
  const stage = await setStage(smallClinic)
  const file = join(stage.folder, 'api.cpuprofile')
  const api = await startApi({ ...stage.environment, PROFILE_FILE: file }, 'bench/profiled-api.ts')
  const data = join(stage.folder, 'postgres')
  const slots = await freeSlots(api.url, stage.clinicianIds)

  async function costOf(what: string, work: () => Promise<number>): Promise<Row> {
    await work()
    const apiBefore = await processorMs(api.pid)
    const databaseBefore = await databaseMs(data)
    const calls = await work()
    const each = (ms: number) => Math.round((ms * 1000) / calls)
    const apiCost = each((await processorMs(api.pid)) - apiBefore)
    const databaseCost = each((await databaseMs(data)) - databaseBefore)
    // A separate round: the profiler slows everything down, so only its proportions count.
    const { byPart } = await profileOf(api, file, async () => void (await work()))
    const shares = [...byPart].filter(([part]) => part !== 'idle').sort(([, a], [, b]) => b - a)
    const total = shares.reduce((sum, [, ms]) => sum + ms, 0)
    const parts = shares.map(([part, ms]) => `${part} ${Math.round((ms / total) * 100)} %`)
    return { what, figure: `API ${apiCost} µs, database ${databaseCost} µs`, budget: parts.join(', '), isMet: null }
  }

  const rows: Row[] = []
  for (const read of readsOf(stage)) {
    const load = { ...read, urls: [api.url], seconds }
    rows.push(await costOf(read.what, async () => (await loadOf(load)).perSecond * seconds))
  }
  let taken = 0
  const bookMore = async () => {
    const chosen = slots.slice(taken, taken + bookings)
    const run = `p${taken}x`
    taken += bookings
    await measureBooking([api.url], stage.environment, {
      patients: stage.patients.slice(-bookings),
      slots: chosen,
      run,
    })
    return chosen.length
  }
  rows.push(await costOf('a whole booking', bookMore))
  await api.stop()
  await stage.close()
  return rows
}
