import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { PathId, type AppointmentId } from '../../contract/values.ts'
import { findAppointment } from '../booking/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import type { App } from '../http/server.ts'
import { principalOf, requirePatient } from '../http/session.ts'
import { calendarFile } from './calendar.ts'
import { findCreditNote } from './note-queries.ts'
import { receiptFile } from './receipt-file.ts'

const AppointmentParams = z.strictObject({ id: PathId })

const CreditNoteQuery = z.strictObject({ number: z.string().regex(/^[A-Z]{2}\/\d\d-\d\d\/\d{6,7}$/) })

const sendPdf = (reply: FastifyReply, name: string, { number, pdf }: { number: string; pdf: Buffer }) =>
  reply
    .type('application/pdf')
    .header('content-disposition', `inline; filename="${name}-${number.replaceAll('/', '-')}.pdf"`)
    .header('cache-control', 'private, no-store')
    .send(pdf)

export function receiptRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  app.get(
    '/api/patient-dashboard/appointments/:id/receipt.pdf',
    { onRequest, schema: { params: AppointmentParams } },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      const appointment = await findAppointment(deps.db, appointmentId, principalOf(request).patientId)
      const receipt = appointment && (await receiptFile(deps, appointmentId))
      if (receipt === undefined) throw new AppError('NOT_FOUND')
      return sendPdf(reply, 'receipt', receipt)
    },
  )

  app.get(
    '/api/patient-dashboard/appointments/:id/credit-note.pdf',
    { onRequest, schema: { params: AppointmentParams, querystring: CreditNoteQuery } },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      const appointment = await findAppointment(deps.db, appointmentId, principalOf(request).patientId)
      const note = appointment && (await findCreditNote(deps.db, appointmentId, request.query.number))
      if (note === undefined) throw new AppError('NOT_FOUND')
      return sendPdf(reply, 'credit-note', note)
    },
  )

  app.get(
    '/api/patient-dashboard/appointments/:id/calendar.ics',
    { onRequest, schema: { params: AppointmentParams } },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      const file = await calendarFile(deps, { appointmentId, patientId: principalOf(request).patientId })
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', `attachment; filename="appointment-${appointmentId}.ics"`)
        .header('cache-control', 'private, no-store')
        .send(file)
    },
  )
}
