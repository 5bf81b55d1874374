import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { createLog } from '../../server/core/log.ts'
import { agree, createTestApp, lastOtp, newPhone, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician } from '../support/factories.ts'
import { programEnv } from '../support/program.ts'

describe('the log', () => {
  let test: TestApp
  const lines: string[] = []
  const kept = { write: (line: string) => void lines.push(line) }

  beforeAll(async () => {
    test = await createTestApp({ log: createLog('debug', kept) })
  })
  afterAll(() => test.close())

  it('names nobody, and contains no code, token, signature or address', async () => {
    const phone = newPhone()
    await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })
    const otp = await lastOtp(test, phone)
    const body = { phone, otp, fullName: 'Canary Patient', email: 'canary@example.com' }
    const { body: me } = await test.call('POST', '/api/patient-auth/verify-otp', { body })
    await agree(test, me.accessToken)
    const clinician = await createClinician(test)
    const booking = bookingBody(clinician, undefined, { notes: 'my private worry' })
    const held = await test.call('POST', '/api/booking/initiate', { token: me.accessToken, body: booking })
    const { payment: _, ...paid } = await test.control('pay', { orderId: held.body.payment.orderId })
    await test.call('POST', '/api/payment/verify', { token: me.accessToken, body: paid })
    await test.control('faults', { vendor: 'gallabox', kind: 'error', status: 400, times: 2 })
    await test.runJobs()
    await test.call('GET', `/api/clinicians?q=${phone}`, { token: me.accessToken })
    await test.call('POST', '/api/patient-auth/send-otp', { body: { phone: `${phone}9` } })

    const written = lines.join('')
    expect(written).toContain('payment_settled')
    // Six digits of a code may occur in a time by chance, so it is searched for as a value.
    const secrets = [phone, phone.slice(2), 'Canary Patient', 'canary@example.com', 'my private worry', `"${otp}"`]
    for (const secret of [...secrets, me.accessToken, me.refreshToken, paid.razorpay_signature]) {
      expect(written).not.toContain(secret)
    }
  })

  it('leaves out unknown keys, whatever the types say', () => {
    createLog('info', kept).info('event', { phone: '919812345678', count: 1 } as never)
    expect(lines.at(-1)).toContain('"count":1')
    expect(lines.at(-1)).not.toContain('919812345678')
  })
})

describe.concurrent('slow clients', () => {
  const headersWithin = 10_000
  const bodyWithin = 15_000

  it.for([
    ['who never end their headers', 'GET /api/config HTTP/1.1\r\nHost: x\r\nX-', headersWithin],
    [
      'who never finish their body',
      'POST /api/patient-auth/logout HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{',
      bodyWithin,
    ],
  ] as const)(
    '%s are disconnected when their time is up and no sooner, three hundred of them',
    async ([_who, sent, withinMs], { expect }) => {
      const test = await createTestApp()
      await test.app.listen({ port: 0, host: '127.0.0.1' })
      const address = test.app.server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const begun = performance.now()
      const endedAfterMs = await Promise.all(
        Array.from(
          { length: 300 },
          () =>
            new Promise<number>((done) => {
              const socket = connect(port, '127.0.0.1', () => socket.write(sent))
              socket.on('error', () => {})
              socket.on('close', () => done(performance.now() - begun))
              socket.resume()
            }),
        ),
      )
      await test.close()
      expect(Math.min(...endedAfterMs)).toBeGreaterThan(withinMs - 500)
      expect(Math.max(...endedAfterMs)).toBeLessThan(withinMs + 10_000)
    },
  )
})

describe.concurrent('the rate limit', () => {
  it('counts an address, answers 429 with Retry-After, and exempts the vendors', async () => {
    const test = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
    const replies = []
    for (let call = 0; call < 7; call += 1) replies.push(await test.call('GET', '/api/config'))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429])
    expect(replies.at(-1)?.body).toMatchObject({ statusCode: 429, code: 'RATE_LIMITED' })
    expect(Number(replies.at(-1)?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await test.call('POST', '/api/payment/webhook', { body: {} })).status).toBe(400)
    await test.close()
  })
})

describe.concurrent('the rate limit over two processes', () => {
  it('is shared: what one let through counts at the other within a second', async () => {
    const test = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '20' } })
    const second = await createApp(test.deps)
    const ask = async (app: FastifyInstance, times: number) => {
      const statuses = []
      for (let time = 0; time < times; time += 1) {
        statuses.push((await app.inject({ method: 'GET', url: '/api/config' })).statusCode)
      }
      return statuses.filter((status) => status === 200).length
    }
    const heard = () => sleep(1500)
    expect(await ask(test.app, 15)).toBe(15)
    await heard()
    expect(await ask(second, 1)).toBe(1)
    await heard()
    expect(await ask(second, 10)).toBe(4)
    await heard()
    // It learns the other's latest counts once it has something to report itself.
    expect(await ask(test.app, 1)).toBe(1)
    await heard()
    expect(await ask(test.app, 5)).toBe(0)
    test.clock.advance({ minutes: 1 })
    expect(await ask(test.app, 3)).toBe(3)
    await second.close()
    await test.close()
  })
})

describe.concurrent('in production', () => {
  const main = fileURLToPath(new URL('../../server/bin/main.ts', import.meta.url))

  function start(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
    return new Promise((done) => {
      const child = spawn(process.execPath, [main], { env: { ...programEnv, ...env } })
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.on('close', (code) => done({ code, said }))
    })
  }

  it('nothing is generated: every problem is listed, and nothing starts', async () => {
    const { code, said } = await start({ NODE_ENV: 'production', JWT_ACCESS_SECRET: 'short' })
    expect(code).toBe(1)
    for (const key of [
      'DATABASE_URL',
      'JWT_ACCESS_SECRET',
      'JWT_REFRESH_SECRET',
      'RAZORPAY_KEY_ID',
      'GALLABOX_API_KEY',
    ]) {
      expect(said).toContain(key)
    }
  })
})
