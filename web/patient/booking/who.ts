import type { Dependent } from '../../../contract/patient/privacy.ts'
import { drafts } from '../../shared/drafts.ts'

/** What was answered to the question who the visit is for. */
export interface Entered {
  /** A dependent's id; `''` for oneself, `minor` for oneself under 18. */
  chosen: string
  isGuardian: boolean
  guardianName: string
  dateOfBirth: string
}

/** Who the visit is for, as the booking needs it. */
export interface Person {
  dependentId?: number
  guardianConfirmed?: boolean
  /** If the patient is under 18 too. */
  guardianName?: string
  /** The patient's own, to be saved first: the server then asks for a guardian. */
  dateOfBirth?: string
  /** What has to be answered first: the ids of the controls. */
  missing: Missing[]
}

export type Missing = 'own-born' | 'guardian-name' | 'guardian'

const nobody: Entered = { chosen: '', isGuardian: false, guardianName: '', dateOfBirth: '' }
const draftFor = (clinicianId: number) => `who.${clinicianId}`

export function enteredBefore(clinicianId: number): Entered {
  try {
    return { ...nobody, ...(JSON.parse(drafts.get(draftFor(clinicianId))) as Partial<Entered>) }
  } catch {
    return nobody
  }
}

export const keepEntered = (clinicianId: number, entered: Partial<Entered>) =>
  drafts.set(draftFor(clinicianId), JSON.stringify(entered))

export const dropEntered = (clinicianId: number) => drafts.drop(draftFor(clinicianId))

/** `isOwnerMinor` is undefined if the patient’s own age is not known. */
export function personOf(entered: Entered, family: Dependent[], isOwnerMinor: boolean | undefined): Person {
  const { chosen, isGuardian, guardianName, dateOfBirth } = entered
  const dependent = family.find(({ id }) => String(id) === chosen)
  const saysMinor = chosen === 'minor' && isOwnerMinor === undefined
  const isSelfMinor = saysMinor || isOwnerMinor === true
  if (!(dependent === undefined ? isSelfMinor : dependent.isMinor)) return { dependentId: dependent?.id, missing: [] }
  const isBorn = !saysMinor || /^\d{4}-\d{2}-\d{2}$/.test(dateOfBirth)
  const isNamed = !isSelfMinor || guardianName.trim() !== ''
  return {
    dependentId: dependent?.id,
    guardianConfirmed: isGuardian,
    ...(isSelfMinor && isNamed && { guardianName }),
    ...(saysMinor && isBorn && { dateOfBirth }),
    missing: [
      ...(isBorn ? [] : ['own-born' as const]),
      ...(isNamed ? [] : ['guardian-name' as const]),
      ...(isGuardian ? [] : ['guardian' as const]),
    ],
  }
}
