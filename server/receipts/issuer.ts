import type { Settings } from '../../contract/rules/settings.ts'

/** Who issues a bill, as it stands on it. Kept with each bill: what the clinic sets later changes none. */
export type Issuer = Pick<Settings, 'clinicName' | 'clinicPhone' | 'clinicAddress' | 'clinicGstin' | 'receiptNote'>

export const issuerOf = (settings: Settings): Issuer => {
  const { clinicName, clinicPhone, clinicAddress, clinicGstin, receiptNote } = settings
  return { clinicName, clinicPhone, clinicAddress, clinicGstin, receiptNote }
}
