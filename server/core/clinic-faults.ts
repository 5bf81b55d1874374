import { demoClinic, type Environment } from './environment.ts'

const affectedText = {
  CLINIC_NAME: 'bills and messages',
  CLINIC_SUPPORT_PHONE: 'every page, for patients who need help',
  CLINIC_ADDRESS: 'bills',
} as const

/**
 * Settings that fit the demo clinic only, or a server without a proxy: with them, patients would be misled or locked
 * out.
 */
export function clinicFaults(environment: Environment): string[] {
  const keys = Object.keys(demoClinic) as (keyof typeof demoClinic)[]
  const faults = keys
    .filter((key) => environment[key].trim() === '' || environment[key] === demoClinic[key])
    .map((key) => `${key} is missing: it stands in ${affectedText[key]}, and would be the demo clinic's.`)
  // This server speaks HTTP, so if patients use HTTPS there is a proxy in between.
  if (environment.PUBLIC_URL?.startsWith('https:') === true && environment.TRUST_PROXY === undefined) {
    faults.push(
      'TRUST_PROXY is missing: without the address of the proxy that speaks HTTPS, all patients count as one ' +
        'address, and share its limits.',
    )
  }
  return faults
}
