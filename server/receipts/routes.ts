import type { FastifyReply } from 'fastify'
import { FileLink, FileLinkBody } from '../../contract/patient/dashboard.ts'
import { z } from 'zod'
import { PathId, type AppointmentId, type PatientId } from '../../contract/core/values.ts'
import { fileLinkSeconds, signFileLink } from '../identity/file-links.ts'
import { findAppointment } from '../appointments/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient, requireReader } from '../identity/require-patient.ts'
import { calendarFile } from './calendar.ts'
import { findCreditNote } from './note-queries.ts'
import { receiptFile } from './receipt-file.ts'

const AppointmentParams = z.strictObject({ id: PathId })

const link = z.string().max(100).optional()
const FileQuery = z.strictObject({ link })
const CreditNoteQuery = z.strictObject({ number: FileLinkBody.shape.number.unwrap(), link })

const folder = '/api/patient-dashboard/appointments'

const sendPdf = (reply: FastifyReply, name: string, { number, pdf }: { number: string; pdf: Buffer }) =>
  reply
    .type('application/pdf')
    .header('content-disposition', `inline; filename="${name}-${number.replaceAll('/', '-')}.pdf"`)
    .header('cache-control', 'private, no-store')
    .send(pdf)

export function receiptRoutes(app: App, deps: Deps): void {
  const onRequest = requireReader(deps, (params) => {
    const { data } = AppointmentParams.safeParse(params)
    return data === undefined ? '/dashboard' : `/dashboard/appointments/${data.id}`
  })

  /** Each throws NOT_FOUND, also for another patient's file. */
  async function receiptOf(appointmentId: AppointmentId, patientId: PatientId) {
    const appointment = await findAppointment(deps.db, appointmentId, patientId)
    const receipt = appointment && (await receiptFile(deps, appointmentId))
    if (receipt === undefined) throw new AppError('NOT_FOUND')
    return receipt
  }
  async function creditNoteOf(appointmentId: AppointmentId, patientId: PatientId, number: string | undefined) {
    const appointment = await findAppointment(deps.db, appointmentId, patientId)
    const note = appointment && number !== undefined && (await findCreditNote(deps.db, appointmentId, number))
    if (note === undefined || note === false) throw new AppError('NOT_FOUND')
    return note
  }

  app.get(
    `${folder}/:id/receipt.pdf`,
    { onRequest, schema: { params: AppointmentParams, querystring: FileQuery } },
    async (request, reply) =>
      sendPdf(reply, 'receipt', await receiptOf(request.params.id as AppointmentId, principalOf(request).patientId)),
  )

  app.get(
    `${folder}/:id/credit-note.pdf`,
    { onRequest, schema: { params: AppointmentParams, querystring: CreditNoteQuery } },
    async (request, reply) => {
      const { patientId } = principalOf(request)
      const note = await creditNoteOf(request.params.id as AppointmentId, patientId, request.query.number)
      return sendPdf(reply, 'credit-note', note)
    },
  )

  app.get(
    `${folder}/:id/calendar.ics`,
    { onRequest, schema: { params: AppointmentParams, querystring: FileQuery } },
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

  app.post(
    `${folder}/:id/file-link`,
    {
      onRequest: requirePatient(deps),
      schema: { params: AppointmentParams, body: FileLinkBody, response: { 200: FileLink } },
    },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      const { patientId, sessionId } = principalOf(request)
      const { file, number } = request.body
      // Rendered now, so that a missing file is reported on the page and not as a failed download.
      if (file === 'receipt.pdf') await receiptOf(appointmentId, patientId)
      else if (file === 'calendar.ics') await calendarFile(deps, { appointmentId, patientId })
      else await creditNoteOf(appointmentId, patientId, number)
      const query = number === undefined ? '' : `?${new URLSearchParams({ number }).toString()}`
      const path = `${folder}/${appointmentId}/${file}${query}`
      void reply.header('cache-control', 'no-store')
      return { url: signFileLink(deps.config, path, sessionId, deps.clock.now()), expiresInSeconds: fileLinkSeconds }
    },
  )
}
