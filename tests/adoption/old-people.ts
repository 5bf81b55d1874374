import type { Random } from './random.ts'

/** How desks, web forms and spreadsheets wrote phones over five years. */
export const spellings: ((ten: string) => string)[] = [
  (ten) => ten,
  (ten) => `91${ten}`,
  (ten) => `+91${ten}`,
  (ten) => `+91 ${ten.slice(0, 5)} ${ten.slice(5)}`,
  (ten) => `0${ten}`,
  (ten) => `91-${ten}`,
  (ten) => `+91-${ten.slice(0, 5)}-${ten.slice(5)}`,
  (ten) => `0091${ten}`,
  (ten) => `${ten}.0`,
  (ten) => ` ${ten}`,
  (ten) => `+910${ten}`,
]

export const tenDigits = (nth: number) => String(9_000_000_000 + nth * 7919)

const first = ['Asha', 'Ravi', 'Meena', 'Imran', 'Kavya', 'Joseph', 'Lakshmi', 'Arjun', 'Fatima', 'Sunil']
const last = ['Rao', 'Sharma', 'Iyer', 'Khan', 'Das', 'Menon', 'Patel', 'Nair', 'Singh', 'Bose']

export interface OldPerson {
  user_id: number
  patient_id: number
  phone: string | null
  full_name: string
  created_at: string
}

export const centres = 3
export const clinicians = 12
/** Staff come first, so patients' user ids never equal their patient ids. */
const staffUsers = clinicians + 6

export const userOf = (patient: number) => patient + staffUsers

/**
 * Patients whose user ids differ from their ids: most with a phone in various spellings, some without one or with an
 * invalid one; the last `duplicates` repeat the first ones in another spelling.
 */
export function oldPeople(random: Random, count: number, duplicates: number, now: Temporal.Instant): OldPerson[] {
  return Array.from({ length: count }, (_, index) => {
    const patient = index + 1
    const isAgain = index >= count - duplicates
    const nth = isAgain ? index - (count - duplicates) : index
    const spell = spellings[isAgain ? 3 : index % spellings.length]
    const odd: (string | null)[] = [
      null,
      `080-2222${1000 + index}`,
      `unknown ${index}`,
      `+97150123${1000 + index}`,
      `98123 ${index}`,
    ]
    const isOdd = !isAgain && index > 100 && index % 97 === 0
    return {
      user_id: userOf(patient),
      patient_id: patient,
      // The text has to differ: the earlier system's unique key is on the text as written.
      phone: isOdd
        ? (odd[(index / 97) % odd.length] ?? null)
        : isAgain && nth % spellings.length === 3
          ? tenDigits(nth)
          : (spell?.(tenDigits(nth)) ?? null),
      full_name: `${random.pick(first)} ${random.pick(last)}`,
      created_at: now.subtract({ hours: 24 * (30 + random.below(1700)) }).toString(),
    }
  })
}

export const staffRows = Array.from({ length: staffUsers }, (_, index) => ({
  user_id: index + 1,
  full_name: index < clinicians ? `Dr ${first[index % 10]} ${last[(index * 3) % 10]}` : `Desk ${index}`,
}))

/** Array, JSON string, null: as the tools of the time wrote them. */
export const specialities = [
  ['Psychiatry', 'Addiction Medicine'],
  'Clinical Psychology',
  null,
  ['Child Psychiatry'],
  ['Psychotherapy', 'Couples Therapy', 'Anxiety'],
]
