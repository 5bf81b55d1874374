/** Column types that the product can read and write as well as its own. */
const lengthOf = (type: string) => {
  const [, length] = /^character varying\((\d+)\)$/.exec(type) ?? []
  return length === undefined ? undefined : Number(length)
}

const isUnlimitedText = (type: string) => type === 'text' || type === 'character varying'

const alsoTaken: Record<string, string[]> = {
  // Ids in the clinic's newer tables; nobody has two billion patients.
  bigint: ['integer', 'smallint'],
  integer: ['bigint', 'smallint'],
  smallint: ['integer', 'bigint'],
}

/** Read by functions that accept either; see `words_of` in the migrations. */
const alsoTakenBy: Record<string, string[]> = {
  'clinician_profiles.specialization': ['jsonb', 'text[]', 'character varying[]'],
  'clinician_profiles.expertise': ['text', 'character varying', 'text[]', 'character varying[]'],
  'clinician_profiles.languages': ['text[]', 'character varying[]'],
}

function numericHolds(expected: string, live: string): boolean {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(expected) ?? []
  if (precision === undefined || scale === undefined) return false
  const [, livePrecision, liveScale] = /^numeric\((\d+),(\d+)\)$/.exec(live) ?? []
  if (livePrecision === undefined || liveScale === undefined) return live === 'numeric'
  const whole = Number(livePrecision) - Number(liveScale)
  return Number(liveScale) >= Number(scale) && whole >= Number(precision) - Number(scale)
}

export function acceptsType(column: string, expected: string, live: string): boolean {
  if (live === expected || alsoTaken[expected]?.includes(live) || alsoTakenBy[column]?.includes(live)) return true
  if (numericHolds(expected, live)) return true
  const length = lengthOf(expected)
  if (length !== undefined) return isUnlimitedText(live) || (lengthOf(live) ?? 0) >= length
  return expected === 'text' && isUnlimitedText(live)
}

/** The type to widen a column to; undefined if that would not be a widening. */
export function widerType(expected: string, live: string): string | undefined {
  const isText = lengthOf(live) !== undefined
  if (isText && (lengthOf(expected) !== undefined || expected === 'text')) return expected
  const bothNumeric = expected.startsWith('numeric(') && live.startsWith('numeric(')
  return bothNumeric ? 'numeric' : undefined
}
