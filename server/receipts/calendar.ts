import { getVtimezoneComponent } from '@touch4it/ical-timezones'
import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { AppointmentId, PatientId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { findEventFacts } from './queries.ts'
import { receiptTexts } from './text/receipts.ts'

const hourSeconds = 3600

const utcText = (instant: Temporal.Instant) => instant.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')

/**
 * The appointment as a calendar file (RFC 5545), in the centre's own zone. Its UID is stable and its SEQUENCE
 * increases with each new time, so that calendars move or remove the entry they have. Discreet, since others see a
 * calendar. Throws NOT_FOUND, also for another patient's appointment and for a hold that was never confirmed.
 */
export async function calendarFile(
  deps: Deps,
  { appointmentId, patientId }: { appointmentId: AppointmentId; patientId: PatientId },
): Promise<string> {
  const facts = await findEventFacts(deps.db, appointmentId, patientId)
  if (facts === undefined) throw new AppError('NOT_FOUND')
  const text = receiptTexts[facts.language].events
  const { PUBLIC_URL } = deps.config
  const { clinicName } = deps.settings.current
  const isCancelled = facts.status === 'CANCELLED'
  const url = `${PUBLIC_URL}/dashboard/appointments/${appointmentId}`

  const calendar = ical({
    prodId: { company: 'Mibo', product: 'Booking', language: facts.language.toUpperCase() },
    method: isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
    timezone: { name: facts.timezone, generator: getVtimezoneComponent },
  })
  const event = calendar.createEvent({
    id: `appointment-${appointmentId}@${new URL(PUBLIC_URL).hostname}`,
    sequence: facts.timeVersion - 1 + (isCancelled ? 1 : 0),
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    start: facts.startsAt.toZonedDateTimeISO(facts.timezone),
    end: facts.endsAt.toZonedDateTimeISO(facts.timezone),
    timezone: facts.timezone,
    summary: text.summary(facts.clinicianName),
    description: `${clinicName}\n${facts.isOnline && facts.joinUrl !== null ? `${text.videoCallAt(facts.joinUrl)}\n` : ''}${url}`,
    location: facts.isOnline ? (facts.joinUrl ?? text.videoCall) : facts.place,
    url: facts.isOnline && facts.joinUrl !== null ? facts.joinUrl : url,
  })
  if (!isCancelled) event.createAlarm({ type: ICalAlarmType.display, trigger: hourSeconds })
  // RFC 5545, 3.8.7.2: a stamp is in UTC. The library writes it in the calendar's zone.
  return calendar.toString().replace(/^DTSTAMP:.*$/m, `DTSTAMP:${utcText(facts.updatedAt)}`)
}
