import type { Clinician } from '../../../contract/public/clinic.ts'

const offered = 3

/**
 * Who could see a patient instead: somebody with a free time of the same speciality or for the same concerns, those
 * most like them first, and the soonest first where all that is equal.
 */
export function alike(clinician: Clinician, all: readonly Clinician[]): Clinician[] {
  const likeness = (one: Clinician) => {
    const shared = one.concerns.filter(({ slug }) => clinician.concerns.some((concern) => concern.slug === slug))
    const isOfField = one.specialization !== null && one.specialization === clinician.specialization
    const speaks = one.languages.some((language) => clinician.languages.includes(language))
    return isOfField || shared.length > 0 ? (isOfField ? 10 : 0) + shared.length * 2 + (speaks ? 3 : 0) : 0
  }
  return all
    .filter((one) => one.id !== clinician.id && one.nextAvailableAt !== null && likeness(one) > 0)
    .sort(
      (a, b) => likeness(b) - likeness(a) || Date.parse(a.nextAvailableAt ?? '') - Date.parse(b.nextAvailableAt ?? ''),
    )
    .slice(0, offered)
}
