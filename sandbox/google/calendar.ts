import { z } from 'zod'
import { meetCode } from '../ids.ts'
import type { Store } from '../state.ts'
import { GoogleError } from './api-error.ts'
import type { CalendarEvent } from './calendar-event.ts'
import type { Caller } from './token.ts'

const Time = z.object({ dateTime: z.iso.datetime({ offset: true }), timeZone: z.string().optional() })
const EventInput = z.object({
  id: z
    .string()
    .regex(/^[a-v0-9]{5,1024}$/)
    .optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  visibility: z.string().optional(),
  start: Time,
  end: Time,
  attendees: z.array(z.object({ email: z.string() })).optional(),
  conferenceData: z
    .object({
      createRequest: z.object({
        requestId: z.string().min(1),
        conferenceSolutionKey: z.object({ type: z.string() }).optional(),
      }),
    })
    .optional(),
})

function readInput<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  throw new GoogleError(400, 'invalid', `Invalid value: ${parsed.error.issues[0]?.path.join('.') ?? 'body'}`)
}

export interface Calendar {
  insert(
    call: EventCall & { body: unknown; conferenceDataVersion: string | undefined; isPending: boolean },
  ): CalendarEvent
  get(call: EventCall & { eventId: string }): CalendarEvent
  patch(call: EventCall & { eventId: string; body: unknown }): CalendarEvent
  remove(call: EventCall & { eventId: string }): void
}

interface EventCall {
  caller: Caller
  calendarId: string
}

const etag = () => `"${Date.now()}000"`

function completeConference(event: CalendarEvent): void {
  const { conferenceData } = event
  if (conferenceData === undefined) return
  const code = meetCode()
  event.hangoutLink = `https://meet.google.com/${code}`
  Object.assign(conferenceData, {
    entryPoints: [{ entryPointType: 'video', uri: event.hangoutLink, label: `meet.google.com/${code}` }],
    conferenceSolution: { key: { type: 'hangoutsMeet' }, name: 'Google Meet' },
    conferenceId: code,
  })
  conferenceData.createRequest.status = { statusCode: 'success' }
}

/** Google Calendar's events, with Meet's rules for service accounts. */
export function createCalendar(store: Store): Calendar {
  const eventsOf = (calendarId: string) => (store.state.calendars[calendarId] ??= {})

  function eventOf(calendarId: string, eventId: string): CalendarEvent {
    const event = eventsOf(calendarId)[eventId]
    if (event === undefined) throw new GoogleError(404, 'notFound', 'Not Found')
    return event
  }

  function refuseWithoutDelegation(caller: Caller, input: z.infer<typeof EventInput>): void {
    if (caller.subject !== undefined) return
    if (input.attendees !== undefined && input.attendees.length > 0) {
      throw new GoogleError(
        403,
        'forbiddenForServiceAccounts',
        'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
      )
    }
    if (input.conferenceData !== undefined) throw new GoogleError(400, 'invalid', 'Invalid conference type value.')
  }

  return {
    insert({ caller, calendarId, body, conferenceDataVersion, isPending }) {
      const input = readInput(EventInput, body)
      const type = input.conferenceData?.createRequest.conferenceSolutionKey?.type
      if (type !== undefined && type !== 'hangoutsMeet') {
        throw new GoogleError(400, 'invalid', 'Invalid conference type value.')
      }
      const wantsConference = conferenceDataVersion === '1' && input.conferenceData !== undefined
      refuseWithoutDelegation(caller, wantsConference ? input : { ...input, conferenceData: undefined })
      const id = input.id ?? Date.now().toString(32).padStart(10, '0')
      const events = eventsOf(calendarId)
      // A deleted event's id stays in use.
      if (events[id] !== undefined) {
        throw new GoogleError(409, 'duplicate', 'The requested identifier already exists.')
      }
      const now = new Date().toISOString()
      const { conferenceData, attendees, summary = '', ...given } = input
      const event: CalendarEvent = {
        kind: 'calendar#event',
        etag: etag(),
        status: 'confirmed',
        htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(id).toString('base64url')}`,
        created: now,
        updated: now,
        creator: { email: caller.subject ?? caller.serviceAccount },
        organizer: { email: calendarId, self: true },
        iCalUID: `${id}@google.com`,
        sequence: 0,
        eventType: 'default',
        ...given,
        summary,
        id,
      }
      if (attendees !== undefined) {
        event.attendees = attendees.map(({ email }) => ({ email, responseStatus: 'needsAction' }))
      }
      if (wantsConference && conferenceData !== undefined) {
        const { requestId } = conferenceData.createRequest
        const request = { requestId, conferenceSolutionKey: { type: 'hangoutsMeet' as const } }
        event.conferenceData = { createRequest: { ...request, status: { statusCode: 'pending' } } }
        if (!isPending) completeConference(event)
      }
      events[id] = event
      store.changed()
      return structuredClone(event)
    },
    get({ calendarId, eventId }) {
      const event = eventOf(calendarId, eventId)
      const seen = structuredClone(event)
      // Pending once, ready at the next request.
      if (event.conferenceData?.createRequest.status.statusCode === 'pending') completeConference(event)
      return seen
    },
    patch({ calendarId, eventId, body }) {
      const event = eventOf(calendarId, eventId)
      if (event.status === 'cancelled') throw new GoogleError(404, 'notFound', 'Not Found')
      const { conferenceData: _, attendees: __, id: ___, ...given } = readInput(EventInput.partial(), body)
      Object.assign(event, given, { updated: new Date().toISOString(), etag: etag(), sequence: event.sequence + 1 })
      store.changed()
      return event
    },
    remove({ calendarId, eventId }) {
      const event = eventOf(calendarId, eventId)
      if (event.status === 'cancelled') throw new GoogleError(410, 'deleted', 'Resource has been deleted')
      Object.assign(event, { status: 'cancelled', updated: new Date().toISOString() })
      store.changed()
    },
  }
}
