import { setImmediate as nextTurn } from 'node:timers/promises'
import { epochSeconds, razorpayId } from '../ids.ts'
import type { Store } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import { ApiError } from './api-error.ts'
import type { Notes, PaymentEntity, RefundEntity } from './entities.ts'
import { eventBody } from './event-body.ts'
import { otherRequestOfKey, refundRefusal } from './rules.ts'

interface RefundInput {
  amount?: number
  speed?: string
  receipt?: string | null
  notes?: Notes
  /** Only by hand: it is pending, and then the bank rejects it. */
  fails?: boolean
}

/** The amount that Razorpay's test mode refuses to refund. */
const failingAmount = 2468

export interface RefundBook {
  /** Makes a refund; the same key and body return the first one again. Throws ApiError. */
  refund(payment: PaymentEntity, input: RefundInput, idempotencyKey?: string): Promise<RefundEntity>
  close(): void
}

/** Refunds: pending at first, processed (or failed) a moment later, with a webhook for each. */
export function createRefundBook(store: Store, webhooks: Webhooks, settings: { refundProcessMs: number }): RefundBook {
  const { state } = store
  const timers = new Set<NodeJS.Timeout>()
  const inProgress = new Set<string>()
  const failing = new Set<string>()

  const emit = (event: string, refund: RefundEntity) =>
    webhooks.emit(event, eventBody(event, { refund, payment: state.payments[refund.payment_id] }))

  function setRefunded(payment: PaymentEntity, amount: number): void {
    payment.amount_refunded = amount
    payment.refund_status = amount === 0 ? null : amount === payment.amount ? 'full' : 'partial'
    payment.status = payment.refund_status === 'full' ? 'refunded' : 'captured'
  }

  function settle(refund: RefundEntity): void {
    const payment = state.payments[refund.payment_id]
    if (payment === undefined || refund.status !== 'pending') return
    if (refund.amount === failingAmount || failing.has(refund.id)) {
      refund.status = 'failed'
      setRefunded(payment, payment.amount_refunded - refund.amount)
      emit('refund.failed', refund)
    } else {
      refund.status = 'processed'
      refund.acquirer_data = { arn: `${refund.created_at}${refund.id.length}` }
      emit('refund.processed', refund)
    }
    store.changed()
  }

  function settleLater(refund: RefundEntity): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      settle(refund)
    }, settings.refundProcessMs).unref()
    timers.add(timer)
  }

  for (const refund of Object.values(state.refunds)) if (refund.status === 'pending') settleLater(refund)

  function make(
    payment: PaymentEntity,
    { amount, speed = 'normal', receipt = null, notes = [], fails = false }: RefundInput,
  ) {
    const asked = amount ?? payment.amount - payment.amount_refunded
    const refusal = refundRefusal({ ...payment, refunded: payment.amount_refunded }, asked)
    if (refusal !== undefined) throw new ApiError(refusal.description, { field: refusal.field })
    const refund: RefundEntity = {
      id: razorpayId('rfnd'),
      entity: 'refund',
      amount: asked,
      currency: payment.currency,
      payment_id: payment.id,
      notes,
      receipt,
      acquirer_data: { arn: null },
      created_at: epochSeconds(),
      batch_id: null,
      status: 'pending',
      speed_processed: 'normal',
      speed_requested: speed,
    }
    state.refunds[refund.id] = refund
    if (fails) failing.add(refund.id)
    setRefunded(payment, payment.amount_refunded + asked)
    store.changed()
    emit('refund.created', refund)
    settleLater(refund)
    return refund
  }

  return {
    async refund(payment, input, idempotencyKey) {
      if (idempotencyKey === undefined) return make(payment, input)
      const body = JSON.stringify([payment.id, input])
      const earlier = state.refundKeys[idempotencyKey]
      const conflict = (description: string) => new ApiError(description, { status: 409 })
      if (earlier !== undefined) {
        if (earlier.body === body && 'refusal' in earlier) throw new ApiError(earlier.refusal)
        const refund = 'refundId' in earlier ? state.refunds[earlier.refundId] : undefined
        if (earlier.body !== body || refund === undefined) {
          throw conflict(otherRequestOfKey)
        }
        return refund
      }
      if (inProgress.has(idempotencyKey)) {
        throw conflict('Another request with the same idempotency key is still in progress.')
      }
      inProgress.add(idempotencyKey)
      try {
        await nextTurn()
        const refund = make(payment, input)
        state.refundKeys[idempotencyKey] = { body, refundId: refund.id }
        return refund
      } catch (error) {
        if (error instanceof ApiError) state.refundKeys[idempotencyKey] = { body, refusal: error.message }
        throw error
      } finally {
        inProgress.delete(idempotencyKey)
      }
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
