import { expect, it } from 'vitest'
import { findPayingPayment } from '../../server/payments/match.ts'
import type { GatewayOrder, GatewayPayment } from '../../server/providers/razorpay.ts'

const order = { orderId: 'order_1', amountPaise: 160_000, currency: 'INR', status: 'paid' } as GatewayOrder
const captured = (paymentId: string, amountPaise: number, feePaise = 0) =>
  ({ paymentId, amountPaise, currency: 'INR', feePaise, isFeeOnCustomer: feePaise > 0 }) as GatewayPayment

it('of several payments of an order, the one of its amount, or of what Razorpay calls paid, has paid it', () => {
  const short = captured('pay_short', 150_000)
  const withOffer = captured('pay_offer', 144_000)
  const withOfferAndFee = captured('pay_offer_fee', 147_398, 3398)
  const exact = captured('pay_exact', 160_000)
  const amountPaidPaise = 144_000
  expect(findPayingPayment({ ...order, amountPaidPaise }, [short, withOffer])).toBe('pay_offer')
  for (const isFeeOnCustomer of [true, false])
    expect(findPayingPayment({ ...order, amountPaidPaise }, [short, { ...withOfferAndFee, isFeeOnCustomer }])).toBe(
      'pay_offer_fee',
    )
  expect(findPayingPayment({ ...order, amountPaidPaise }, [short, withOffer, exact])).toBe('pay_exact')
  expect(findPayingPayment({ ...order, amountPaidPaise: null }, [short, withOffer])).toBe('pay_short')
  expect(findPayingPayment({ ...order, amountPaidPaise, status: 'attempted' }, [withOffer])).toBeUndefined()
})
