import { loadOf, type Load } from './load.ts'
import { range } from './slots.ts'
import type { Stage } from './stage.ts'
import type { Process } from './processes.ts'

export interface Read {
  what: string
  path: string
  connections: number
  /** The least share of the ceiling. */
  share: number
  /** What another system of this kind did in a second on two cores, and how many times that is wanted. */
  other: { perSecond: number; times: number }
  p99Ms?: number
  token?: string
}

export interface ReadFigures {
  read: Read
  measured: Load
  ceiling: Load
}

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
      path: `${clinician}?${range(1, nextTuesday())}`,
      connections: 50,
      share: 0.4,
      other: { perSecond: 98, times: 30 },
    },
    {
      what: "a clinician's 60 days",
      path: `${clinician}?${range(60)}`,
      connections: 10,
      share: 0.25,
      other: { perSecond: 1.5, times: 600 },
      p99Ms: 40,
    },
    {
      what: 'clinicians with next free time',
      path: '/api/clinicians',
      connections: 50,
      share: 0.4,
      other: { perSecond: 287, times: 1 },
    },
    {
      what: 'dashboard list, signed in',
      path: '/api/patient-dashboard/appointments?when=all',
      connections: 50,
      share: 0.4,
      other: { perSecond: 339, times: 1 },
      token: patients[0]?.token,
    },
  ]
}

const headersOf = ({ token }: Read): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

/** Each read, and at once after it the same reply out of memory through the same HTTP server. */
export async function measureReads(stage: Stage, api: Process, seconds: number): Promise<ReadFigures[]> {
  const figures: ReadFigures[] = []
  for (const read of readsOf(stage)) {
    const ceiling = await stage.startCeiling(api, [read])
    const load = { paths: [read.path], connections: read.connections, headers: headersOf(read) }
    await loadOf({ ...load, urls: [api.url], seconds: 1 })
    const measured = await loadOf({ ...load, urls: [api.url], seconds })
    await loadOf({ ...load, urls: [ceiling.url], seconds: 1 })
    const best = await loadOf({ ...load, urls: [ceiling.url], seconds })
    figures.push({ read, measured, ceiling: best })
    await ceiling.stop()
  }
  return figures
}
