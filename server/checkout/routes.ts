import { InitiateBookingBody, InitiateBookingReply, PaidBookingReply } from '../../contract/patient/booking.ts'
import { ConfirmBookingBody, CreateOrderBody, PaymentOrder, VerifyPaymentBody } from '../../contract/patient/payment.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import type { Principal } from '../identity/principal.ts'
import { toAppointment } from '../appointments/appointment-view.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { App } from '../http/app.ts'
import { principalOf, requirePatient } from '../identity/require-patient.ts'
import { findPaidBooking } from '../payments/order-queries.ts'
import { verifyPayment } from '../payments/verify.ts'
import { openOrderForHold } from '../payments/order.ts'
import { initiateBooking } from './initiate.ts'

interface CheckoutFields {
  razorpay_order_id: string
  razorpay_payment_id: string
  razorpay_signature: string
}

export function checkoutRoutes(app: App, deps: Deps): void {
  const onRequest = requirePatient(deps)

  async function verify(patient: Principal, body: CheckoutFields, appointmentId?: AppointmentId) {
    const { razorpay_order_id: orderId, razorpay_payment_id: paymentId, razorpay_signature: signature } = body
    const { patientId } = patient
    await verifyPayment(deps, patient, { orderId, paymentId, signature }, { patientId, appointmentId })
    const booking = await findPaidBooking(deps.db, orderId, patientId)
    // The clinic has deleted it in the meantime, and the payment is being refunded.
    if (booking === undefined) throw new AppError('NOT_FOUND')
    const { orderStatus: status, orderedPaise: amountPaise, paidAt } = booking
    return {
      appointment: toAppointment(booking, deps.settings, deps.clock.now()),
      payment: { ...booking, status, amountPaise, paidAt: paidAt && toWire(paidAt) },
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
    async (request) => openOrderForHold(deps, { ...request.body, patientId: principalOf(request).patientId }),
  )

  app.post(
    '/api/payment/verify',
    { onRequest, schema: { body: VerifyPaymentBody, response: { 200: PaidBookingReply } } },
    async (request) => verify(principalOf(request), request.body),
  )
}
