import { InitiateBookingBody, InitiateBookingReply, PaidBookingReply } from '../../contract/patient/booking.ts'
import { ConfirmBookingBody, CreateOrderBody, PaymentOrder, VerifyPaymentBody } from '../../contract/patient/payment.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Principal } from '../identity/principal.ts'
import { findAppointment, toAppointment } from '../appointments/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import type { App } from '../http/server.ts'
import { principalOf, requirePatient } from '../identity/require-patient.ts'
import { verifyPayment } from '../payments/verify.ts'
import { initiateBooking, orderFor } from './initiate.ts'

interface CheckoutFields {
  razorpay_order_id: string
  razorpay_payment_id: string
  razorpay_signature: string
}

export function checkoutRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  async function verify(patient: Principal, body: CheckoutFields, appointmentId?: AppointmentId) {
    const result = {
      orderId: body.razorpay_order_id,
      paymentId: body.razorpay_payment_id,
      signature: body.razorpay_signature,
    }
    const payment = await verifyPayment(deps, { result, patientId: patient.patientId, appointmentId })
    const row = await findAppointment(deps.db, payment.appointmentId, patient.patientId)
    // The clinic has deleted it meanwhile: its money goes back.
    if (row === undefined) throw new AppError('NOT_FOUND')
    return {
      appointment: toAppointment(row, deps.config, deps.clock.now()),
      payment: { ...payment, paidAt: payment.paidAt?.toISOString() ?? null },
    }
  }

  app.post(
    '/api/booking/initiate',
    { onRequest, schema: { body: InitiateBookingBody, response: { 201: InitiateBookingReply } } },
    async (request, reply) => reply.code(201).send(await initiateBooking(deps, principalOf(request), request.body)),
  )

  app.post(
    '/api/booking/confirm',
    { onRequest, schema: { body: ConfirmBookingBody, response: { 200: PaidBookingReply } } },
    async (request) => verify(principalOf(request), request.body, request.body.appointmentId),
  )

  app.post(
    '/api/payment/create-order',
    { onRequest, schema: { body: CreateOrderBody, response: { 200: PaymentOrder } } },
    async (request) => orderFor(deps, { ...request.body, patientId: principalOf(request).patientId }),
  )

  app.post(
    '/api/payment/verify',
    { onRequest, schema: { body: VerifyPaymentBody, response: { 200: PaidBookingReply } } },
    async (request) => verify(principalOf(request), request.body),
  )
}
