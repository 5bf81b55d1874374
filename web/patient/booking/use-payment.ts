import { useRef, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type {
  Appointment,
  InitiateBookingBody,
  InitiateBookingReply,
  PaidBookingReply,
} from '../../../contract/patient/booking.ts'
import type { PublicConfig } from '../../../contract/public/clinic.ts'
import type { PaymentOrder } from '../../../contract/patient/payment.ts'
import { payReturns } from '../../../contract/rules/pay-page.ts'
import { ApiError, call } from '../../shared/api.ts'
import { drafts, noteFor } from '../../shared/drafts.ts'
import { dateIn, shortDay } from '../../shared/format/dates.ts'
import { paths } from '../../shared/paths.ts'
import { meQuery } from '../../shared/queries.ts'
import { mine, queryClient } from '../../shared/query-client.ts'
import { payText } from '../../shared/text/pay.ts'
import { loadCheckout, openCheckout, type CheckoutResult } from './checkout.ts'
import type { PayFailure, PayMethod } from './pay-failure.ts'
import { dropEntered } from './who.ts'

export type PayState =
  | { at: 'ready' }
  | { at: 'holding' | 'opening' | 'confirming' }
  | { at: 'closed'; failure: PayFailure | undefined }
  | { at: 'unclear' }
  | { at: 'no_script' }
  | { at: 'refused'; error: unknown }

/** What the address says after returning from the gateway's page. */
function stateFromAddress(): PayState {
  const query = new URLSearchParams(location.search)
  const outcome = payReturns.find((one) => one === query.get('payment'))
  if (outcome === undefined) return { at: 'ready' }
  if (outcome === 'unclear') return { at: 'unclear' }
  return { at: 'closed', failure: outcome === 'failed' ? { reason: query.get('why') ?? undefined } : undefined }
}

const post = <Reply>(path: string, body: unknown) => call<Reply>(path, { method: 'POST', body, isPrivate: true })

const isAlreadyPaid = (error: unknown) => error instanceof ApiError && error.code === 'ALREADY_PAID'

/** Before booking: from it the server knows that a guardian is needed. */
async function saveBirthDate(dateOfBirth: string): Promise<void> {
  await call('/api/patient-dashboard/profile', { method: 'PUT', body: { dateOfBirth }, isPrivate: true })
  await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
}

/** Holds the slot, pays for it, and has the payment verified; each way it can fail has a state of its own. */
export function usePayment(config: PublicConfig | undefined, onHeld: (appointmentId: number) => void) {
  const [state, setState] = useState(stateFromAddress)
  const [, navigate] = useLocation()
  const isUnderWay = useRef(false)

  /** Two clicks may come before the first is rendered: the second does nothing. */
  async function once(work: () => Promise<void>): Promise<void> {
    if (isUnderWay.current) return
    isUnderWay.current = true
    await work().finally(() => (isUnderWay.current = false))
  }

  function finish(appointmentId: number): void {
    void queryClient.invalidateQueries({ queryKey: [mine] })
    navigate(paths.confirmed(appointmentId), { replace: true })
  }

  async function confirm(appointmentId: number, result: CheckoutResult): Promise<void> {
    setState({ at: 'confirming' })
    // Whatever happens to this call, the server also hears about the payment from Razorpay: the next page polls for
    // it.
    await post<PaidBookingReply>('/api/payment/verify', result).catch(() => undefined)
    finish(appointmentId)
  }

  async function pay(appointment: Appointment, order: PaymentOrder, method?: PayMethod): Promise<void> {
    setState({ at: 'opening' })
    try {
      await loadCheckout(config?.checkoutScriptUrl ?? '')
    } catch {
      setState({ at: 'no_script' })
      return
    }
    const day = shortDay(dateIn(appointment.startsAt, appointment.timezone))
    const description = payText.orderText(appointment.clinician.fullName, day)
    const outcome = await openCheckout(order, { name: config?.clinicName ?? '', description }, method)
    if (!('paid' in outcome)) {
      setState({ at: 'closed', failure: outcome.failure })
      return
    }
    dropEntered(appointment.clinician.id)
    await confirm(appointment.id, outcome.paid)
  }

  return {
    state,
    reset: () => setState({ at: 'ready' }),
    /** Safe to call again: the same slot gives the same hold and the same order. */
    book: (body: InitiateBookingBody, dateOfBirth?: string) =>
      once(async () => {
        setState({ at: 'holding' })
        try {
          if (dateOfBirth !== undefined) await saveBirthDate(dateOfBirth)
          const { appointment, payment } = await post<InitiateBookingReply>('/api/booking/initiate', body)
          // The note is part of the booking now. Who it is for is asked again if another time is chosen.
          drafts.drop(noteFor(body.clinicianId))
          if (payment === null) {
            dropEntered(body.clinicianId)
            finish(appointment.id)
            return
          }
          onHeld(appointment.id)
          await pay(appointment, payment)
        } catch (error) {
          // The time that was to be replaced has been paid for meanwhile.
          if (body.replaces !== undefined && isAlreadyPaid(error)) finish(body.replaces)
          else setState({ at: 'refused', error })
        }
      }),
    resume: (appointment: Appointment, method?: PayMethod) =>
      once(async () => {
        setState({ at: 'opening' })
        try {
          const order = await post<PaymentOrder>('/api/payment/create-order', { appointmentId: appointment.id })
          await pay(appointment, order, method)
        } catch (error) {
          if (isAlreadyPaid(error)) finish(appointment.id)
          else setState({ at: 'refused', error })
        }
      }),
  }
}
