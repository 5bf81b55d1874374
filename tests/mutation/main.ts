import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { allDefences } from './all.ts'
import { copySources, without } from './copy.ts'
import type { Defence } from './defence.ts'
import { findStale } from './find.ts'
import { runTests, type TestRun } from './run-tests.ts'

// Takes each defence out of a copy of the sources and demands that a test goes red. docs/mutation.md has the last
// table.

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    lanes: { type: 'string', default: '2' },
    // Where the tests were just seen to be green, and whoever reads the table sees what went red.
    'no-baseline': { type: 'boolean', default: false },
  },
})
const lanes = Number(values.lanes)
const chosen = allDefences.filter(({ name }) => values.only === undefined || values.only.includes(name))

interface Row {
  name: string
  /** Why the run says nothing of the defence. */
  fault?: string
  redBy?: string
  seconds: number
}

function fail(...lines: string[]): never {
  throw new Error(lines.join('\n'))
}

/** The very tests that the defences name, and no others: some of the rest measure time, which a busy machine spoils. */
async function demandGreen(folder: string): Promise<void> {
  const named = chosen.filter(({ only }) => only !== undefined)
  const whole = chosen.filter(({ only }) => only === undefined)
  const pattern = named.map(({ only }) => only).join('|')
  for (const [defences, only] of [
    [whole, undefined],
    [named, pattern],
  ] as const) {
    const files = [...new Set(defences.flatMap(({ tests }) => tests))]
    if (files.length === 0) continue
    const { isGreen, redBy, failure, seconds, passed, output } = await runTests(folder, files, only)
    if (!isGreen) fail('The tests are not green to begin with.', redBy ?? '', failure ?? output.slice(-3000))
    console.log(
      `${passed} tests of ${files.length} files are green with every defence in place (${Math.round(seconds)} s)`,
    )
  }
}

/** Why a run says nothing of its defence; undefined where it does. */
function faultOf({ isGreen, passed, redBy, failure, output }: Omit<TestRun, 'seconds'>): string | undefined {
  if (isGreen) return passed === 0 ? 'no test has the name that was asked for' : undefined
  if (redBy === undefined) return `no test could be run at all: ${output.slice(-3000)}`
  // A machine that is too busy looks the same.
  return /timed out in/.test(failure ?? '') ? `"${redBy}" only took too long` : undefined
}

async function takeOut(folder: string, defence: Defence): Promise<Row> {
  const { redBy, failure, isGreen, passed, seconds, output } = await without(folder, defence, () =>
    runTests(folder, defence.tests, defence.only),
  )
  const { name } = defence
  const fault = faultOf({ isGreen, passed, redBy, failure, output })
  const became = fault ?? (redBy === undefined ? 'SURVIVED' : `red by "${redBy}"`)
  console.log(`${name}: ${became} (${Math.round(seconds)} s)`)
  return { name, fault, redBy, seconds }
}

/** One at a time in each copy; the rows in the order of the list. */
async function takeOutAll(folders: string[]): Promise<Row[]> {
  const rows: Row[] = []
  let next = 0
  await Promise.all(
    folders.map(async (folder) => {
      for (let index = next++; index < chosen.length; index = next++) {
        const defence = chosen[index]
        if (defence !== undefined) rows[index] = await takeOut(folder, defence)
      }
    }),
  )
  return rows
}

function asTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, fault, redBy, seconds }) => `| ${name} | ${fault ?? redBy ?? '**survived**'} | ${seconds.toFixed(0)} |`,
  )
  return ['| defence | caught by | seconds |', '|---|---|---|', ...lines].join('\n')
}

const stale = findStale(allDefences)
if (stale.length > 0) fail(...stale)
const unknown = (values.only ?? []).filter((name) => !allDefences.some((defence) => defence.name === name))
if (unknown.length > 0)
  fail(`No defence is called ${unknown.join(' or ')}. There are: ${allDefences.map(({ name }) => name).join(', ')}`)

const folders = await Promise.all(Array.from({ length: Math.min(lanes, chosen.length) }, copySources))
try {
  if (!values['no-baseline']) await demandGreen(folders[0]!)
  const rows = await takeOutAll(folders)
  const faults = rows.filter(({ fault }) => fault !== undefined)
  const survivors = rows.filter(({ fault, redBy }) => fault === undefined && redBy === undefined)
  console.log(
    `\n${asTable(rows)}\n\n${rows.length} taken out, ${survivors.length} survived, ${faults.length} say nothing`,
  )
  process.exitCode = survivors.length + faults.length === 0 ? 0 : 1
} finally {
  await Promise.all(folders.map((folder) => rm(dirname(folder), { recursive: true, force: true })))
}
