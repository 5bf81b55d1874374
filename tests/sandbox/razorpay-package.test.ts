import { createHmac } from 'node:crypto'
import Razorpay from 'razorpay'
import { validatePaymentVerification, validateWebhookSignature } from 'razorpay/dist/utils/razorpay-utils.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSandbox, type Received, type TestSandbox } from './sandbox.ts'

let sandbox: TestSandbox
let razorpay: Razorpay

interface PackageTransport {
  rq: { defaults: { baseURL: string } }
}

function packageFor({ url, secrets }: TestSandbox, keySecret = secrets.keySecret): Razorpay {
  const client = new Razorpay({ key_id: secrets.keyId, key_secret: keySecret })
  ;(client as unknown as { api: PackageTransport }).api.rq.defaults.baseURL = `${url}/razorpay`
  return client
}

beforeAll(async () => {
  sandbox = await openSandbox()
  razorpay = packageFor(sandbox)
})
afterAll(() => sandbox.close())

const order = (receipt: string, amount = 50_000) => razorpay.orders.create({ amount, currency: 'INR', receipt })

describe("Razorpay's own package against the sandbox", () => {
  it('creates an order with the documented fields', async () => {
    const made = await order('r1')
    expect(made).toEqual({
      id: expect.stringMatching(/^order_[A-Za-z0-9]{14}$/),
      entity: 'order',
      amount: 50_000,
      amount_paid: 0,
      amount_due: 50_000,
      currency: 'INR',
      receipt: 'r1',
      offer_id: null,
      status: 'created',
      attempts: 0,
      notes: [],
      created_at: expect.any(Number),
    })
    expect(await razorpay.orders.fetch(made.id)).toEqual(made)
    const { items } = await razorpay.orders.all({ receipt: 'r1' })
    expect(items).toEqual([made])
  })

  it('refuses other keys as documented', async () => {
    const stranger = packageFor(sandbox, 'another secret')
    await expect(stranger.orders.create({ amount: 100, currency: 'INR' })).rejects.toMatchObject({
      statusCode: 401,
      error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' },
    })
  })

  it.each([
    [{ amount: 99, currency: 'INR' }, 'Order amount less than minimum amount allowed'],
    [{ amount: 100.5, currency: 'INR' }, 'The amount must be an integer.'],
    [{ currency: 'INR' }, 'amount: is required.'],
    [{ amount: 100, currency: 'INR', receipt: 'x'.repeat(41) }, 'The receipt may not be greater than 40 characters.'],
    [{ amount: 100, currency: 'INR', colour: 'red' }, 'colour is/are not required and should not be sent'],
  ])('refuses %j', async (body, description) => {
    await expect(razorpay.orders.create(body as { amount: number; currency: string })).rejects.toMatchObject({
      statusCode: 400,
      error: { description },
    })
  })

  it('shows a captured payment, with a signature that the package accepts', async () => {
    const { id } = await order('r2')
    const paid = await sandbox.control('pay', { orderId: id, method: 'card' })
    expect(
      validatePaymentVerification(
        { order_id: id, payment_id: paid.razorpay_payment_id },
        paid.razorpay_signature,
        sandbox.secrets.keySecret,
      ),
    ).toBe(true)
    expect(await razorpay.payments.fetch(paid.razorpay_payment_id)).toMatchObject({
      entity: 'payment',
      status: 'captured',
      captured: true,
      order_id: id,
      amount: 50_000,
      fee: expect.any(Number),
      card: { last4: '1007', network: 'Visa' },
    })
    expect(await razorpay.orders.fetch(id)).toMatchObject({ status: 'paid', amount_paid: 50_000, attempts: 1 })
    const { items } = await razorpay.orders.fetchPayments(id)
    expect(items.map((payment: { id: string }) => payment.id)).toEqual([paid.razorpay_payment_id])
  })

  it('captures by hand only what was authorized, once, at its amount', async () => {
    const { id } = await order('r3')
    const { payment } = await sandbox.control('pay', { orderId: id, outcome: 'authorized' })
    await expect(razorpay.payments.capture(payment.id, 100, 'INR')).rejects.toMatchObject({
      error: { description: 'Capture amount must be equal to the amount authorized' },
    })
    expect(await razorpay.payments.capture(payment.id, 50_000, 'INR')).toMatchObject({ status: 'captured' })
    await expect(razorpay.payments.capture(payment.id, 50_000, 'INR')).rejects.toMatchObject({ statusCode: 400 })
  })

  it('signs webhooks so that the package accepts them, over the bytes sent', async () => {
    const { id } = await order('r4')
    await sandbox.control('pay', { orderId: id })
    const ofOrder = ({ body }: Received) => body.includes(id)
    const events = (await sandbox.until(3, ofOrder)).filter(ofOrder)
    expect(events.map(({ body }) => JSON.parse(body).event)).toEqual([
      'payment.authorized',
      'payment.captured',
      'order.paid',
    ])
    for (const { path, headers, body } of events) {
      expect(path).toBe('/api/payment/webhook')
      expect(headers['x-razorpay-event-id']).toMatch(/^\d{14}$/)
      const signature = String(headers['x-razorpay-signature'])
      expect(validateWebhookSignature(body, signature, sandbox.secrets.webhookSecret)).toBe(true)
    }
  })

  it('has the signatures of the documentation', () => {
    const digest = createHmac('sha256', '123456').update('{"a":1,"b":2,"c":{"d":3}}').digest('hex')
    expect(digest).toBe('2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc')
  })
})
