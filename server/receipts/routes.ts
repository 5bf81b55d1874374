import { z } from 'zod'
import { PathId, type AppointmentId, type PatientId } from '../../contract/values.ts'
import { findAppointment } from '../booking/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import type { App } from '../http/server.ts'
import { principalOf, requirePatient } from '../http/session.ts'
import { calendarFile } from './calendar.ts'
import { issueReceipt } from './issue.ts'
import { findBillFacts, keepPdf } from './queries.ts'
import { renderReceipt } from './receipt-pdf.ts'

const AppointmentParams = z.strictObject({ id: PathId })

/** The bytes of a paid appointment's receipt: rendered once, the same afterwards. Throws NOT_FOUND. */
async function receiptFile(
  deps: Deps,
  { appointmentId, patientId }: { appointmentId: AppointmentId; patientId: PatientId },
): Promise<{ number: string; pdf: Buffer }> {
  const isTheirs = (await findAppointment(deps.db, appointmentId, patientId)) !== undefined
  const receipt = isTheirs ? await issueReceipt(deps.db, appointmentId) : undefined
  if (receipt === undefined) throw new AppError('NOT_FOUND')
  if (receipt.pdf !== null) return { number: receipt.number, pdf: receipt.pdf }
  const facts = await findBillFacts(deps.db, receipt.paymentRowId)
  if (facts === undefined) throw new AppError('NOT_FOUND')
  const issuedAt = Temporal.Instant.fromEpochMilliseconds(receipt.issuedAt.getTime())
  const rendered = await renderReceipt(deps.config, { number: receipt.number, issuedAt, facts })
  return { number: receipt.number, pdf: await keepPdf(deps.db, receipt.id, rendered) }
}

export function receiptRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  app.get(
    '/api/patient-dashboard/appointments/:id/receipt.pdf',
    { onRequest, schema: { params: AppointmentParams } },
    async (request, reply) => {
      const appointmentId = request.params.id as AppointmentId
      const { number, pdf } = await receiptFile(deps, { appointmentId, patientId: principalOf(request).patientId })
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
