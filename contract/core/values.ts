import { z } from 'zod'
import type { FieldCode } from './field-problems.ts'
import { isPrintableName } from './name-characters.ts'

/**
 * A schema describes what is wrong with a field by a code; server/http/validation.ts turns it into the wire's
 * sentence.
 */
export const say = (code: FieldCode) => code

/** Three kinds of person, three types: mixing them up once sent one patient's link to another. */
export const UserId = z.int().positive().brand<'UserId'>()
export type UserId = z.infer<typeof UserId>
export const PatientId = z.int().positive().brand<'PatientId'>()
export type PatientId = z.infer<typeof PatientId>
export const ClinicianId = z.int().positive().brand<'ClinicianId'>()
export type ClinicianId = z.infer<typeof ClinicianId>
export const CentreId = z.int().positive().brand<'CentreId'>()
export type CentreId = z.infer<typeof CentreId>
export const AppointmentId = z.int().positive().brand<'AppointmentId'>()
export type AppointmentId = z.infer<typeof AppointmentId>

/** Digits with the country code and no plus sign, as the database and Gallabox write it: `919876543210`. */
export const Phone = z
  .string()
  .regex(/^\d{8,15}$/)
  .brand<'Phone'>()
export type Phone = z.infer<typeof Phone>

/** Years that a clinic can mean. PostgreSQL does not accept the year 0, nor years of five digits. */
const isYearOfOurs = (value: string) => /^(19|2\d)/.test(value)

/** An instant, ISO 8601 with an offset or Z. Replies always use Z. */
export const Instant = z.iso
  .datetime({ offset: true, error: say('BAD_INSTANT') })
  .refine((value) => !/\.\d{10}/.test(value), say('TOO_FINE'))
  .refine(isYearOfOurs, say('BAD_YEAR'))

/** A day in some zone, `YYYY-MM-DD`. */
export const LocalDate = z.iso.date(say('BAD_DATE')).refine(isYearOfOurs, say('BAD_YEAR'))

export const VisitType = z.enum(['ONLINE', 'IN_PERSON'])
export type VisitType = z.infer<typeof VisitType>

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
const countGraphemes = (text: string) => [...graphemes.segment(text)].length

// Bidi controls can make a name read as another one in a list; PostgreSQL cannot store NUL.
// oxlint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]/

const tooLong = (limit: number) => ({ error: say('TOO_LONG'), params: { limit } })

const text = (maxGraphemes: number) =>
  z
    .string()
    .refine((value) => value.length <= maxGraphemes * 8, { ...tooLong(maxGraphemes), abort: true })
    .meta({ maxLength: maxGraphemes * 8 })
    .refine((value) => value.isWellFormed() && !unwanted.test(value), say('BAD_CHARACTERS'))
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => countGraphemes(value) <= maxGraphemes, tooLong(maxGraphemes))

// Direction marks, soft hyphens and zero-width spaces get pasted along; no name needs them. The two joiners (U+200C
// and U+200D), which India's scripts do need, stay.
const hidden = /[\u00AD\u061C\u200B\u200E\u200F\u2060\uFEFF]/gu

const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]/

/** At least one character is visible: a letter or a digit, and not an invisible one such as a Hangul filler. */
const isReadable = (name: string) => /(?=[\p{L}\p{N}])\P{Default_Ignorable_Code_Point}/u.test(name)

/** A person's name: NFC, one line, 1 to 100 graphemes, and at most the 150 code points that the column holds. */
export const FullName = text(100)
  .transform((value) => value.replace(hidden, '').trim())
  .refine((value) => !lineBreaks.test(value), say('NAME_ON_SEVERAL_LINES'))
  .refine(isReadable, say('NAME_MISSING'))
  .refine((value) => Array.from(value).length <= 150, say('NAME_TOO_LONG'))
  .refine(isPrintableName, say('NAME_UNPRINTABLE'))

/** A patient's note to the clinician: several lines, up to 1,000 graphemes; empty means none. */
export const Notes = text(1000)

/** What a clinician writes of a patient. */
export const ClinicalText = text(5000)

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(255)
  .pipe(z.email(say('BAD_EMAIL')))

/** One line that says something: an address, a qualification. */
export const TextLine = (maxGraphemes: number) =>
  text(maxGraphemes)
    .refine((value) => value !== '', say('MISSING'))
    .refine((line) => !lineBreaks.test(line), say('BAD_CHARACTERS'))

/** Several lines. */
export const TextLines = (maxGraphemes: number) => text(maxGraphemes).refine((value) => value !== '', say('MISSING'))

/** A page of the clinic's, or a line of it. */
export const PageText = text(40_000)

/** A word to search or filter by. */
export const SearchText = text(100)

/** An id in a path: digits only, as clients may take it straight from a URL. */
export const PathId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number)

export const Cursor = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/)
export const PageLimit = z.coerce.number().int().min(1).max(100)
