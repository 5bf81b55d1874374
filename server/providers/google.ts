import { setTimeout as sleep } from 'node:timers/promises'
import type { calendar_v3 } from '@googleapis/calendar'
import { z } from 'zod'
import { toProviderError } from './google-errors.ts'
import { ProviderError } from './http.ts'

export interface GoogleOptions {
  /** The service account's. */
  email: string
  /** PEM. */
  privateKey: string
  calendarId: string
  /** The Workspace user that the service account acts as; without one Google creates no Meet links. */
  impersonate?: string
  /** `https://www.googleapis.com`, or a stand-in, which may have a path. */
  apiBaseUrl: string
  tokenUrl: string
  timeoutMs?: number
  /** The interval between checks of a conference that Google is still creating. */
  pollMs?: number
}

export interface MeetingTime {
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  /** IANA, such as Europe/London. */
  timezone: string
}

export interface Meeting {
  eventId: string
  joinUrl: string
  conferenceId: string
  /** The event's own: an earlier attempt may have made it for another time. Null if Google's cannot be read. */
  startsAt: Temporal.Instant | null
  endsAt: Temporal.Instant | null
}

/** The error code for an event id that belongs to a deleted event. */
export const eventDeleted = 'EVENT_DELETED'

const scope = 'https://www.googleapis.com/auth/calendar.events'
const polls = 4

const Time = z.object({ dateTime: z.iso.datetime({ offset: true }).nullish().catch(null) }).nullish()
const Event = z.object({
  id: z.string(),
  status: z.string().nullish(),
  start: Time,
  end: Time,
  hangoutLink: z.string().nullish(),
  conferenceData: z
    .object({
      conferenceId: z.string().nullish(),
      createRequest: z.object({ status: z.object({ statusCode: z.string() }).nullish() }).nullish(),
      entryPoints: z.array(z.object({ entryPointType: z.string().nullish(), uri: z.string().nullish() })).nullish(),
    })
    .nullish(),
})
type Event = z.infer<typeof Event>

function joinUrlOf(event: Event): string | undefined {
  const video = event.conferenceData?.entryPoints?.find((entry) => entry.entryPointType === 'video')
  return event.hangoutLink ?? video?.uri ?? undefined
}

function instantOf(time: z.infer<typeof Time>): Temporal.Instant | null {
  const dateTime = time?.dateTime ?? null
  return dateTime === null ? null : Temporal.Instant.from(dateTime)
}

const refused = (call: string, code: string, description: string) =>
  new ProviderError({ kind: 'refused', vendor: 'google', call, code, description })

function clockOf(instant: Temporal.Instant, timezone: string): calendar_v3.Schema$EventDateTime {
  const dateTime = instant.toZonedDateTimeISO(timezone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
  return { dateTime, timeZone: timezone }
}

/**
 * Google's two addresses are fixed in its client, so calls to them are redirected here; and each gets a time limit,
 * which the client lacks.
 */
function fetchThrough({ apiBaseUrl, tokenUrl, timeoutMs = 5000 }: GoogleOptions): typeof fetch {
  return (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input)
    const isToken = asked.host === 'oauth2.googleapis.com' && asked.pathname === '/token'
    const url = isToken ? tokenUrl : asked.href.replace('https://www.googleapis.com', apiBaseUrl)
    return fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
  }
}

async function openCalendar(options: GoogleOptions): Promise<calendar_v3.Calendar> {
  // Loaded with the first meeting: it would slow the start by a second.
  const { auth, calendar } = await import('@googleapis/calendar')
  const jwt = new auth.JWT({
    email: options.email,
    key: options.privateKey,
    scopes: [scope],
    subject: options.impersonate,
    transporterOptions: { fetchImplementation: fetchThrough(options) },
  })
  // The client retries by HTTP method rather than by what may have happened, so it must not; the calling job retries.
  jwt.transporter.interceptors.request.add({
    resolved: (config) => Promise.resolve(Object.assign(config, { retryConfig: { retry: 0 } })),
  })
  return calendar({ version: 'v3', auth: jwt })
}

/** Google Calendar with Meet, as plain functions that throw ProviderError. */
export function createGoogle(options: GoogleOptions) {
  const { calendarId, pollMs = 1000 } = options
  let opened: Promise<calendar_v3.Calendar> | undefined

  async function ask(
    call: string,
    method: (events: calendar_v3.Resource$Events) => Promise<{ data: unknown }>,
  ): Promise<unknown> {
    try {
      const { events } = await (opened ??= openCalendar(options))
      return (await method(events)).data
    } catch (error) {
      throw toProviderError(call, error)
    }
  }

  function readEvent(call: string, data: unknown): Event {
    const event = Event.safeParse(data)
    if (event.success) return event.data
    throw new ProviderError({ kind: 'unknown', vendor: 'google', call, description: 'The reply could not be read.' })
  }

  const getEvent = async (eventId: string) =>
    readEvent('events.get', await ask('events.get', (events) => events.get({ calendarId, eventId })))

  async function insertEvent(meeting: MeetingTime & { eventId: string; summary: string }): Promise<Event> {
    const { eventId, summary, startsAt, endsAt, timezone } = meeting
    const requestBody: calendar_v3.Schema$Event = {
      id: eventId,
      summary,
      visibility: 'private',
      start: clockOf(startsAt, timezone),
      end: clockOf(endsAt, timezone),
      conferenceData: { createRequest: { requestId: eventId, conferenceSolutionKey: { type: 'hangoutsMeet' } } },
    }
    try {
      const data = await ask('events.insert', (events) =>
        events.insert({ calendarId, conferenceDataVersion: 1, sendUpdates: 'none', requestBody }),
      )
      return readEvent('events.insert', data)
    } catch (error) {
      // An earlier attempt succeeded: its event is the one.
      if (error instanceof ProviderError && error.status === 409) return getEvent(eventId)
      throw error
    }
  }

  /** Google may report that it is still creating the conference. */
  async function withLink(inserted: Event): Promise<Meeting> {
    let event = inserted
    for (let poll = 0; ; poll += 1) {
      if (event.status === 'cancelled') throw refused('events.get', eventDeleted, 'This event was deleted before.')
      const joinUrl = joinUrlOf(event)
      if (joinUrl !== undefined) {
        const conferenceId = event.conferenceData?.conferenceId ?? new URL(joinUrl).pathname.slice(1)
        const times = { startsAt: instantOf(event.start), endsAt: instantOf(event.end) }
        return { eventId: event.id, joinUrl, conferenceId, ...times }
      }
      if (event.conferenceData?.createRequest?.status?.statusCode !== 'pending') {
        throw refused('events.insert', 'NO_CONFERENCE', 'Google made the event without a Meet link.')
      }
      if (poll === polls) break
      await sleep(pollMs)
      event = await getEvent(event.id)
    }
    const description = 'Google is still making the Meet link.'
    throw new ProviderError({ kind: 'unavailable', vendor: 'google', call: 'events.get', description })
  }

  return {
    /**
     * Creates an event with a Meet link and no guests, so that nobody gets an email. `eventId` is 5 to 1024 of
     * `[a-v0-9]`; called again with the same one it returns the existing event, at the event's time
     * (https://developers.google.com/workspace/calendar/api/v3/reference/events/insert).
     */
    async createMeeting(meeting: MeetingTime & { eventId: string; summary: string }): Promise<Meeting> {
      return withLink(await insertEvent(meeting))
    },

    /**
     * Changes the time and keeps the link. Refused with 410 if the event was deleted, even if Google accepts the
     * change.
     */
    async moveMeeting({ eventId, startsAt, endsAt, timezone }: MeetingTime & { eventId: string }): Promise<void> {
      const requestBody = { start: clockOf(startsAt, timezone), end: clockOf(endsAt, timezone) }
      const call = 'events.patch'
      const data = await ask(call, (events) =>
        events.patch({ calendarId, eventId, conferenceDataVersion: 1, sendUpdates: 'none', requestBody }),
      )
      if (readEvent(call, data).status !== 'cancelled') return
      throw new ProviderError({ kind: 'refused', vendor: 'google', call, status: 410, code: eventDeleted })
    },

    /**
     * Whether an event was deleted, which Google reports for a month. An event that Google does not know at all is an
     * error: this may be the wrong calendar.
     */
    async isDeleted(eventId: string): Promise<boolean> {
      try {
        return (await getEvent(eventId)).status === 'cancelled'
      } catch (error) {
        if (error instanceof ProviderError && error.status === 410) return true
        throw error
      }
    },

    /** Also succeeds if it was already deleted. False if the calendar has never had it. */
    async deleteMeeting(eventId: string): Promise<boolean> {
      try {
        await ask('events.delete', (events) => events.delete({ calendarId, eventId, sendUpdates: 'none' }))
        return true
      } catch (error) {
        if (!(error instanceof ProviderError) || (error.status !== 404 && error.status !== 410)) throw error
        return error.status === 410
      }
    },
  }
}

export type Google = ReturnType<typeof createGoogle>
