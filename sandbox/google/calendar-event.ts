/** The parts of a Google Calendar event that are sent and read here. */
export interface CalendarEvent {
  kind: 'calendar#event'
  etag: string
  id: string
  status: 'confirmed' | 'cancelled'
  htmlLink: string
  created: string
  updated: string
  summary: string
  description?: string
  location?: string
  visibility?: string
  creator: { email: string }
  organizer: { email: string; self: true }
  start: EventTime
  end: EventTime
  iCalUID: string
  sequence: number
  attendees?: { email: string; responseStatus: string }[]
  hangoutLink?: string
  conferenceData?: ConferenceData
  eventType: 'default'
}

interface EventTime {
  dateTime: string
  timeZone?: string
}

interface ConferenceData {
  createRequest: {
    requestId: string
    conferenceSolutionKey: { type: 'hangoutsMeet' }
    status: { statusCode: 'pending' | 'success' }
  }
  entryPoints?: { entryPointType: 'video'; uri: string; label: string }[]
  conferenceSolution?: { key: { type: 'hangoutsMeet' }; name: 'Google Meet' }
  conferenceId?: string
}
