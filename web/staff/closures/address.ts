import { staffPaths } from '../paths.ts'

/** What the closure's form begins with. */
export interface ClosureStart {
  clinicianId: number | null
  date: string | null
  /** `HH:MM`, of the centre's clock. */
  from: string | null
  until: string | null
  /** The clinician is ill: everywhere, the whole day. */
  isIll: boolean
}

const lastMinute = 1439

/** `540` as `09:00`; the end of the day is its last minute, since a field has no 24:00. */
export function clockText(minute: number): string {
  const shown = Math.min(minute, lastMinute)
  return `${String(Math.floor(shown / 60)).padStart(2, '0')}:${String(shown % 60).padStart(2, '0')}`
}

const matching = (text: string | null, pattern: RegExp) => (text !== null && pattern.test(text) ? text : null)
const clock = /^([01]\d|2[0-3]):[0-5]\d$/

/** What it does not know, or is not right, counts as not given. */
export function readClosureStart(search: string): ClosureStart {
  const query = new URLSearchParams(search)
  const clinicianId = matching(query.get('clinician'), /^[1-9]\d{0,14}$/)
  const date = matching(query.get('date'), /^20\d\d-\d\d-\d\d$/)
  return {
    clinicianId: clinicianId === null ? null : Number(clinicianId),
    date: date === null || Number.isNaN(Date.parse(`${date}T00:00Z`)) ? null : date,
    from: matching(query.get('from'), clock),
    until: matching(query.get('until'), clock),
    isIll: query.has('ill'),
  }
}

export function closureFormPath({ clinicianId, date, from, until, isIll }: Partial<ClosureStart>): string {
  const query = new URLSearchParams()
  const given = { clinician: clinicianId, date, from, until, ill: isIll === true ? '1' : null }
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== undefined) query.set(name, String(value))
  }
  return query.size === 0 ? staffPaths.closures : `${staffPaths.closures}?${query.toString()}`
}
