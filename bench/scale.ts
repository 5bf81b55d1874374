import { measureBooking } from './booking.ts'
import { smallClinic } from './data.ts'
import { loadOf } from './load.ts'
import { startApi, startWorker } from './processes.ts'
import { readsOf } from './reads.ts'
import { freeSlots } from './slots.ts'
import { setStage } from './stage.ts'
import type { Row } from './table.ts'

const bookingsEach = 1000

/** One, two and three API processes by turns, with two workers beside them: what each adds until the cores are used up. */
export async function measureScale(seconds: number): Promise<Row[]> {
  const stage = await setStage(smallClinic)
  const workers = [await startWorker(stage.environment), await startWorker(stage.environment)]
  const apis = [await stage.startApi()]
  const slots = await freeSlots(apis[0]?.url ?? '', stage.clinicianIds)
  const environments = { ...stage.environment, DATABASE_POOL_SIZE: '10' }
  const rows: Row[] = []
  for (let count = 1; count <= 3; count += 1) {
    if (count > 1) apis.push(await startApi(environments))
    const urls = apis.map((api) => api.url)
    for (const read of readsOf(stage)) {
      const { perSecond, p99Ms } = await loadOf({ ...read, urls, connections: 60, seconds })
      rows.push({
        what: `${read.what}, ${count} API`,
        figure: `${perSecond}/s, p99 ${p99Ms} ms`,
        budget: '',
        isMet: null,
      })
    }
    const chosen = slots.slice((count - 1) * bookingsEach, count * bookingsEach)
    const { perSecond, p99Ms, failed } = await measureBooking(urls, stage.environment, {
      patients: stage.patients,
      slots: chosen,
      run: `s${count}x`,
    })
    rows.push({
      what: `whole bookings, ${count} API, 2 workers`,
      figure: `${perSecond}/s, p99 ${p99Ms} ms, ${failed} failed`,
      budget: '',
      isMet: null,
    })
  }
  for (const process of [...apis, ...workers]) await process.stop()
  await stage.close()
  return rows
}
