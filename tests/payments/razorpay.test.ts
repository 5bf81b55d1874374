import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRazorpay } from '../../server/providers/razorpay.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { pay, signature } from '../support/gateway.ts'
import { scenario } from '../support/scenario.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

it('accepts no webhook while its secret is empty, whatever it is signed with', () => {
  const connection = { keyId: 'rzp_test_1', keySecret: 'key secret', baseUrl: test.sandboxUrl }
  const body = '{"event":"payment.captured"}'
  for (const webhookSecrets of [[], [''], ['', '']]) {
    const razorpay = createRazorpay({ ...connection, webhookSecrets })
    for (const secret of ['', 'key secret']) {
      expect(razorpay.isWebhookSignature(body, signature(secret, body))).toBe(false)
    }
  }
})

it('makes one partial refund per key, however often and however many at once request it', async () => {
  const { orderId } = await scenario.heldAppointment(test, await createClinician(test))
  const { payment } = await pay(test, orderId)
  // Less than half, so that there is enough left for a second one by mistake.
  const request = { paymentId: payment.id, amountPaise: 50_000, idempotencyKey: `part-of-${payment.id}` }
  const ask = () => test.deps.razorpay.refundPayment({ ...request, notes: {}, receipt: 'part' })
  const first = await ask()
  const again = await Promise.all([ask(), ask()])
  expect(again.map(({ refundId }) => refundId)).toEqual([first.refundId, first.refundId])
  const { items } = await test.control('orders')
  expect(items.find((order: { id: string }) => order.id === orderId).refunds).toHaveLength(1)
})
