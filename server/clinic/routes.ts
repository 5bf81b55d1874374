import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import {
  Availability,
  AvailabilityQuery,
  CentreList,
  Clinician,
  ClinicianList,
  ClinicianParams,
  ClinicianQuery,
  PublicConfig,
} from '../../contract/clinic.ts'
import type { CentreId, ClinicianId, VisitType } from '../../contract/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { App } from '../http/server.ts'
import { availabilityOf, nextAvailable } from './availability.ts'
import { createMemo } from './memo.ts'
import { findScheduleState, findStateOfAll } from './schedule-queries.ts'
import { listCentres, listClinicians, type ClinicianRow } from './queries.ts'

const defaultLimit = 20

/** Text that was serialized by the route's own reply schema. */
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

async function listPage(deps: Deps, query: z.infer<typeof ClinicianQuery>, now: Temporal.Instant) {
  const { cursor, limit = defaultLimit, mode, ...filter } = query
  const centreId = query.centreId as CentreId | undefined
  const position = cursor === undefined ? undefined : readCursor(cursor, ['string', 'number'])
  const found = await listClinicians(deps.db, {
    ...filter,
    mode,
    centreId,
    after: position && { fullName: position[0], clinicianId: position[1] as ClinicianId },
    limit: limit + 1,
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const { items, untilMs } = await withNextAvailable(deps, page, { mode, centreId }, now)
  const nextCursor = found.length > limit && last !== undefined ? writeCursor([last.fullName, last.id]) : null
  return { reply: { items, nextCursor }, untilMs }
}

export function clinicRoutes(app: App, deps: Deps): void {
  const { config, db } = deps
  const memo = createMemo()

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
      const state = (await findStateOfAll(db, 'all')) ?? ''
      const text = await memo.reply(request.url, { state, nowMs: now.epochMilliseconds }, async () => {
        const page = await listPage(deps, request.query, now)
        return { text: reply.serialize(page.reply) as string, untilMs: page.untilMs }
      })
      return sendJson(reply, text)
    },
  )

  app.get(
    '/api/clinicians/:id',
    { schema: { params: ClinicianParams, response: { 200: Clinician } } },
    async ({ params }) => {
      const found = await listClinicians(db, { clinicianId: params.id as ClinicianId, limit: 1 })
      const { items } = await withNextAvailable(deps, found, {}, deps.clock.now())
      if (items[0] === undefined) throw new AppError('NOT_FOUND')
      return items[0]
    },
  )

  app.get(
    '/api/clinicians/:id/availability',
    { schema: { params: ClinicianParams, querystring: AvailabilityQuery, response: { 200: Availability } } },
    async (request, reply) => {
      const { query, params } = request
      const clinicianId = params.id as ClinicianId
      const now = deps.clock.now()
      const state = await findScheduleState(db, clinicianId)
      if (state === undefined) throw new AppError('NOT_FOUND')
      const text = await memo.reply(request.url, { state, nowMs: now.epochMilliseconds }, async () => {
        const question = { ...query, clinicianId, centreId: query.centreId as CentreId | undefined }
        const { availability, untilMs } = await availabilityOf(deps, question, now)
        return { text: reply.serialize(availability) as string, untilMs }
      })
      return sendJson(reply, text)
    },
  )
}
