import type { FastifyReply } from 'fastify'
import {
  Availability,
  AvailabilityQuery,
  CentreList,
  Clinician,
  ClinicianList,
  ClinicianParams,
  ClinicianQuery,
  PublicConfig,
} from '../../contract/public/clinic.ts'
import type { CentreId, ClinicianId, VisitType } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { writeCursor } from '../http/cursor.ts'
import type { App } from '../http/server.ts'
import { availabilityOf, nextAvailable } from '../scheduling/availability.ts'
import { createReplyCache } from '../perf/reply-cache.ts'
import { createMissLimit } from './miss-limit.ts'
import { availabilityQuestion, keyOf, listQuestion, type ListQuestion } from './questions.ts'
import { findScheduleState, findStateOfAll } from '../scheduling/schedule-queries.ts'
import { listCentres, listClinicians, type ClinicianRow } from './queries.ts'

/** Text already serialised with the route's own reply schema. */
const sendJson = (reply: FastifyReply, text: string) =>
  reply.header('content-type', 'application/json; charset=utf-8').send(text)

async function withNextAvailable(
  deps: Deps,
  clinicians: ClinicianRow[],
  wanted: { mode?: VisitType; centreId?: CentreId },
  now: Temporal.Instant,
): Promise<{ items: Clinician[]; untilMs: number }> {
  const ids = clinicians.map((clinician) => clinician.id)
  const { starts, untilMs } = await nextAvailable(deps, ids, wanted, now)
  const items = clinicians.map((clinician) => ({ ...clinician, nextAvailableAt: starts.get(clinician.id) ?? null }))
  return { items, untilMs }
}

async function listPage(deps: Deps, question: ListQuestion, now: Temporal.Instant) {
  const { limit, mode, centreId } = question
  const found = await listClinicians(deps.db, { ...question, now, limit: limit + 1 })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const { items, untilMs } = await withNextAvailable(deps, page, { mode, centreId }, now)
  const nextCursor = found.length > limit && last !== undefined ? writeCursor([last.fullName, last.id]) : null
  return { reply: { items, nextCursor }, untilMs }
}

export function clinicRoutes(app: App, deps: Deps): void {
  const { config, db } = deps
  const memo = createReplyCache()
  const countMiss = createMissLimit(deps)

  app.get('/api/config', { schema: { response: { 200: PublicConfig } } }, async () => ({
    clinicName: config.CLINIC_NAME,
    supportPhone: config.CLINIC_SUPPORT_PHONE,
    currency: 'INR' as const,
    razorpayKeyId: config.RAZORPAY_KEY_ID,
    checkoutScriptUrl: config.RAZORPAY_CHECKOUT_URL,
    cancelCutoffHours: config.CANCEL_CUTOFF_HOURS,
    holdSeconds: config.HOLD_SECONDS,
    bookingWindowDays: config.BOOKING_WINDOW_DAYS,
  }))

  app.get('/api/centres', { schema: { response: { 200: CentreList } } }, async () => ({ items: await listCentres(db) }))

  app.get(
    '/api/clinicians',
    { schema: { querystring: ClinicianQuery, response: { 200: ClinicianList } } },
    async (request, reply) => {
      const now = deps.clock.now()
      const question = listQuestion(request.query)
      const state = (await findStateOfAll(db, 'all')) ?? ''
      const text = await memo.reply(
        keyOf('list', question),
        { state, nowMs: now.epochMilliseconds },
        async () => {
          const page = await listPage(deps, question, now)
          return { text: reply.serialize(page.reply) as string, untilMs: page.untilMs }
        },
        () => countMiss(request.network),
      )
      return sendJson(reply, text)
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
      const text = await memo.reply(
        keyOf('clinician', clinicianId),
        { state, nowMs: now.epochMilliseconds },
        async () => {
          const found = await listClinicians(db, { clinicianId, now, limit: 1 })
          const { items, untilMs } = await withNextAvailable(deps, found, {}, now)
          if (items[0] === undefined) throw new AppError('NOT_FOUND')
          return { text: reply.serialize(items[0]) as string, untilMs }
        },
        () => countMiss(request.network),
      )
      return sendJson(reply, text)
    },
  )

  app.get(
    '/api/clinicians/:id/availability',
    { schema: { params: ClinicianParams, querystring: AvailabilityQuery, response: { 200: Availability } } },
    async (request, reply) => {
      const clinicianId = request.params.id as ClinicianId
      const now = deps.clock.now()
      const question = availabilityQuestion(config, clinicianId, request.query, now)
      const state = await findScheduleState(db, clinicianId)
      if (state === undefined) throw new AppError('NOT_FOUND')
      const text = await memo.reply(
        keyOf('availability', question),
        { state, nowMs: now.epochMilliseconds },
        async () => {
          const { availability, untilMs } = await availabilityOf(deps, question, now)
          return { text: reply.serialize(availability) as string, untilMs }
        },
        () => countMiss(request.network),
      )
      return sendJson(reply, text)
    },
  )
}
