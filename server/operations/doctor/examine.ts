import { ConfigError, readEnvironment } from '../../core/config.ts'
import { checkDatabase } from './database.ts'
import { wrong, type Section } from './finding.ts'
import { checkClock, checkSettings, type Environment } from './settings.ts'
import { checkGallabox, checkGoogle, checkRazorpay } from './vendors.ts'

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

/** The same of the environment of this process; what cannot be read at all is what is wrong with the settings. */
export async function examineThisProcess(gallaboxAccount?: string): Promise<Section[]> {
  try {
    return await examine(readEnvironment(), gallaboxAccount)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [{ title: 'Settings', findings: error.faults.map(wrong) }]
  }
}

/** What prevents going live. */
export const faultsIn = (sections: readonly Section[]) =>
  sections.flatMap(({ findings }) => findings).filter(({ state }) => state === 'missing' || state === 'wrong')
