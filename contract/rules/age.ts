const adultYears = 18

/**
 * Under 18 on a day, both `YYYY-MM-DD`. Someone born on 29 February comes of age on the 28th, as PostgreSQL counts
 * too.
 */
export function isMinorOn(dateOfBirth: string, day: string): boolean {
  const year = Number(dateOfBirth.slice(0, 4)) + adultYears
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const rest = dateOfBirth.slice(5)
  return `${year}-${rest === '02-29' && !isLeap ? '02-28' : rest}` > day
}
