export const views = ['day', 'week'] as const
type View = (typeof views)[number]

/** The statuses that cards can be filtered by, in the desk's terms. */
export const standings = ['waiting', 'expected', 'arrived', 'inProgress', 'done', 'noShow', 'due'] as const
export type Standing = (typeof standings)[number]

/** The whole view is kept in the address, so that a link shows a colleague the same. */
export interface CalendarAddress {
  /** `YYYY-MM-DD`; null for today. */
  date: string | null
  view: View
  centreId: number | null
  clinicianId: number | null
  mode: 'ONLINE' | 'IN_PERSON' | null
  standing: Standing | null
  /** The appointment whose panel is open. */
  appointmentId: number | null
}

const oneOf = <T extends string>(all: readonly T[], text: string | null): T | null =>
  all.find((one) => one === text) ?? null

const idFrom = (text: string | null) => (text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null)

const dateFrom = (text: string | null) =>
  text !== null && /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00Z`)) ? text : null

/** Parses an address; unknown or invalid parameters are ignored. */
export function readAddress(search: string): CalendarAddress {
  const query = new URLSearchParams(search)
  return {
    date: dateFrom(query.get('date')),
    view: oneOf(views, query.get('view')) ?? 'day',
    centreId: idFrom(query.get('centre')),
    clinicianId: idFrom(query.get('clinician')),
    mode: oneOf(['ONLINE', 'IN_PERSON'], query.get('mode')),
    standing: oneOf(standings, query.get('status')),
    appointmentId: idFrom(query.get('appointment')),
  }
}

export function writeAddress(path: string, address: CalendarAddress): string {
  const query = new URLSearchParams()
  const set = (name: string, value: string | number | null) => {
    if (value !== null) query.set(name, String(value))
  }
  set('centre', address.centreId)
  set('date', address.date)
  set('view', address.view === 'day' ? null : address.view)
  set('clinician', address.clinicianId)
  set('mode', address.mode)
  set('status', address.standing)
  set('appointment', address.appointmentId)
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
