import { parseArgs } from 'node:util'
import { ConfigError, readEnvironment } from '../core/config.ts'
import { checkDatabase } from '../operations/doctor/database.ts'
import { wrong, type Section } from '../operations/doctor/finding.ts'
import { checkClock, checkSettings, type Environment } from '../operations/doctor/settings.ts'
import { checkGallabox, checkGoogle, checkRazorpay } from '../operations/doctor/vendors.ts'
import { refuseToStart } from './shutdown.ts'

const parts = {
  Settings: (environment: Environment) => checkSettings(environment),
  Clock: checkClock,
  Database: checkDatabase,
  Razorpay: checkRazorpay,
  WhatsApp: checkGallabox,
  'Google Meet': checkGoogle,
}

export type Part = keyof typeof parts
const allParts = Object.keys(parts) as Part[]

/** Checks every part, or those named, for what going live still needs. */
export async function examine(
  environment: Environment,
  gallaboxAccount: string | undefined,
  titles = allParts,
): Promise<Section[]> {
  return Promise.all(
    titles.map(async (title) => ({ title, findings: await parts[title](environment, gallaboxAccount) })),
  )
}

function readSections(): Promise<Section[]> | Section[] {
  const { values } = parseArgs({ options: { 'gallabox-account': { type: 'string' } } })
  try {
    return examine(readEnvironment(), values['gallabox-account'])
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [{ title: 'Settings', findings: error.faults.map(wrong) }]
  }
}

function print(sections: Section[]): void {
  for (const { title, findings } of sections) {
    console.log(title)
    for (const { state, sentence } of findings) console.log(`  ${state.padEnd(8)} ${sentence}`)
  }
  const faults = sections
    .flatMap(({ findings }) => findings)
    .filter(({ state }) => state === 'missing' || state === 'wrong')
  console.log(
    faults.length === 0 ? '\nReady.' : `\nNot ready to go live: ${faults.length} to see to. docs/go-live.md says how.`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}

async function run(): Promise<void> {
  print(await readSections())
}

if (import.meta.main) run().catch(refuseToStart)
