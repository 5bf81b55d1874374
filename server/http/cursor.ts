import { AppError } from '../core/app-error.ts'

/** Where a page ended, as clients return it: opaque to them, and never trusted. */
export const writeCursor = (position: readonly (string | number)[]) =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

const isStorable = (part: unknown) => (typeof part === 'string' ? !part.includes('\0') : Number.isSafeInteger(part))

/** Throws INVALID_REQUEST for anything `writeCursor` did not write. */
export function readCursor<const T extends readonly ('string' | 'number')[]>(
  cursor: string,
  kinds: T,
): { [K in keyof T]: T[K] extends 'string' ? string : number } {
  const refuse = () => new AppError('INVALID_REQUEST', { fields: { cursor: { code: 'BAD_CURSOR' } } })
  let position: unknown
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw refuse()
  }
  const fits =
    Array.isArray(position) &&
    position.length === kinds.length &&
    position.every((part, index) => typeof part === kinds[index] && isStorable(part))
  if (!fits) throw refuse()
  return position as { [K in keyof T]: T[K] extends 'string' ? string : number }
}
