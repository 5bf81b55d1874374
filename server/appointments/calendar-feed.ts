import { createHash, randomBytes } from 'node:crypto'
import { getVtimezoneComponent } from '@touch4it/ical-timezones'
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { ClinicianId } from '../../contract/core/values.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import { findClinicianByAddress, listFeed, replaceAddress } from './calendar-address-queries.ts'

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** The initials of a name's first three words, since others may see a phone's calendar. */
const initialsOf = (fullName: string): string =>
  fullName
    .split(/[\s.]+/u)
    .filter((word) => /^\p{L}/u.test(word))
    .slice(0, 3)
    .map((word) => `${[...graphemes.segment(word)][0]?.segment ?? ''}.`)
    .join(' ')

/** Creates a new feed address with 128 random bits for a clinician; the earlier one stops working. */
export async function renewAddress(deps: Deps, clinicianId: ClinicianId): Promise<string> {
  const secret = randomBytes(16).toString('base64url')
  await replaceAddress(deps.db, { clinicianId, hash: hashOf(secret), now: deps.clock.now() })
  return `${deps.config.PUBLIC_URL}/api/calendar/${secret}.ics`
}

/** The feed: the patients' initials, times and places, and nothing else. Throws NOT_FOUND. */
export async function calendarFeed(deps: Deps, secret: string): Promise<string> {
  const clinicianId = await findClinicianByAddress(deps.db, hashOf(secret))
  if (clinicianId === undefined) throw new AppError('NOT_FOUND')
  const now = deps.clock.now()
  const rows = await listFeed(deps.db, clinicianId, {
    from: now.subtract({ hours: 24 * 30 }),
    to: now.add({ hours: 24 * 400 }),
  })
  const { PUBLIC_URL } = deps.config
  const calendar = ical({
    name: deps.settings.current.clinicName,
    prodId: { company: 'Mibo', product: 'Calendar', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    timezone: { name: rows[0]?.timezone ?? 'Asia/Kolkata', generator: getVtimezoneComponent },
    ttl: 900,
  })
  for (const row of rows) {
    calendar.createEvent({
      id: `visit-${row.id}@${new URL(PUBLIC_URL).hostname}`,
      sequence: row.timeVersion - 1,
      status: ICalEventStatus.CONFIRMED,
      stamp: row.updatedAt.toZonedDateTimeISO('UTC'),
      start: row.startsAt.toZonedDateTimeISO(row.timezone),
      end: row.endsAt.toZonedDateTimeISO(row.timezone),
      timezone: row.timezone,
      summary: initialsOf(row.fullName),
      location: row.isOnline ? null : row.centreName,
    })
  }
  return calendar.toString()
}
