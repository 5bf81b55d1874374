const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Digits of India's scripts, and Arabic ones, as 0 to 9: each script's ten are consecutive. */
const latinDigits = (text: string) =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    return String(code < 0x900 || code > 0xdff ? code & 15 : (code & 15) - 6)
  })

const monthOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : months.indexOf(text.slice(0, 3)) + 1)

function dateOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = year > 999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? date.toISOString().slice(0, 10) : null
}

/**
 * The typed date as `YYYY-MM-DD`: `27/11/1990`, `27.11.1990`, `27111990`, `27 November 1990`, `1990-11-27`. The day
 * comes before the month, as in India. Null if it is not a date, or the year does not have four digits.
 */
export function parseTypedDate(text: string): string | null {
  const parts = latinDigits(text.toLowerCase()).match(/\d+|\p{L}{3,}/gu) ?? []
  const [first = '', second = '', third = ''] =
    parts.length === 1 && parts[0]?.length === 8 ? (/^(..)(..)(....)$/.exec(parts[0])?.slice(1) ?? []) : parts
  if (parts.length > 3) return null
  if (first.length === 4) return dateOf(Number(first), monthOf(second), Number(third))
  if (third.length !== 4) return null
  const isMonthFirst = Number.isNaN(Number(first))
  return isMonthFirst
    ? dateOf(Number(third), monthOf(first), Number.parseInt(second, 10))
    : dateOf(Number(third), monthOf(second), Number.parseInt(first, 10))
}

/** `1990-11-27` as people type it: `27/11/1990`. */
export const asTyped = (date: string): string => date.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1')
