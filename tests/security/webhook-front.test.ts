import { createHmac } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

const vendors = [
  {
    name: 'Razorpay',
    url: '/api/payment/webhook',
    header: 'x-razorpay-signature',
    isSignature: (test: TestApp) => vi.spyOn(test.deps.razorpay, 'isWebhookSignature'),
    sign: (test: TestApp, body: string) =>
      createHmac('sha256', test.config.RAZORPAY_WEBHOOK_SECRET).update(body).digest('hex'),
    wrong: 'a'.repeat(64),
  },
  {
    name: 'Gallabox',
    url: '/api/notifications/webhook',
    header: 'x-gallabox-signature',
    isSignature: (test: TestApp) => vi.spyOn(test.deps.gallabox, 'isWebhookSignature'),
    sign: (test: TestApp, body: string) =>
      createHmac('sha256', test.config.GALLABOX_WEBHOOK_SECRET ?? '')
        .update(body)
        .digest('base64'),
    wrong: `${'a'.repeat(43)}=`,
  },
]
const event = JSON.stringify({ event: 'payment.other', payload: {} })
const large = JSON.stringify({ event: 'payment.other', payload: {}, filler: 'x'.repeat(200_000) })
const stranger = '203.0.113.7'
const vendorsOwn = '198.51.100.9'

describe.each(vendors)("$name's webhook", ({ url, header, sign, wrong, isSignature }) => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp()
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await test.close()
  })

  const post = (body: string, signature: string | undefined, remoteAddress = stranger) =>
    test.app.inject({
      method: 'POST',
      url,
      remoteAddress,
      headers: { 'content-type': 'application/json', ...(signature === undefined ? {} : { [header]: signature }) },
      payload: body,
    })
  const statusesOf = async (times: number, body: string, signature: string | undefined, from?: string) => {
    const statuses = []
    for (let count = 0; count < times; count += 1) statuses.push((await post(body, signature, from)).statusCode)
    return statuses
  }

  it.each([undefined, '', 'a'.repeat(63), `${'a'.repeat(64)} `, 'not a signature'])(
    'refuses a request without a plausible signature before the body is read: %s',
    async (signature) => {
      const checked = isSignature(test)
      const reply = await post(event, signature)
      expect([reply.statusCode, reply.json().code]).toEqual([400, 'SIGNATURE_INVALID'])
      expect(reply.headers.connection).toBe('close')
      expect(checked).not.toHaveBeenCalled()
    },
  )

  it('answers without waiting for the body, and hangs up', async () => {
    await test.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = test.app.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const ended = new Promise((done) => socket.once('close', done))
    // The body never arrives.
    socket.write(`POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n`)
    await ended
    expect(text).toContain('HTTP/1.1 400')
  })

  it('parses nothing that is not signed', async () => {
    const parsed = vi.spyOn(JSON, 'parse')
    const reply = await post(large, wrong)
    expect(reply.statusCode).toBe(400)
    expect(parsed).not.toHaveBeenCalled()
    const depth = '['.repeat(100_000)
    expect((await post(depth, wrong)).json().code).toBe('SIGNATURE_INVALID')
  })

  it('accepts what is signed over these bytes, and reports what is wrong if it is not JSON', async () => {
    expect((await post(event, sign(test, event))).statusCode).toBe(200)
    expect((await post(event.replace(':', ': '), sign(test, event))).statusCode).toBe(400)
    const odd = await post('no json', sign(test, 'no json'))
    expect([odd.statusCode, odd.json().code]).toEqual([400, 'INVALID_REQUEST'])
  })

  it('limits the failures of an address, and then reads no large body from it', async () => {
    const statuses = await statusesOf(35, event, wrong)
    expect(statuses).toEqual([...Array(30).fill(400), ...Array(5).fill(429)])
    const checked = isSignature(test)
    const unread = await post(large, wrong)
    expect([unread.statusCode, unread.json().code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(unread.headers['retry-after'])).toBeGreaterThan(0)
    expect(checked).not.toHaveBeenCalled()
    // Malformed ones count as well, and other addresses are not affected.
    expect(await statusesOf(31, event, 'x', '203.0.113.8')).toEqual([...Array(30).fill(400), 429])
    expect(await statusesOf(1, event, wrong, '203.0.113.9')).toEqual([400])
    test.clock.advance({ minutes: 1 })
    expect(await statusesOf(1, large, wrong)).toEqual([400])
  })

  it('reads few large bodies from unknown senders at once, and every one from those who signed before', async () => {
    await test.app.listen({ port: 0, host: '0.0.0.0' })
    const { port } = test.app.server.address() as AddressInfo
    const unfinished = (localAddress: string) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress })
      const caller = { socket, text: '' }
      socket.on('error', () => {}).on('data', (chunk: Buffer) => (caller.text += chunk.toString()))
      const head = `POST ${url} HTTP/1.1\r\nHost: x\r\n${header}: ${wrong}\r\nContent-Type: application/json\r\n`
      socket.write(`${head}Content-Length: ${large.length}\r\n\r\n${large.slice(0, 1000)}`)
      return caller
    }
    const busy = (callers: { text: string }[]) => callers.filter(({ text }) => text.includes('HTTP/1.1 503')).length
    const one = Array.from({ length: 10 }, () => unfinished('127.0.0.7'))
    await expect.poll(() => busy(one)).toBe(8)
    const others = Array.from({ length: 30 }, (_, index) => unfinished(`127.0.1.${index + 1}`))
    await expect.poll(() => busy(others)).toBe(12)
    expect([one, others].flat().filter(({ text }) => text.includes('retry-after: 2'))).toHaveLength(20)

    // The vendor is only told to retry until it has signed once; a small event is always read.
    expect(await statusesOf(1, large, sign(test, large), vendorsOwn)).toEqual([503])
    expect(await statusesOf(1, event, sign(test, event), vendorsOwn)).toEqual([200])
    expect(await statusesOf(2, large, sign(test, large), vendorsOwn)).toEqual([200, 200])
    for (const { socket } of [...one, ...others]) socket.destroy()
    await expect.poll(() => statusesOf(1, large, wrong)).toEqual([400])
  })

  it('never locks out the vendor, whose address unknown senders may share', async () => {
    await statusesOf(40, event, wrong, vendorsOwn)
    expect(await statusesOf(1, event, sign(test, event), vendorsOwn)).toEqual([200])
    // A sender with a valid signature may send large ones, too.
    expect(await statusesOf(1, large, sign(test, large), vendorsOwn)).toEqual([200])
    await statusesOf(40, event, wrong, vendorsOwn)
    test.clock.advance({ minutes: 1 })
    await statusesOf(40, event, wrong, vendorsOwn)
    expect(await statusesOf(2, large, sign(test, large), vendorsOwn)).toEqual([200, 200])
  })
})
