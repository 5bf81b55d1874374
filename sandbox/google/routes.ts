import type { FastifyInstance, FastifyRequest } from 'fastify'
import { injectFault, type Faults } from '../faults.ts'
import { errorBody, GoogleError } from './api-error.ts'
import type { Calendar } from './calendar.ts'
import { createTokens, type Caller } from './token.ts'

interface EventParams {
  calendarId: string
  eventId: string
}

/** Google's token endpoint and Calendar v3 (https://developers.google.com/workspace/calendar/api/v3/reference). */
export function googleApi(app: FastifyInstance, { calendar, faults }: { calendar: Calendar; faults: Faults }): void {
  const tokens = createTokens()
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof GoogleError) {
      return reply.code(error.status).send(errorBody(error.status, error.reason, error.message))
    }
    const status = error.statusCode ?? 500
    return reply.code(status).send(status < 500 ? errorBody(status, 'parseError', 'Parse Error') : errorBody(status))
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  injectFault(app, {
    vendor: 'google',
    faults,
    errorBody: (status) => {
      if (status === 429) return errorBody(status, 'rateLimitExceeded', 'Rate Limit Exceeded')
      if (status === 403) return errorBody(status, 'quotaExceeded', 'Calendar usage limits exceeded.')
      return errorBody(status)
    },
  })

  app.post('/token', { config: { call: 'token' } }, async (request, reply) => {
    const { status, body } = tokens.issue((request.body ?? {}) as Record<string, string>)
    return reply.code(status).send(body)
  })

  function callOf(request: FastifyRequest): EventParams & { caller: Caller } {
    const caller = tokens.callerOf(request.headers.authorization)
    if (caller === undefined) throw new GoogleError(401, 'authError', 'Invalid Credentials')
    return { caller, ...(request.params as EventParams) }
  }
  const call = (name: string) => ({ config: { call: name } })
  const events = '/calendar/v3/calendars/:calendarId/events'

  app.post(events, call('events.insert'), async (request) => {
    const { conferenceDataVersion } = request.query as { conferenceDataVersion?: string }
    const isPending = faults.take('google', 'events.insert', 'pending') !== undefined
    return calendar.insert({ ...callOf(request), body: request.body, conferenceDataVersion, isPending })
  })
  app.get(`${events}/:eventId`, call('events.get'), async (request) => calendar.get(callOf(request)))
  app.patch(`${events}/:eventId`, call('events.patch'), async (request) =>
    calendar.patch({ ...callOf(request), body: request.body }),
  )
  app.delete(`${events}/:eventId`, call('events.delete'), async (request, reply) => {
    calendar.remove(callOf(request))
    return reply.code(204).send()
  })
}
