import type { PatientRecord } from '../../../contract/staff/patients.ts'
import { readablePhone } from '../../shared/format/phone.ts'
import { mergeText } from '../text/patients.ts'

type Facts = Pick<PatientRecord, 'fullName' | 'phone' | 'dateOfBirth'>

const differ = (one: string | null, other: string | null) => one !== null && other !== null && one !== other
const spelt = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{M}]/gu, '')

/** Differences to double-check before two records are merged. */
export function mergeWarnings(kept: Facts, other: Facts): string[] {
  const doubts: string[] = []
  if (kept.phone !== null && other.phone !== null && kept.phone !== other.phone)
    doubts.push(mergeText.phones(readablePhone(kept.phone), readablePhone(other.phone)))
  if (spelt(kept.fullName) !== spelt(other.fullName) && differ(kept.dateOfBirth, other.dateOfBirth))
    doubts.push(mergeText.differentPeople)
  return doubts
}
