import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startDatabases } from './databases.ts'
import type { Step } from './operation.ts'
import { play } from './play.ts'
import { scriptOf } from './script.ts'
import { shrink } from './shrink.ts'
import { playSpan, type Found } from './span.ts'
import { openStage } from './stage.ts'
import { playWithout } from './without.ts'

const usage = `npm run simulate --                   100 seeds of 20 steps
  --seed N [--steps M]      one seed, with all that happens in it
  --seeds COUNT [--from N]  a span of seeds, and how far it is every 500
  --threads N               2; three keep two cores busier
  --only STEP,STEP          seeds of these steps alone
  --without NAME,NAME       seeds until one finds that a mend of tests/mutation is gone, which is taken out of a copy
  --without all             for each mend of tests/simulation/mends.ts the script that finds that it is gone
  --script FILE             a script as a finding prints it, from a file or as JSON`

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    script: { type: 'string' },
    only: { type: 'string' },
    without: { type: 'string' },
    first: { type: 'boolean', default: false },
    on: { type: 'string', multiple: true },
    points: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function report({ seed, findings, script, trace }: Found): void {
  console.log(`\nSeed ${seed}: ${findings.join('; ')}\nThe shortest script found, to be played again with --script:`)
  console.log(JSON.stringify(script))
  console.log(trace.map((line) => `  ${line}`).join('\n'))
}

const only = values.only?.split(',') ?? []
const name = ({ seed, findings, script }: Found) =>
  console.log(`Seed ${seed}: ${findings.join('; ')}\n${JSON.stringify(script)}`)

/** One script, told step by step; what it finds is made shorter where it was made up by a seed. */
async function playOne(url: string, script: Step[], seed: number | undefined): Promise<boolean> {
  const stage = await openStage(url)
  const played = await play(stage, script)
  console.log(played.trace.join('\n'))
  const [finding] = played.findings
  if (finding !== undefined && seed !== undefined) {
    const shortest = await shrink(stage, script, { finding })
    const { findings, trace } = shortest.played
    report({ seed, findings, script: shortest.script, trace })
  }
  console.log(finding === undefined ? `Nothing found. Trace ${played.hash}` : played.findings.join('\n'))
  await stage.close()
  return finding === undefined
}

async function playMany(urls: string[], count: number, steps: number): Promise<boolean> {
  const begun = performance.now()
  const stopsAtFirst = values.first
  const rate = (done: number) => `${(done / ((performance.now() - begun) / 1000)).toFixed(1)} a second`
  const onPlayed = (done: number) => {
    if (done % 500 === 0) console.log(`${done} of ${count} seeds played from ${values.from} on, ${rate(done)}`)
  }
  const how = { steps, only, shrinks: true, stopsAtFirst, onFound: stopsAtFirst ? name : report, onPlayed }
  const { played, found, points } = await playSpan(urls, { from: Number(values.from), count, ...how })
  const seconds = (performance.now() - begun) / 1000
  if (values.points) console.log([...points].toSorted().join('\n'))
  console.log(
    `${played} seeds of ${steps} steps in ${seconds.toFixed(0)} s (${rate(played)}), ` +
      `${points.size} named points to crash at, ${found.length} findings`,
  )
  return found.length === 0
}

async function run(): Promise<void> {
  if (values.help) return console.log(usage)
  if (values.without !== undefined) {
    process.exitCode = await playWithout(values.without, values)
    return
  }
  const isOne = values.seed !== undefined || values.script !== undefined
  const steps = Number(values.steps)
  const own = { urls: values.on ?? [], stop: async () => {} }
  const { urls, stop } = values.on === undefined ? await startDatabases(isOne ? 1 : Number(values.threads)) : own
  try {
    let isGood: boolean
    if (values.script !== undefined) {
      const text = values.script.startsWith('[') ? values.script : readFileSync(values.script, 'utf8')
      isGood = await playOne(urls[0]!, JSON.parse(text) as Step[], undefined)
    } else if (values.seed !== undefined) {
      isGood = await playOne(urls[0]!, scriptOf(Number(values.seed), steps, only), Number(values.seed))
    } else {
      isGood = await playMany(urls, Number(values.seeds ?? 100), steps)
    }
    if (!isGood) process.exitCode = 1
  } finally {
    await stop()
  }
}

await run().catch((error: unknown) => {
  // A run that broke off found nothing.
  console.error(error)
  process.exitCode = 2
})
