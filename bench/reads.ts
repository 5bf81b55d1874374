import { loadOf, medianLoad, type Asked, type Load } from './load.ts'
import { range } from './slots.ts'
import type { Stage } from './stage.ts'
import type { Process } from './processes.ts'

export interface Read {
  what: string
  asked: Asked[]
  connections: number
  /** The smallest acceptable share of the ceiling. */
  share: number
  /**
   * The throughput of another system of this kind on two cores, and the multiple of it that we want; if there is one.
   */
  other?: { perSecond: number; times: number }
  p99Ms?: number
}

export interface ReadFigures {
  read: Read
  measured: Load
  ceiling: Load
}

export interface Rounds {
  rounds: number
  seconds: number
}

const patientsAtOnce = 200
const dashboardPath = '/api/patient-dashboard/appointments?when=all'

/** A weekday soon, so that a day has slots. */
function nextTuesday(): Date {
  const day = new Date(Date.now() + 7 * 86_400_000)
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7))
  return day
}

export function readsOf({ clinicianIds, patients }: Stage): Read[] {
  const clinician = `/api/clinicians/${clinicianIds[3]}/availability`
  return [
    {
      what: "a clinician's slots of one day",
      asked: [{ path: `${clinician}?${range(1, nextTuesday())}` }],
      connections: 50,
      share: 0.4,
      other: { perSecond: 98, times: 30 },
    },
    {
      what: "a clinician's 60 days",
      asked: [{ path: `${clinician}?${range(60)}` }],
      connections: 10,
      share: 0.25,
      other: { perSecond: 1.5, times: 600 },
      p99Ms: 40,
    },
    {
      what: 'clinicians with next free time',
      asked: [{ path: '/api/clinicians' }],
      connections: 50,
      share: 0.4,
      other: { perSecond: 287, times: 1 },
    },
    {
      what: 'dashboard list, signed in',
      asked: patients.slice(0, patientsAtOnce).map(({ token }) => ({ path: dashboardPath, token })),
      connections: 50,
      share: 0.4,
      other: { perSecond: 339, times: 1 },
    },
  ]
}

/** Each read, alternating with the same replies served from memory by the same HTTP server. */
export async function measureReads(
  stage: Stage,
  api: Process,
  { reads, rounds, seconds }: Rounds & { reads: Read[] },
): Promise<ReadFigures[]> {
  const ceiling = await stage.startCeiling(
    api,
    reads.flatMap((read) => read.asked),
  )
  const figures: ReadFigures[] = []
  for (const read of reads) {
    const measured: Load[] = []
    const best: Load[] = []
    for (let round = -1; round < rounds; round += 1) {
      // The round before the first one warms both up, and does not count.
      const length = round < 0 ? 1 : seconds
      const ours = await loadOf({ ...read, urls: [api.url], seconds: length })
      const theirs = await loadOf({ ...read, urls: [ceiling.url], seconds: length })
      if (round < 0) continue
      measured.push(ours)
      best.push(theirs)
    }
    figures.push({ read, measured: medianLoad(measured), ceiling: medianLoad(best) })
  }
  await ceiling.stop()
  return figures
}
