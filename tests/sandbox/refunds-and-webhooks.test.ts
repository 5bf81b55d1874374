import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openSandbox, type TestSandbox } from './sandbox.ts'

const open: TestSandbox[] = []
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close()
})

async function start(options = {}): Promise<TestSandbox> {
  const sandbox = await openSandbox(options)
  open.push(sandbox)
  await sandbox.control('settings', { refundProcessMs: 30 })
  await sandbox.control('webhooks', { delayMs: 0 })
  return sandbox
}

async function ask({ url, secrets }: TestSandbox, path: string, body?: unknown, headers = {}) {
  const authorization = `Basic ${Buffer.from(`${secrets.keyId}:${secrets.keySecret}`).toString('base64')}`
  const reply = await fetch(`${url}/razorpay/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: reply.status, body: (await reply.json()) as any }
}

async function paidPayment(sandbox: TestSandbox, amount = 50_000): Promise<string> {
  const { body } = await ask(sandbox, 'orders', { amount, currency: 'INR' })
  const { razorpay_payment_id: paymentId } = await sandbox.control('pay', { orderId: body.id })
  return paymentId
}

const names = (sandbox: TestSandbox) => sandbox.received.map(({ body }) => JSON.parse(body).event)

describe('refunds', () => {
  it('returns the first refund again for the same key, and a conflict for another body', async () => {
    const sandbox = await start()
    const paymentId = await paidPayment(sandbox)
    const headers = { 'X-Refund-Idempotency': 'refund-key-0001' }
    const refund = (amount: number) => ask(sandbox, `payments/${paymentId}/refund`, { amount }, headers)
    const first = await refund(20_000)
    expect(first.body).toMatchObject({ entity: 'refund', status: 'pending', amount: 20_000, payment_id: paymentId })
    expect((await refund(20_000)).body.id).toBe(first.body.id)
    expect((await refund(10_000)).status).toBe(409)
    expect((await ask(sandbox, `payments/${paymentId}/refunds`)).body.count).toBe(1)
  })

  it('answers a key as it did first, be it with a refusal', async () => {
    const sandbox = await start()
    const { body: order } = await ask(sandbox, 'orders', { amount: 50_000, currency: 'INR' })
    const { payment } = await sandbox.control('pay', { orderId: order.id, outcome: 'authorized' })
    const refund = (key: string) =>
      ask(sandbox, `payments/${payment.id}/refund`, { amount: 20_000 }, { 'X-Refund-Idempotency': key })
    expect((await refund('refund-key-0001')).status).toBe(400)
    await ask(sandbox, `payments/${payment.id}/capture`, { amount: 50_000, currency: 'INR' })
    expect((await refund('refund-key-0001')).body.error.description).toMatch(/captured/)
    expect((await refund('refund-key-0002')).status).toBe(200)
  })

  it('makes one refund of twenty at once with one key', async () => {
    const sandbox = await start()
    const paymentId = await paidPayment(sandbox)
    const headers = { 'X-Refund-Idempotency': 'refund-key-0002' }
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => ask(sandbox, `payments/${paymentId}/refund`, { amount: 50_000 }, headers)),
    )
    expect(replies.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await ask(sandbox, `payments/${paymentId}/refunds`)).body.count).toBe(1)
    expect((await ask(sandbox, `payments/${paymentId}`)).body).toMatchObject({
      status: 'refunded',
      refund_status: 'full',
    })
  })

  it('never refunds more than was captured', async () => {
    const sandbox = await start()
    const paymentId = await paidPayment(sandbox)
    const tooMuch = await ask(sandbox, `payments/${paymentId}/refund`, { amount: 50_001 })
    expect(tooMuch.body.error.description).toBe('The refund amount provided is greater than amount captured.')
    await ask(sandbox, `payments/${paymentId}/refund`, {})
    const again = await ask(sandbox, `payments/${paymentId}/refund`, {})
    expect(again.body.error.description).toBe('The payment has been fully refunded already')
  })

  it('fails a refund of 2468 paise, and reports it', async () => {
    const sandbox = await start()
    const paymentId = await paidPayment(sandbox)
    await ask(sandbox, `payments/${paymentId}/refund`, { amount: 2468 })
    await sandbox.until(5)
    // In any order, as Razorpay's own arrive.
    expect(
      names(sandbox)
        .slice(3)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['refund.created', 'refund.failed'])
    expect((await ask(sandbox, `payments/${paymentId}`)).body).toMatchObject({ amount_refunded: 0, status: 'captured' })
  })
})

describe('webhooks', () => {
  it('are repeated until they are answered with a 2xx, under the same event id', async () => {
    const sandbox = await start()
    sandbox.answers.push(500)
    await sandbox.control('webhooks', { action: 'hold' })
    await paidPayment(sandbox)
    await sandbox.control('webhooks', { action: 'release' })
    await sandbox.until(4)
    const ids = sandbox.received.map(({ headers }) => headers['x-razorpay-event-id'])
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(3)
  })

  it('can be held, released in reverse, and repeated', async () => {
    const sandbox = await start()
    await sandbox.control('webhooks', { action: 'hold' })
    await paidPayment(sandbox)
    expect(sandbox.received).toEqual([])
    await sandbox.control('webhooks', { action: 'release', order: 'reversed' })
    expect(names(sandbox)).toEqual(['order.paid', 'payment.captured', 'payment.authorized'])
    await sandbox.control('webhooks', { action: 'repeat', times: 2 })
    expect(sandbox.received).toHaveLength(9)
  })
})

describe('faults', () => {
  it('happen as often as requested, before or after the effect', async () => {
    const sandbox = await start()
    const create = () => ask(sandbox, 'orders', { amount: 100, currency: 'INR' })
    const count = async () => (await sandbox.control('orders')).items.length
    await sandbox.control('faults', { vendor: 'razorpay', call: 'orders.create', kind: 'error', status: 502 })
    expect((await create()).status).toBe(502)
    expect(await count()).toBe(0)
    await sandbox.control('faults', { vendor: 'razorpay', call: 'orders.create', kind: 'reset' })
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(0)
    await sandbox.control('faults', { vendor: 'razorpay', call: '*', kind: 'reset_after_effect' })
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(1)
    await sandbox.control('faults', { vendor: 'razorpay', call: 'orders.create', kind: 'truncate' })
    await expect(create()).rejects.toThrow()
    expect((await create()).status).toBe(200)
  })

  it('are rejected with a sentence if they make no sense', async () => {
    const sandbox = await start()
    expect(await sandbox.control('faults', { vendor: 'nobody', kind: 'error' })).toMatchObject({ statusCode: 400 })
  })
})

describe('the stored state', () => {
  it('survives a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mibo-sandbox-'))
    const dataFile = join(folder, 'sandbox.json')
    const first = await openSandbox({ dataFile })
    const paymentId = await paidPayment(first)
    await first.close()
    const second = await start({ dataFile, razorpayKeyId: undefined, razorpayKeySecret: undefined })
    expect((await ask(second, `payments/${paymentId}`)).body).toMatchObject({ id: paymentId, status: 'captured' })
    await rm(folder, { recursive: true })
  })
})
