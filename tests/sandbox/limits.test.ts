import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore, type Store } from '../../sandbox/state.ts'
import { createWebhooks, razorpayVendor } from '../../sandbox/webhooks.ts'
import { openSandbox, type TestSandbox } from './sandbox.ts'

// What the vendors refuse, their stand-ins refuse: otherwise a message or an order would pass here and fail in
// production.

let sandbox: TestSandbox
beforeEach(async () => {
  sandbox = await openSandbox({ keptMessages: 3 })
})
afterEach(() => sandbox.close())

async function razorpay(path: string, body?: object) {
  const { keyId, keySecret } = sandbox.secrets
  const reply = await fetch(`${sandbox.url}/razorpay/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: reply.status, body: (await reply.json()) as any }
}

const button = (text: string) => [{ index: 0, sub_type: 'url', parameters: { type: 'text', text } }]

async function gallabox(otp: string, phone = '919812345678', change: object = {}) {
  const reply = await fetch(`${sandbox.url}/gallabox/devapi/messages/whatsapp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', apiKey: 'a', apiSecret: 'b' },
    body: JSON.stringify({
      channelId: 'c1',
      channelType: 'whatsapp',
      recipient: { name: 'Asha', phone },
      whatsapp: {
        type: 'template',
        template: {
          templateName: 'otp_verification',
          bodyValues: { otp },
          buttonValues: button(otp),
          ...change,
        },
      },
    }),
  })
  return { status: reply.status, text: await reply.text() }
}

const notes = (count: number, length = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'x'.repeat(length)]))

describe("Razorpay's stand-in", () => {
  const order = { amount: 100, currency: 'INR', receipt: 'r'.repeat(40), notes: notes(15, 256) }

  it('accepts an order at each of its limits', async () => {
    expect((await razorpay('orders', order)).status).toBe(200)
  })

  it.each([
    ['an amount under a rupee', { amount: 99 }],
    ['a part of a paisa', { amount: 100.5 }],
    ['another currency', { currency: 'USD' }],
    ['a receipt of 41 characters', { receipt: 'r'.repeat(41) }],
    ['sixteen notes', { notes: notes(16) }],
    ['a note of 257 characters', { notes: notes(1, 257) }],
    ['a key that it does not know', { unknown: 1 }],
  ])('refuses %s', async (_what, change) => {
    const { status, body } = await razorpay('orders', { ...order, ...change })
    expect([status, body.error.code]).toEqual([400, 'BAD_REQUEST_ERROR'])
  })

  it('refuses a payment link and a refund of less than a rupee', async () => {
    const link = { currency: 'INR', description: 'Visit' }
    expect((await razorpay('payment_links', { ...link, amount: 100 })).status).toBe(200)
    expect((await razorpay('payment_links', { ...link, amount: 99 })).status).toBe(400)
    const { id: orderId } = (await razorpay('orders', { ...order, amount: 1000 })).body
    const { payment } = await sandbox.control('pay', { orderId })
    expect((await razorpay(`payments/${payment.id}/refund`, { amount: 99 })).status).toBe(400)
    expect((await razorpay(`payments/${payment.id}/refund`, { amount: 100 })).status).toBe(200)
  })

  it('lists at most a hundred at a time', async () => {
    expect((await razorpay('payments?count=100')).status).toBe(200)
    expect((await razorpay('payments?count=101')).status).toBe(400)
  })
})

describe("Gallabox's stand-in", () => {
  it.each([
    ['a line break', '12\n34'],
    ['a tab', '12\t34'],
    ['five spaces in a row', '12     34'],
    ['nothing', ' '],
    ['more than WhatsApp shows', 'x'.repeat(1025)],
  ])('refuses a variable with %s', async (_what, otp) => {
    expect((await gallabox(otp)).status).toBe(400)
  })

  it.each([
    ['another code on its button', { buttonValues: button('654321') }],
    ['no button', { buttonValues: [] }],
    ['a variable that it does not have', { bodyValues: { otp: '123456', more: 'x' } }],
    ['a variable too few', { bodyValues: {} }],
    ['a name that nobody approved', { templateName: 'otp_verification_2' }],
  ])('refuses a template with %s', async (_what, change) => {
    expect((await gallabox('123456')).status).toBe(202)
    expect((await gallabox('123456', undefined, change)).status).toBe(400)
  })

  it('accepts four spaces in a row, and refuses a phone with a plus', async () => {
    expect((await gallabox('12    34')).status).toBe(202)
    expect((await gallabox('1234', '+919812345678')).status).toBe(400)
  })

  it('keeps the newest messages up to its limit', async () => {
    for (let count = 0; count < 5; count += 1) await gallabox(`10000${count}`)
    const { items } = await sandbox.control('messages?phone=919812345678')
    expect(items.map(({ values }: { values: { otp: string } }) => values.otp)).toEqual(['100002', '100003', '100004'])
  })
})

describe('webhooks of the stand-ins', () => {
  let store: Store
  beforeEach(async () => {
    store = await openStore()
  })
  afterEach(async () => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    await store.close()
  })

  it('are attempted twelve times, with doubling intervals, and then given up', async () => {
    vi.useFakeTimers()
    const at: number[] = []
    vi.stubGlobal('fetch', async () => {
      at.push(Date.now())
      return new Response('', { status: 500 })
    })
    const webhooks = createWebhooks(store, razorpayVendor, { url: 'http://127.0.0.1:9', secret: 's', delayMs: 0 })
    webhooks.emit('payment.captured', '{}')
    await vi.advanceTimersByTimeAsync(10 * 3_600_000)
    expect(at).toHaveLength(12)
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0))
    expect(waits).toEqual(Array.from({ length: 11 }, (_, index) => 1000 * 2 ** index))
    expect(store.state.webhooks[0]?.state).toBe('given up')
    webhooks.close()
  })

  it('are kept, up to the newest two thousand', () => {
    const webhooks = createWebhooks(store, razorpayVendor, { url: 'http://127.0.0.1:9', secret: 's', delayMs: 0 })
    webhooks.hold()
    for (let count = 0; count < 2003; count += 1) webhooks.emit('payment.captured', String(count))
    expect(store.state.webhooks).toHaveLength(2000)
    expect(store.state.webhooks[0]?.body).toBe('3')
    webhooks.close()
  })
})
