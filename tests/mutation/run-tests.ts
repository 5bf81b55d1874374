import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { testFileOf } from './find.ts'

const longestMs = 900_000

interface Report {
  testResults: { assertionResults: { status: string; fullName: string; failureMessages?: string[] }[] }[]
}

export interface TestRun {
  /** The first test that failed. */
  redBy?: string
  /** Why it did. */
  failure?: string
  passed: number
  isGreen: boolean
  seconds: number
  output: string
}

/** Runs test files, by their names, in a copy until the first failure. */
export async function runTests(folder: string, files: readonly string[], only?: string): Promise<TestRun> {
  const started = performance.now()
  const reportFile = join(folder, 'report.json')
  await rm(reportFile, { force: true })
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const reporting = ['--reporter=json', `--outputFile=${reportFile}`]
  const chosen = only === undefined ? [] : ['-t', only]
  const run = spawn(
    process.execPath,
    [vitest, 'run', ...files.map((name) => testFileOf(name)), '--bail', '1', ...reporting, ...chosen],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: longestMs,
    },
  )
  let output = ''
  run.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  run.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((done, failed) => run.on('error', failed).on('close', done))
  const report = await readFile(reportFile, 'utf8').then(
    (text) => JSON.parse(text) as Report,
    () => ({ testResults: [] }),
  )
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const red = tests.find(({ status }) => status === 'failed')
  return {
    redBy: red?.fullName,
    failure: red?.failureMessages?.[0],
    passed: tests.filter(({ status }) => status === 'passed').length,
    isGreen: code === 0,
    seconds: (performance.now() - started) / 1000,
    output,
  }
}
