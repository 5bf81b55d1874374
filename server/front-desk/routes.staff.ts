import {
  AppointmentPath,
  DeskBookingBody,
  DeskBookingReply,
  DeskPayment,
  Drawer,
  DrawerBody,
  DrawerList,
  DrawerQuery,
  FollowUpBody,
  StaffSlots,
  StaffSlotsQuery,
  TakePaymentBody,
} from '../../contract/staff/appointments.ts'
import { CallList, CallListQuery } from '../../contract/staff/call-list.ts'
import { Calendar, CalendarQuery } from '../../contract/staff/calendar.ts'
import type { AppointmentId, CentreId, ClinicianId } from '../../contract/core/values.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { sendPaymentLink } from '../appointments/payment-link.ts'
import { readStaffAppointment, toDeskPayment, toStaffAppointment } from '../appointments/staff-view.ts'
import { listPayments } from '../appointments/staff-view-queries.ts'
import type { Author } from '../audit/record.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { sendJson } from '../http/send-json.ts'
import type { App } from '../http/app.ts'
import { authorOf } from '../identity/staff/author.ts'
import { staffOnly } from '../identity/staff/require-staff.ts'
import { takePayment } from '../payments/desk.ts'
import type { DrawerRow } from '../payments/desk-queries.ts'
import { listDrawers, openDrawer } from '../payments/drawers.ts'
import { createReplyCache } from '../perf/reply-cache.ts'
import { deskSlots } from '../scheduling/desk-slots.ts'
import { bookAtDesk, bookFollowUp } from './book.ts'
import type { Booked } from './draft-queries.ts'
import { resolveCalendarRequest, readCalendar } from './calendar.ts'
import { readCallList } from './call-list.ts'

const toDrawer = (row: DrawerRow): Drawer => ({ ...row, openedAt: toWire(row.openedAt) })

/** The front desk: the calendar, free times, booking, and payments taken there. */
export function frontDeskRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'day.read' })
  // After each change all open calendars reload, most of them with the same request: it is computed once.
  const calendars = createReplyCache()

  app.get(
    '/api/staff/calendar',
    { onRequest, schema: { querystring: CalendarQuery, response: { 200: Calendar } } },
    async (request, reply) => {
      const { centreId, ...days } = request.query
      const asked = await resolveCalendarRequest(deps, authorOf(request).actor, {
        ...days,
        centreId: (centreId ?? null) as CentreId | null,
      })
      const { key, state, span } = asked
      const cached = await calendars.reply(key, { state, nowMs: span.now.epochMilliseconds }, async () => {
        const { calendar, untilMs } = await readCalendar(deps, asked)
        return { text: reply.serialize(calendar) as string, untilMs }
      })
      return sendJson(reply, cached)
    },
  )

  app.get(
    '/api/staff/call-list',
    { onRequest, schema: { querystring: CallListQuery, response: { 200: CallList } } },
    async (request) => readCallList(deps, authorOf(request).actor, (request.query.centreId ?? null) as CentreId | null),
  )

  app.get(
    '/api/staff/slots',
    { onRequest, schema: { querystring: StaffSlotsQuery, response: { 200: StaffSlots } } },
    async (request) => {
      const { clinicianId, centreId, override, ...asked } = request.query
      return deskSlots(deps, scopeOf(authorOf(request).actor, 'day.read'), {
        ...asked,
        clinicianId: clinicianId as ClinicianId,
        centreId: centreId as CentreId | undefined,
        override: override === 'true',
      })
    },
  )

  const booked = async ({ actor }: Author, { appointmentId, paymentId }: Booked): Promise<DeskBookingReply> => {
    const payments = paymentId === null ? [] : await listPayments(deps.db, appointmentId)
    const payment = payments.find(({ id }) => id === paymentId)
    const row = await readStaffAppointment(deps, actor, appointmentId)
    const { holdExpiresAt } = row
    const url = `${deps.config.PUBLIC_URL.replace(/\/+$/, '')}/dashboard/appointments/${appointmentId}`
    const isHeld = row.status === 'BOOKED' && holdExpiresAt !== null
    return {
      appointment: toStaffAppointment(row, deps.settings, deps.clock.now()),
      payment: payment === undefined ? null : toDeskPayment(payment),
      paymentLink: isHeld ? { url, expiresAt: toWire(holdExpiresAt) } : null,
    }
  }

  app.post(
    '/api/staff/appointments',
    { onRequest, schema: { body: DeskBookingBody, response: { 201: DeskBookingReply } } },
    async (request, reply) => {
      const author = authorOf(request)
      return reply.code(201).send(await booked(author, await bookAtDesk(deps, author, request.body)))
    },
  )

  app.post(
    '/api/staff/appointments/:id/payment-link',
    { onRequest, schema: { params: AppointmentPath, response: { 200: DeskBookingReply } } },
    async (request) => {
      const author = authorOf(request)
      const appointmentId = request.params.id as AppointmentId
      await sendPaymentLink(deps, author, { appointmentId })
      return booked(author, { appointmentId, paymentId: null })
    },
  )

  app.post(
    '/api/staff/appointments/:id/follow-up',
    { onRequest, schema: { params: AppointmentPath, body: FollowUpBody, response: { 201: DeskBookingReply } } },
    async (request, reply) => {
      const author = authorOf(request)
      const appointmentId = request.params.id as AppointmentId
      const followUp = await bookFollowUp(deps, author, { ...request.body, appointmentId })
      return reply.code(201).send(await booked(author, followUp))
    },
  )

  app.post(
    '/api/staff/appointments/:id/payments',
    { onRequest, schema: { params: AppointmentPath, body: TakePaymentBody, response: { 201: DeskPayment } } },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      const paymentId = await takePayment(deps, authorOf(request), { ...request.body, appointmentId })
      const payment = (await listPayments(deps.db, appointmentId)).find(({ id }) => id === paymentId)
      if (payment === undefined) throw new Error('The payment just taken is not there')
      return reply.code(201).send(toDeskPayment(payment))
    },
  )

  app.get(
    '/api/staff/drawers',
    { onRequest, schema: { querystring: DrawerQuery, response: { 200: DrawerList } } },
    async (request) => {
      const rows = await listDrawers(deps, authorOf(request), request.query.centreId as CentreId)
      return { items: rows.map(toDrawer) }
    },
  )

  app.post(
    '/api/staff/drawers',
    { onRequest, schema: { body: DrawerBody, response: { 201: Drawer } } },
    async (request, reply) => reply.code(201).send(toDrawer(await openDrawer(deps, authorOf(request), request.body))),
  )
}
