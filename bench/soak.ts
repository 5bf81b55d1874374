import { mkdir, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { book } from './booking.ts'
import { smallClinic } from './data.ts'
import { loadOf } from './load.ts'
import { residentBytes } from './processes.ts'
import { readsOf } from './reads.ts'
import type { SignedInPatient } from './sessions.ts'
import { freeSlots } from './slots.ts'
import { setStage, type Stage } from './stage.ts'
import type { Row } from './table.ts'

interface Sample {
  minute: number
  perSecond: number
  p99Ms: number
  failed: number
  memoryMb: number
}

const sampleSeconds = 15
const bookingPauseMs = 250

/** Complete bookings, one after another, until told to stop; how many there were, and how many failed. */
async function bookSteadily(stage: Stage, url: string, isOver: () => boolean) {
  const slots = await freeSlots(url, stage.clinicianIds)
  let failed = 0
  let made = 0
  for (const slot of slots) {
    if (isOver()) break
    const patient = stage.patients[made % stage.patients.length] as SignedInPatient
    const status = await book(url, stage.environment, { patient, slot, paymentId: `pay_soak${made}` })
    if (status !== 200) failed += 1
    made += 1
    await sleep(bookingPauseMs)
  }
  return { made, failed }
}

/**
 * Half of the measured peak of the dashboard's list for some minutes, with complete bookings alongside, and a sample
 * every quarter of a minute.
 */
export async function soak({ minutes }: { minutes: number }): Promise<Row[]> {
  const stage = await setStage(smallClinic)
  const api = await stage.startApi()
  const read = readsOf(stage)[3]
  if (read === undefined) throw new Error('There is no dashboard to read.')
  const load = { urls: [api.url], asked: read.asked }
  const peak = await loadOf({ ...load, connections: 50, seconds: 8 })
  const samples: Sample[] = []
  let isOver = false
  const booking = bookSteadily(stage, api.url, () => isOver)
  for (let taken = 0; taken < (minutes * 60) / sampleSeconds; taken += 1) {
    const { perSecond, p99Ms, failed } = await loadOf({
      ...load,
      connections: 20,
      seconds: sampleSeconds,
      overallRate: Math.round(peak.perSecond / 2),
    })
    const memoryMb = Math.round((await residentBytes(api)) / 2 ** 20)
    samples.push({ minute: ((taken + 1) * sampleSeconds) / 60, perSecond, p99Ms, failed, memoryMb })
  }
  isOver = true
  const bookings = await booking
  await api.stop()
  await stage.close()
  await mkdir('docs/pictures', { recursive: true })
  await writeFile('docs/pictures/soak.svg', plot(samples))
  return summarise(samples, peak.perSecond, bookings)
}

function summarise(samples: Sample[], peak: number, bookings: { made: number; failed: number }): Row[] {
  const half = Math.floor(samples.length / 2)
  const mean = (part: Sample[], of: (sample: Sample) => number) =>
    part.reduce((sum, one) => sum + of(one), 0) / part.length
  const early = mean(samples.slice(1, half), (sample) => sample.memoryMb)
  const late = mean(samples.slice(half), (sample) => sample.memoryMb)
  const failed = samples.reduce((sum, sample) => sum + sample.failed, 0)
  const p99s = samples.map((sample) => sample.p99Ms)
  return [
    {
      what: `half of the peak of ${peak}/s for ${samples.at(-1)?.minute} minutes`,
      figure: `${failed} failed, p99 ${Math.min(...p99s)} to ${Math.max(...p99s)} ms`,
      budget: 'no error, p99 steady',
      isMet: failed === 0,
    },
    {
      what: 'whole bookings beside it',
      figure: `${bookings.made}, of which ${bookings.failed} failed`,
      budget: 'no error',
      isMet: bookings.failed === 0,
    },
    {
      what: 'memory, first half to second half',
      figure: `${Math.round(early)} to ${Math.round(late)} MB`,
      budget: 'no growth, 200 MB',
      isMet: late <= early * 1.1 && late <= 200,
    },
  ]
}

const width = 720
const height = 240
const margin = 40

/** Memory and p99 over time, as a picture for the documentation. */
function plot(samples: Sample[]): string {
  const lastMinute = samples.at(-1)?.minute ?? 1
  const line = (of: (sample: Sample) => number, most: number) =>
    samples
      .map((sample) => {
        const x = margin + (sample.minute / lastMinute) * (width - 2 * margin)
        const y = height - margin - (of(sample) / most) * (height - 2 * margin)
        return `${x.toFixed(1)},${y.toFixed(1)}`
      })
      .join(' ')
  const mostMemory = 200
  const mostMs = Math.max(20, ...samples.map((sample) => sample.p99Ms)) * 1.2
  const text = (x: number, y: number, words: string, colour = '#444') =>
    `<text x="${x}" y="${y}" fill="${colour}" font-family="sans-serif" font-size="12">${words}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Memory and p99 under steady load">
<rect width="${width}" height="${height}" fill="#fff"/>
<path d="M${margin} ${margin}V${height - margin}H${width - margin}" fill="none" stroke="#999"/>
<polyline points="${line((sample) => sample.memoryMb, mostMemory)}" fill="none" stroke="#0b6e6e" stroke-width="2"/>
<polyline points="${line((sample) => sample.p99Ms, mostMs)}" fill="none" stroke="#b4561f" stroke-width="2"/>
${text(margin, 20, `memory of the API, 0 to ${mostMemory} MB`, '#0b6e6e')}
${text(margin + 240, 20, `p99, 0 to ${Math.round(mostMs)} ms`, '#b4561f')}
${text(width - margin - 70, height - 12, `${lastMinute} minutes`)}
</svg>
`
}
