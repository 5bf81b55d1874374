import type { FoundPatient } from '../../../contract/staff/patients.ts'
import type { BookingPerson } from '../desk/booking.ts'

/** The action of Enter on a line of the results. */
export type SearchOption =
  | {
      kind: 'book'
      key: string
      person: BookingPerson & { kind: 'known' }
      found: FoundPatient
      relative: Relative | null
    }
  | { kind: 'visit'; key: string; found: FoundPatient; at: string }
  | { kind: 'record'; key: string; found: FoundPatient }
  | { kind: 'new'; key: string; fullName: string; phone: string; isOnThisPhone: boolean }

type Relative = FoundPatient['family'][number]

/** The digits of a phone number; null if something else was typed. */
function digitsOf(q: string): string | null {
  const digits = q.replaceAll(/[\s()+-]/g, '')
  return /^\d{3,15}$/.test(digits) ? digits : null
}

function ofPatient(found: FoundPatient): SearchOption[] {
  const { id, fullName, nextAppointmentAt, family } = found
  const own: SearchOption = {
    kind: 'book',
    key: `patient-${id}`,
    person: { kind: 'known', patientId: id, dependentId: null, fullName },
    found,
    relative: null,
  }
  const visit: SearchOption[] =
    nextAppointmentAt === null ? [] : [{ kind: 'visit', key: `visit-${id}`, found, at: nextAppointmentAt }]
  // Patients on the same phone with their own records are results of their own.
  const relatives = family.flatMap((relative): SearchOption[] =>
    relative.dependentId === null
      ? []
      : [
          {
            kind: 'book',
            key: `dependent-${id}-${relative.dependentId}`,
            person: {
              kind: 'known',
              patientId: id,
              dependentId: relative.dependentId,
              fullName: relative.fullName,
            },
            found,
            relative,
          },
        ],
  )
  return [own, ...visit, { kind: 'record', key: `record-${id}`, found }, ...relatives]
}

/** All results with their actions, and a new patient at the end. */
export function optionsOf(q: string, items: readonly FoundPatient[]): SearchOption[] {
  const digits = digitsOf(q)
  const isWholePhone = digits !== null && digits.length >= 10
  return [
    ...items.flatMap(ofPatient),
    {
      kind: 'new',
      key: 'new',
      fullName: digits === null ? q : '',
      phone: isWholePhone ? digits : '',
      isOnThisPhone: isWholePhone && items.length > 0,
    },
  ]
}
