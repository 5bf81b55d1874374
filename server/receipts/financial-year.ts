import { clinicZone } from '../../contract/core/zone.ts'

/** Tax years follow Indian time, wherever the centre is. */

/** April to March, as written on a bill: `26-27`. */
export function financialYearOf(instant: Temporal.Instant): string {
  const { year, month } = instant.toZonedDateTimeISO(clinicZone)
  const first = month >= 4 ? year : year - 1
  const twoDigits = (value: number) => String(value % 100).padStart(2, '0')
  return `${twoDigits(first)}-${twoDigits(first + 1)}`
}

export type NoteKind = 'CORRECTION' | 'CREDIT_NOTE'

const noteSeries: Record<NoteKind, string> = { CORRECTION: 'MR', CREDIT_NOTE: 'MC' }

/** `MC/26-27/000012`: each kind of document has its own series (CGST Rules, rule 53). */
export const noteNumber = (kind: NoteKind, financialYear: string, serial: number): string =>
  `${noteSeries[kind]}/${financialYear}/${String(serial).padStart(6, '0')}`

/** `MB/26-27/000123`: at most 16 characters of letters, digits, `-` and `/` (CGST Rules, rule 49). */
export const receiptNumber = (financialYear: string, serial: number): string =>
  `MB/${financialYear}/${String(serial).padStart(6, '0')}`
