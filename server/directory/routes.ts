import {
  Availability,
  AvailabilityQuery,
  CentreList,
  Clinician,
  ClinicianList,
  ClinicianParams,
  ClinicianQuery,
  ConcernList,
  PublicConfig,
} from '../../contract/public/clinic.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { writeCursor } from '../http/cursor.ts'
import { sendJson } from '../http/send-json.ts'
import type { App } from '../http/app.ts'
import { availabilityOf, type NextTime } from '../scheduling/availability.ts'
import { createReplyCache } from '../perf/reply-cache.ts'
import { createMissLimit } from './miss-limit.ts'
import { listConcerns } from './concern-queries.ts'
import { createNextTimes } from './next-times.ts'
import {
  availabilityQuestion,
  comparePositions,
  keyOf,
  listQuestion,
  type ListQuestion,
  type Position,
} from './questions.ts'
import { findScheduleState, findStateOfAll } from '../scheduling/schedule-queries.ts'
import { listCentres, listClinicians } from './queries.ts'
import { findClinicians } from './search.ts'

const untilOf = (times: Iterable<NextTime>) => Math.min(...Array.from(times, ({ untilMs }) => untilMs), Infinity)

const minuteMs = 60_000

/** Seasons of hours begin and end with a day, and so with a minute; all else changes with the version of a schedule. */
const minuteEnd = (now: Temporal.Instant) => Math.ceil(now.epochMilliseconds / minuteMs) * minuteMs - 1

/** What a cached reply stays right for: of the schedules that it shows, and of what the clinic sets. */
const versioned = ({ settings }: Deps, state: string) => `${settings.version} ${state}`

type NextTimes = ReturnType<typeof createNextTimes>

async function listPage(deps: Deps, nextTimes: NextTimes, question: ListQuestion, now: Temporal.Instant) {
  const { limit, mode, centreId, after, sort } = question
  const { matching, concerns } = await findClinicians(deps.db, { ...question, now, after: undefined })
  const times = await nextTimes(
    matching.map(({ id }) => id),
    { mode, centreId },
    now,
  )
  const sorted = matching
    .map(({ id, fullName }): Position => {
      const startsAt = sort === 'name' ? '' : (times.get(id)?.startsAt ?? '')
      return { startsAt, fullName, clinicianId: id }
    })
    .toSorted(comparePositions)
    .filter((one) => after === undefined || comparePositions(one, after) > 0)
  const page = sorted.slice(0, limit)
  const last = page.at(-1)
  const ids = page.map(({ clinicianId }) => clinicianId)
  const rows = await listClinicians(deps.db, { clinicianIds: ids, now, limit })
  const items = ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id)
    return row === undefined ? [] : [{ ...row, nextAvailableAt: times.get(id)?.startsAt ?? null }]
  })
  const nextCursor =
    sorted.length > limit && last !== undefined ? writeCursor([last.startsAt, last.fullName, last.clinicianId]) : null
  const untilMs = Math.min(untilOf(times.values()), Math.max(now.epochMilliseconds, minuteEnd(now)))
  return { reply: { items, nextCursor, concerns }, untilMs }
}

export function clinicRoutes(app: App, deps: Deps): void {
  const { config, db, settings } = deps
  const memo = createReplyCache()
  const countMiss = createMissLimit(deps)
  const nextTimes = createNextTimes(deps)

  app.get('/api/config', { schema: { response: { 200: PublicConfig } } }, async () => ({
    clinicName: settings.current.clinicName,
    supportPhone: settings.current.clinicPhone,
    currency: 'INR' as const,
    razorpayKeyId: config.RAZORPAY_KEY_ID,
    checkoutScriptUrl: config.RAZORPAY_CHECKOUT_URL,
    cancelCutoffHours: settings.current.cancelCutoffHours,
    holdSeconds: Math.round(settings.current.holdMinutes * 60),
    bookingWindowDays: settings.current.bookingWindowDays,
    languages: [...settings.current.languages],
  }))

  app.get('/api/centres', { schema: { response: { 200: CentreList } } }, async () => ({ items: await listCentres(db) }))

  app.get('/api/concerns', { schema: { response: { 200: ConcernList } } }, async (request, reply) => {
    const state = (await findStateOfAll(db, 'all')) ?? ''
    const nowMs = deps.clock.now().epochMilliseconds
    const cached = await memo.reply(
      keyOf('concerns', null),
      { state, nowMs },
      async () => ({ text: reply.serialize({ items: await listConcerns(db) }) as string, untilMs: Infinity }),
      () => countMiss(request.network),
    )
    return sendJson(reply, cached)
  })

  app.get(
    '/api/clinicians',
    { schema: { querystring: ClinicianQuery, response: { 200: ClinicianList } } },
    async (request, reply) => {
      const now = deps.clock.now()
      const question = listQuestion(request.query)
      const state = versioned(deps, (await findStateOfAll(db, 'all')) ?? '')
      const cached = await memo.reply(
        keyOf('list', question),
        { state, nowMs: now.epochMilliseconds },
        async () => {
          const page = await listPage(deps, nextTimes, question, now)
          return { text: reply.serialize(page.reply) as string, untilMs: page.untilMs }
        },
        () => countMiss(request.network),
      )
      return sendJson(reply, cached)
    },
  )

  app.get(
    '/api/clinicians/:id',
    { schema: { params: ClinicianParams, response: { 200: Clinician } } },
    async (request, reply) => {
      const clinicianId = request.params.id as ClinicianId
      const now = deps.clock.now()
      const state = await findScheduleState(db, clinicianId)
      if (state === undefined) throw new AppError('NOT_FOUND')
      const cached = await memo.reply(
        keyOf('clinician', clinicianId),
        { state: versioned(deps, state), nowMs: now.epochMilliseconds },
        async () => {
          const [found] = await listClinicians(db, { clinicianIds: [clinicianId], now, limit: 1 })
          if (found === undefined) throw new AppError('NOT_FOUND')
          const next = (await nextTimes([clinicianId], {}, now)).get(clinicianId)
          const text = reply.serialize({ ...found, nextAvailableAt: next?.startsAt ?? null }) as string
          return { text, untilMs: Math.min(next?.untilMs ?? 0, Math.max(now.epochMilliseconds, minuteEnd(now))) }
        },
        () => countMiss(request.network),
      )
      return sendJson(reply, cached)
    },
  )

  app.get(
    '/api/clinicians/:id/availability',
    { schema: { params: ClinicianParams, querystring: AvailabilityQuery, response: { 200: Availability } } },
    async (request, reply) => {
      const clinicianId = request.params.id as ClinicianId
      const now = deps.clock.now()
      const question = availabilityQuestion(settings.current, clinicianId, request.query, now)
      const state = await findScheduleState(db, clinicianId)
      if (state === undefined) throw new AppError('NOT_FOUND')
      const cached = await memo.reply(
        keyOf('availability', question),
        { state: versioned(deps, state), nowMs: now.epochMilliseconds },
        async () => {
          const { availability, untilMs } = await availabilityOf(deps, question, now)
          return { text: reply.serialize(availability) as string, untilMs }
        },
        () => countMiss(request.network),
      )
      return sendJson(reply, cached)
    },
  )
}
