import { z } from 'zod'
import { PathId, type AppointmentId } from '../../contract/values.ts'
import { findAppointment } from '../booking/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import type { App } from '../http/server.ts'
import { principalOf, requirePatient } from '../http/session.ts'
import { calendarFile } from './calendar.ts'
import { receiptFile } from './receipt-file.ts'

const AppointmentParams = z.strictObject({ id: PathId })

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
      const { number, pdf } = receipt
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="receipt-${number.replaceAll('/', '-')}.pdf"`)
        .header('cache-control', 'private, no-store')
        .send(pdf)
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
