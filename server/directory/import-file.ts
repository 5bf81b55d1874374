import { clinicZone } from '../../contract/core/zone.ts'
import { z } from 'zod'
import { FullName, VisitType } from '../../contract/core/values.ts'
import { fieldSentence } from '../../contract/core/field-problems.ts'
import { fieldProblem, parseInput } from '../http/validation.ts'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(max, `is longer than ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, 'has to stand on one line')
/** As people write it, stored as digits with the country code. */
const phone = z
  .string()
  .transform((text) => text.replaceAll(/[\s()+.-]/g, ''))
  .pipe(z.string().regex(/^[1-9]\d{9,14}$/, 'has to be a phone number with its country code, like +91 80 2222 3333'))
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'has to be a clock time like 09:30')
const timezone = z.string().refine((name) => {
  try {
    return Temporal.Now.zonedDateTimeISO(name).timeZoneId.includes('/')
  } catch {
    return false
  }
}, `has to be a time zone like ${clinicZone}`)

const Centre = z.strictObject({
  name: line(150),
  city: line(100),
  addressLine1: line(255),
  addressLine2: line(255).optional(),
  pincode: line(20),
  contactPhone: phone,
  timezone: timezone.default(clinicZone),
})

const Hours = z.strictObject({
  /** A centre's name, as in this file or in the database. */
  centre: line(150),
  days: z.array(z.enum(days, `has to be one of ${days.join(', ')}`)).min(1, 'names no day'),
  from: clock,
  to: clock,
  modes: z.array(VisitType).min(1, 'names neither ONLINE nor IN_PERSON'),
})

const Clinician = z.strictObject({
  fullName: FullName,
  /** With the medical council: identifies the clinician when the file is imported again. */
  registrationNumber: line(100),
  phone: phone.optional(),
  specialization: line(150),
  qualifications: line(255).optional(),
  yearsOfExperience: z.int().min(0).max(80),
  languages: z.array(line(50)).min(1, 'names no language'),
  bio: z.string().trim().max(2000).default(''),
  /** As the table of concerns has them: `anxiety`, `sleep`. What is left out stays as it is. */
  concerns: z.array(line(50)).optional(),
  firstSession: z.string().trim().max(1000).optional(),
  feeRupees: z.int('has to be whole rupees').min(0).max(1_000_000),
  slotMinutes: z.int().min(5).max(480),
  hours: z.array(Hours).min(1, 'names no hours, so nobody could book'),
})

export type ImportedCentre = z.infer<typeof Centre>
export type ImportedClinician = z.infer<typeof Clinician>
export interface ClinicFile {
  centres: ImportedCentre[]
  clinicians: ImportedClinician[]
}

export const dayNumber = (day: (typeof days)[number]) => days.indexOf(day)

/** A file that cannot be imported: every problem of every row, one sentence each. */
export class ImportError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`Nothing was imported:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

const Rows = z.strictObject({ centres: z.array(z.unknown()).default([]), clinicians: z.array(z.unknown()).default([]) })

/** Names a row of the file by its number and its own name. */
function rowName(list: string, index: number, row: unknown, key: string): string {
  const name = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[key] : undefined
  return `${list}, row ${index + 1}${typeof name === 'string' && name !== '' ? ` (${name.slice(0, 60)})` : ''}`
}

/** What is wrong with a field: in this file's words, which follow its name, or in those of any request. */
function sentence(issue: z.core.$ZodIssue): string {
  const field = issue.path
    .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  const inside = field === '' ? '' : `${field}: `
  if (issue.code === 'unrecognized_keys') return `${inside}${issue.keys.join(', ')} is not a key here.`
  const isOwn = /^[a-z]/.test(issue.message)
  return isOwn ? `${field} ${issue.message}.` : `${inside}${fieldSentence(fieldProblem(issue))}`
}

function readRows<Row>(
  rows: unknown[],
  shape: z.ZodType<Row>,
  names: [list: string, key: string],
  faults: string[],
): Row[] {
  return rows.flatMap((row, index) => {
    const parsed = parseInput(shape, row)
    if (parsed.success) return [parsed.data]
    const name = rowName(names[0], index, row, names[1])
    faults.push(...parsed.error.issues.map((issue) => `${name}: ${sentence(issue)}`))
    return []
  })
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

function hoursFaults({ hours, slotMinutes }: ImportedClinician): string[] {
  const faults: string[] = []
  for (const [index, one] of hours.entries()) {
    const span = minutesOf(one.to) - minutesOf(one.from)
    if (span < slotMinutes)
      faults.push(`hours[${index + 1}] from ${one.from} to ${one.to} has no room for ${slotMinutes} minutes`)
    // Nobody can be in two places, or offer the same time twice.
    const clash = hours.slice(0, index).findIndex((other) => {
      const isSameDay = one.days.some((day) => other.days.includes(day))
      const isSameTime = one.from < other.to && other.from < one.to
      const isSameOffer = one.centre !== other.centre || one.modes.some((mode) => other.modes.includes(mode))
      return isSameDay && isSameTime && isSameOffer
    })
    if (clash >= 0) faults.push(`hours[${index + 1}] overlaps hours[${clash + 1}]`)
  }
  return faults
}

function twice<Row>(rows: Row[], value: (row: Row) => string | undefined): string[] {
  const values = rows.map(value).filter((one) => one !== undefined)
  return [...new Set(values.filter((one, index) => values.indexOf(one) !== index))]
}

/** The file as centres and clinicians. Throws ImportError with every problem of every row. */
export function readClinicFile(text: string): ClinicFile {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw new ImportError([`The file is not JSON: ${(error as Error).message}.`])
  }
  const rows = parseInput(Rows, content)
  if (!rows.success) throw new ImportError(rows.error.issues.map((issue) => `The file: ${sentence(issue)}`))
  const faults: string[] = []
  const centres = readRows(rows.data.centres, Centre, ['centres', 'name'], faults)
  const clinicians = readRows(rows.data.clinicians, Clinician, ['clinicians', 'fullName'], faults)
  for (const clinician of clinicians) {
    faults.push(...hoursFaults(clinician).map((fault) => `${clinician.fullName}: ${fault}.`))
  }
  faults.push(
    ...twice(centres, ({ name }) => name).map((name) => `Two centres are called ${name}.`),
    ...twice(clinicians, (one) => one.registrationNumber).map(
      (number) => `Two clinicians have the registration number ${number}.`,
    ),
    ...twice(clinicians, (one) => one.phone).map((number) => `Two clinicians have the phone ${number}.`),
  )
  if (faults.length > 0) throw new ImportError(faults)
  return { centres, clinicians }
}
