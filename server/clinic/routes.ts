import { z } from 'zod'
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
import { listCentres, listClinicians, type ClinicianRow } from './queries.ts'

const defaultLimit = 20

async function withNextAvailable(
  deps: Deps,
  clinicians: ClinicianRow[],
  wanted: { mode?: VisitType; centreId?: CentreId } = {},
): Promise<z.infer<typeof Clinician>[]> {
  const next = await nextAvailable(
    deps,
    clinicians.map((clinician) => clinician.id),
    wanted,
  )
  return clinicians.map((clinician) => ({ ...clinician, nextAvailableAt: next.get(clinician.id) ?? null }))
}

export function clinicRoutes(app: App, deps: Deps): void {
  const { config, db } = deps

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
    async ({ query }) => {
      const { cursor, limit = defaultLimit, centreId, ...filter } = query
      const position = cursor === undefined ? undefined : readCursor(cursor, ['string', 'number'])
      const found = await listClinicians(db, {
        ...filter,
        centreId: centreId as CentreId | undefined,
        after: position && { fullName: position[0], clinicianId: position[1] as ClinicianId },
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: await withNextAvailable(deps, page, { mode: filter.mode, centreId: centreId as CentreId | undefined }),
        nextCursor: found.length > limit && last !== undefined ? writeCursor([last.fullName, last.id]) : null,
      }
    },
  )

  app.get(
    '/api/clinicians/:id',
    { schema: { params: ClinicianParams, response: { 200: Clinician } } },
    async ({ params }) => {
      const found = await listClinicians(db, { clinicianId: params.id as ClinicianId, limit: 1 })
      const [clinician] = await withNextAvailable(deps, found)
      if (clinician === undefined) throw new AppError('NOT_FOUND')
      return clinician
    },
  )

  app.get(
    '/api/clinicians/:id/availability',
    { schema: { params: ClinicianParams, querystring: AvailabilityQuery, response: { 200: Availability } } },
    async ({ params, query }) =>
      availabilityOf(deps, {
        ...query,
        clinicianId: params.id as ClinicianId,
        centreId: query.centreId as CentreId | undefined,
      }),
  )
}
