import { ApiError } from './api-error.ts'
import type { Notes } from './entities.ts'

export type Fields = Record<string, unknown>

export function fieldsOf(body: unknown, known: readonly string[]): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError('The request body must be a JSON object.')
  }
  const extra = Object.keys(body).find((key) => !known.includes(key))
  if (extra !== undefined) {
    throw new ApiError(`${extra} is/are not required and should not be sent`, {
      field: extra,
      reason: 'extra_field_sent',
    })
  }
  return body as Fields
}

export function integerOf(fields: Fields, field: string): number {
  const value = fields[field]
  if (value === undefined || value === null || value === '') throw new ApiError(`${field}: is required.`, { field })
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new ApiError(`The ${field} must be an integer.`, { field })
  }
  return number
}

export function optionalText(fields: Fields, field: string, longest: number): string | null {
  const value = fields[field]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw new ApiError(`The ${field} must be a string.`, { field })
  if (value.length > longest) {
    throw new ApiError(`The ${field} may not be greater than ${longest} characters.`, { field })
  }
  return value
}

export function currencyOf(fields: Fields): string {
  if (fields.currency === undefined) throw new ApiError('currency: is required.', { field: 'currency' })
  if (fields.currency !== 'INR') throw new ApiError('Currency is not supported', { field: 'currency' })
  return 'INR'
}

/** At most 15 pairs of at most 256 characters; none are returned as `[]`. */
export function notesOf(fields: Fields): Notes {
  const { notes } = fields
  if (notes === undefined || notes === null || Array.isArray(notes)) return []
  if (typeof notes !== 'object') throw new ApiError('notes must be an array', { field: 'notes' })
  const pairs = Object.entries(notes)
  if (pairs.length > 15)
    throw new ApiError('Number of fields in notes should be less than or equal to 15', { field: 'notes' })
  if (pairs.some(([, value]) => String(value).length > 256)) {
    throw new ApiError('Notes value should be less than 256 characters', { field: 'notes' })
  }
  return pairs.length === 0 ? [] : Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]))
}

/** A page of a list, newest first, by Razorpay's from, to, count and skip. */
export function pageOf<Item extends { created_at: number }>(items: Item[], query: Fields) {
  const number = (field: string, fallback: number) => (query[field] === undefined ? fallback : integerOf(query, field))
  const count = number('count', 10)
  if (count > 100) throw new ApiError('The count may not be greater than 100.', { field: 'count' })
  const from = number('from', 0)
  const to = number('to', Number.MAX_SAFE_INTEGER)
  const skip = number('skip', 0)
  const page = items
    .filter((item) => item.created_at >= from && item.created_at <= to)
    .toReversed()
    .slice(skip, skip + count)
  return collection(page)
}

const collection = <Item>(items: Item[]) => ({ entity: 'collection' as const, count: items.length, items })
