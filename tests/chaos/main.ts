import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatPaise } from '../../contract/core/money.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { compareWithTold } from './checks/acknowledged.ts'
import { readBooks } from './checks/books.ts'
import { checkWhatFollowed } from './checks/followed.ts'
import { compareWithDesk, deskVisitIds } from './checks/desk.ts'
import { compareWithGateway } from './checks/gateway.ts'
import { hireDesk, openDesk } from './desk.ts'
import { makeVendorsFaulty, makeVendorsHealthy, wreak } from './havoc.ts'
import { bookALot } from './load.ts'
import { waitForQuiet } from './quiet.ts'
import { asTable, deskLines, listed, loadLines, timeLines, type Line } from './report.ts'
import { setStage, shortTimes, type Stage, type Undo } from './stage.ts'
import { measureWorstMoment, type WorstMoment } from './worst-moment.ts'

const { values: options } = parseArgs({
  options: {
    attempts: { type: 'string' },
    kills: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const attempts = Number(options.attempts ?? (options.quick ? 1500 : 20_000))
const kills = Number(options.kills ?? (options.quick ? 3 : 30))
const quietSeconds = options.quick ? 20 : 60
const folder = '.data/chaos'
const vanishing = 20

const undo: Undo = []

async function stop(code: number): Promise<never> {
  for (const step of undo.splice(0)) await step().catch(() => {})
  process.exit(code)
}
process.on('SIGINT', () => void stop(130))
process.on('SIGTERM', () => void stop(143))
// One handler for each start of PostgreSQL, of which there are many here.
process.setMaxListeners(200)

const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`)

async function invariantFindings({ pool, config }: Stage): Promise<string[]> {
  const broken = await checkInvariants(pool, {
    now: Temporal.Now.instant(),
    sweepSeconds: config.SWEEP_SECONDS * 3,
    otpMaxAttempts: config.OTP_MAX_ATTEMPTS,
    maxOpenHolds: config.MAX_OPEN_HOLDS,
  })
  return broken.map(
    ({ invariant, count, ids }) => `Invariant ${invariant.number} is broken in ${count}: ${ids.join(', ')}.`,
  )
}

const vanishedLine = (name: string, { count, told, p50Seconds, maxSeconds }: WorstMoment): Line => [
  `capture to WhatsApp, browser dead, ${name}`,
  `p50 ${p50Seconds} s, longest ${maxSeconds} s (${told} of ${count} told)`,
]

async function havoc(stage: Stage): Promise<{ lines: Line[]; findings: string[] }> {
  const { config, apiUrls, sandboxUrl, slots, patients, pool } = stage
  say(`${attempts} attempts, ${kills} kills of each kind, 5 % vendor faults, webhooks 0 to 5 times`)
  const clerks = await hireDesk(stage)
  await makeVendorsFaulty(sandboxUrl)
  const wrecker = wreak(stage, kills, attempts)
  const world = { apiUrls, sandboxUrl, holdSeconds: config.HOLD_SECONDS, slots }
  const desk = openDesk(stage, clerks)
  const { told, seconds } = await bookALot(world, { patients, attempts, progress: wrecker.advance })
  await wrecker.end()
  const deskTold = await desk.end()
  const faults = await makeVendorsHealthy(sandboxUrl)
  say(`quiet: ${quietSeconds} s at least, and until nothing waits`)
  const quiet = await waitForQuiet(pool, quietSeconds)
  say('comparing')
  const books = await readBooks(pool, sandboxUrl)
  const gateway = compareWithGateway(books)
  const atDesk = await deskVisitIds(pool)
  const onTheWeb = { ...books, appointments: books.appointments.filter(({ id }) => !atDesk.has(id)) }
  const followed = checkWhatFollowed(books)
  const processes = [...stage.apis, ...stage.workers]
  const crashes = processes.flatMap(({ name, unasked }) =>
    unasked.map((code) => `${name} ended by itself with ${code}.`),
  )
  const findings = [
    ...(await invariantFindings(stage)),
    ...compareWithTold(onTheWeb, told),
    ...(await compareWithDesk(pool, books, deskTold)),
    ...gateway.findings,
    ...followed.findings,
    ...(quiet.jobs.waiting > 0 ? [`${quiet.jobs.waiting} jobs still wait.`] : []),
    ...(quiet.due > 0 ? [`${quiet.due} orders or refunds are still to be asked about.`] : []),
    ...(quiet.jobs.dead > 0 ? [`${quiet.jobs.dead} jobs were given up.`] : []),
    ...crashes,
  ]
  const { postgresDownMs, ...killed } = wrecker.kills
  const rupees = (paise: number) => formatPaise(paise, 'en-IN')
  const lines: Line[] = [
    ...loadLines(told, seconds),
    ...deskLines(deskTold),
    ['kill -9', listed(killed)],
    ['PostgreSQL gone at a kill', `${Math.min(...postgresDownMs)} to ${Math.max(...postgresDownMs)} ms`],
    ['vendor faults', listed(faults)],
    ['captured and refunded at the gateway', `${rupees(gateway.capturedPaise)}, ${rupees(gateway.refundedPaise)}`],
    ['orders made and never handed out', String(gateway.orphanOrders)],
    [
      'confirmed, and told so',
      `${followed.confirmations}, ${followed.toldTwice} of them twice, ${followed.toCall} to be called`,
    ],
    [
      'until nothing is waiting',
      quiet.emptyAfterSeconds === undefined ? 'never' : `${quiet.emptyAfterSeconds} s of quiet`,
    ],
    ...timeLines(books, told),
  ]
  return { lines, findings }
}

async function worstMoment(stage: Stage, isDefault: boolean): Promise<Line[]> {
  const { RECONCILE_AFTER_SECONDS: after, SWEEP_SECONDS: sweep } = stage.config
  say(`browsers die after paying, with RECONCILE_AFTER_SECONDS=${after} and SWEEP_SECONDS=${sweep}`)
  const paid = stage.slots.filter((slot) => !slot.isFree)
  const come = await measureWorstMoment(stage, { slots: paid.slice(-vanishing), webhooks: 'come' })
  const lost = await measureWorstMoment(stage, { slots: paid.slice(-3 * vanishing, -2 * vanishing), webhooks: 'lost' })
  const times = isDefault ? 'default times' : 'short times'
  return [vanishedLine(`webhook comes, ${times}`, come), vanishedLine(`webhook lost, ${times}`, lost)]
}

/** On its own stage, with nothing else going on. */
async function calmly(): Promise<Line[]> {
  const stage = await setStage(undo, { folder, name: 'calm', times: options.quick ? shortTimes : {} })
  const lines = await worstMoment(stage, !options.quick)
  await stage.close()
  return lines
}

async function run(): Promise<number> {
  const stage = await setStage(undo, { folder, name: 'havoc' })
  const { lines, findings } = await havoc(stage)
  await stage.close()
  lines.push(...(await calmly()), ['findings', String(findings.length)])
  console.log(`\n${asTable(lines)}\n`)
  for (const finding of findings.slice(0, 50)) console.log(`  ${finding}`)
  await mkdir(folder, { recursive: true })
  const file = join(folder, options.quick ? 'quick.json' : 'full.json')
  await writeFile(file, `${JSON.stringify({ at: new Date().toISOString(), lines, findings }, null, 2)}\n`)
  return findings.length === 0 ? 0 : 1
}

await run().then(stop, (error: unknown) => {
  console.error(error)
  return stop(2)
})
