import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { confirm, createTestApp, lastOtp, newPhone, signInByCode, testStart, type TestApp } from '../support/app.ts'

let test: TestApp
const open = async (env: Record<string, string> = {}) => {
  test = await createTestApp({ env: { TRUST_PROXY: '127.0.0.1', ...env } })
}
afterEach(() => test.close())

interface From {
  address?: string
  deviceId?: string
}
const via = (address = '198.51.100.1') => ({ 'x-forwarded-for': address })
const send = (phone: string, { address, deviceId }: From = {}) =>
  test.call('POST', '/api/patient-auth/send-otp', {
    body: { phone, ...(deviceId === undefined ? {} : { deviceId }) },
    headers: via(address),
  })
const verify = (body: Record<string, unknown>, { address, deviceId }: From = {}) =>
  test.call('POST', '/api/patient-auth/verify-otp', {
    body: { ...body, ...(deviceId === undefined ? {} : { deviceId }) },
    headers: via(address),
  })
const wrongOf = (otp: string) => String((Number(otp) + 1) % 1_000_000).padStart(6, '0')
const device = (letter: string) => letter.repeat(32)
const wait = (seconds: number) => test.clock.set(test.clock.now().add({ seconds }))
const stranger = '203.0.113.66'
const owner = '198.51.100.7'

describe('a stranger who knows a phone', () => {
  beforeEach(() => open())

  it('uses up no attempt of the owner’s code, with or without an id', async () => {
    const phone = newPhone()
    const { requestId } = (await send(phone, { address: owner })).body
    const otp = await lastOtp(test, phone)
    for (let guess = 0; guess < 8; guess += 1) {
      await verify({ phone, otp: wrongOf(otp) }, { address: stranger })
      await verify({ phone, otp: wrongOf(otp), requestId: 'AAAAAAAAAAAAAAAAAAAAAA' }, { address: stranger })
    }
    expect((await verify({ phone, otp, requestId }, { address: owner })).status).toBe(200)
  })

  it('does not end that code by requesting one', async () => {
    const phone = newPhone()
    const { requestId } = (await send(phone, { address: owner })).body
    const otp = await lastOtp(test, phone)
    expect((await send(phone, { address: stranger })).status).toBe(200)
    expect((await verify({ phone, otp, requestId }, { address: owner })).status).toBe(200)
  })

  it('with 3 sends and 20 guesses only locks their own network out', async () => {
    const phone = newPhone()
    for (let round = 0; round < 4; round += 1) {
      const { body } = await send(phone, { address: stranger })
      for (let guess = 0; guess < 5; guess += 1) {
        await verify({ phone, otp: '000000', requestId: body.requestId }, { address: stranger })
      }
      wait(601)
    }
    const refused = await send(phone, { address: stranger })
    expect(refused).toMatchObject({ status: 429, body: { code: 'OTP_RATE_LIMITED' } })
    const sent = await send(phone, { address: owner })
    expect(sent.status).toBe(200)
    const body = { phone, otp: await lastOtp(test, phone), requestId: sent.body.requestId }
    expect((await verify(body, { address: owner })).status).toBe(200)
    // Retry-After is true: to the second.
    wait(Number(refused.headers['retry-after']) - 1)
    expect((await send(phone, { address: stranger })).status).toBe(429)
    wait(1)
    expect((await send(phone, { address: stranger })).status).toBe(200)
  })

  it('with many networks locks out no known device, although the phone’s day is used up', async () => {
    const phone = newPhone()
    const deviceId = device('d')
    const first = await send(phone, { address: owner, deviceId })
    const otp = await lastOtp(test, phone)
    expect((await verify({ phone, otp, requestId: first.body.requestId }, { address: owner, deviceId })).status).toBe(
      200,
    )
    let sends = 0
    for (let network = 0; network < 40; network += 1) {
      const address = `203.0.113.${network}`
      const { status, body } = await send(phone, { address })
      if (status === 200) sends += 1
      for (let guess = 0; guess < 5; guess += 1) {
        await verify({ phone, otp: '000000', requestId: body.requestId }, { address })
      }
      wait(301)
    }
    expect(sends).toBeLessThanOrEqual(13)
    expect((await send(phone, { address: '203.0.113.200' })).status).toBe(429)
    const again = await send(phone, { address: '192.0.2.9', deviceId })
    expect(again.status).toBe(200)
    const code = { phone, otp: await lastOtp(test, phone), requestId: again.body.requestId }
    expect((await verify(code, { address: '192.0.2.9', deviceId })).status).toBe(200)
  })

  it('cannot tell by guessing whether a code is on its way', async () => {
    const [quiet, busy] = [newPhone(), newPhone()]
    await send(busy, { address: owner })
    const otp = wrongOf(await lastOtp(test, busy))
    const answers = async (phone: string) => {
      const said = []
      for (const address of [stranger, '203.0.113.67']) {
        for (let guess = 0; guess < 7; guess += 1) {
          const { status, body, headers } = await verify({ phone, otp }, { address })
          said.push([status, body.code, body.message, headers['retry-after']])
        }
      }
      return said
    }
    expect(await answers(busy)).toEqual(await answers(quiet))
    expect((await send(busy, { address: stranger })).status).toBe((await send(quiet, { address: stranger })).status)
  })
})

describe('the holder of a request', () => {
  beforeEach(() => open())

  it('an older code is answered with a notice that a newer one was sent, for that patient only', async () => {
    const phone = newPhone()
    const deviceId = device('e')
    const older = (await send(phone, { deviceId })).body.requestId
    const olderOtp = await lastOtp(test, phone)
    const newer = (await send(phone, { deviceId })).body.requestId
    const newerOtp = await lastOtp(test, phone)
    if (olderOtp === newerOtp) return
    expect(await verify({ phone, otp: olderOtp, requestId: older })).toMatchObject({
      status: 401,
      body: { code: 'OTP_SUPERSEDED', message: expect.stringMatching(/newer/) },
    })
    expect((await verify({ phone, otp: wrongOf(olderOtp), requestId: older })).body.code).toBe('OTP_INVALID')
    expect((await verify({ phone, otp: olderOtp }, { address: stranger })).body.code).toBe('OTP_INVALID')
    expect((await verify({ phone, otp: olderOtp, requestId: newer })).body.code).toBe('OTP_INVALID')
    expect((await verify({ phone, otp: newerOtp, requestId: newer })).status).toBe(200)
    expect((await verify({ phone, otp: newerOtp, requestId: newer })).body.code).toBe('OTP_EXPIRED')
  })

  it('has five attempts of two hundred at once, and a code does not work for another phone’s request', async () => {
    const [phone, other] = [newPhone(), newPhone()]
    const { requestId } = (await send(phone)).body
    const otp = await lastOtp(test, phone)
    const elsewhere = (await send(other)).body.requestId
    expect((await verify({ phone, otp, requestId: elsewhere })).body.code).toBe('OTP_EXPIRED')
    const guesses = Array.from({ length: 200 }, () => verify({ phone, otp: wrongOf(otp), requestId }))
    const replies = await Promise.all(guesses)
    // A machine that is busy may tell some to come again.
    expect(replies.filter(({ body }) => body.code === 'OTP_INVALID').length).toBeLessThanOrEqual(5)
    expect(replies.filter(({ status }) => status >= 500 && status !== 503)).toEqual([])
    const { rows } = await test.database.pool.query('select attempts_count from otp_requests where phone = $1', [phone])
    expect(rows).toEqual([{ attempts_count: 5 }])
    const last = await verify({ phone, otp, requestId })
    expect(last).toMatchObject({ status: 429, body: { code: 'OTP_ATTEMPTS_EXHAUSTED' } })
    wait(Number(last.headers['retry-after']))
    expect((await send(phone)).status).toBe(200)
  })
})

describe('erasing an account', () => {
  it('resets no count: 60 codes in a row are as many as the address had before', async () => {
    await open({ OTP_SENDS_PER_IP_HOUR: '10' })
    const phone = newPhone()
    let sends = 0
    for (let round = 0; round < 20; round += 1) {
      const sent = await send(phone)
      if (sent.status !== 200) break
      sends += 1
      const body = { phone, otp: await lastOtp(test, phone), requestId: sent.body.requestId }
      const { accessToken: token } = (await verify(body)).body
      await test.database.pool.query('update auth_sessions set confirmed_at = $1', [test.clock.now().toString()])
      const erased = await test.call('POST', '/api/patient-dashboard/erase', { token, body: { confirm: 'ERASE' } })
      expect(erased.status).toBe(200)
    }
    expect(sends).toBe(3)
    const { rows } = await test.database.pool.query('select e::text as row from sign_in_events e')
    expect(JSON.stringify(rows)).not.toContain(phone.slice(2))
    const kept = await test.database.pool.query('select count(*)::int as places from sign_in_places')
    expect(kept.rows[0].places).toBe(0)
  })
})

describe('one IPv6 customer', () => {
  it('has four times the sends of one network, with any number of /64s of a /48', async () => {
    await open({ OTP_SENDS_PER_IP_HOUR: '5' })
    const replies = []
    for (let subnet = 0; subnet < 60; subnet += 1) {
      replies.push(await send(newPhone(), { address: `2001:db8:7:${(subnet * 256).toString(16)}::1` }))
    }
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(20)
    const near = []
    for (let subnet = 0; subnet < 30; subnet += 1) {
      near.push(await send(newPhone(), { address: `2001:db8:8:${subnet.toString(16)}::1` }))
    }
    expect(near.filter(({ status }) => status === 200)).toHaveLength(10)
    expect((await send(newPhone(), { address: '2001:db8:9::1' })).status).toBe(200)
  })
})

describe('the day’s budget', () => {
  it('locks out nobody who signed in from there before, and admits others gradually', async () => {
    await open({ OTP_SENDS_PER_DAY: '20' })
    test.clock.set('2026-01-05T00:00:00Z')
    const phone = newPhone()
    const me = await send(phone, { address: owner })
    await verify({ phone, otp: await lastOtp(test, phone), requestId: me.body.requestId }, { address: owner })
    let strangers = 1
    let refused = await send(newPhone(), { address: stranger })
    while (refused.status === 200) {
      strangers += 1
      refused = await send(newPhone(), { address: `203.0.113.${strangers}` })
    }
    expect(strangers).toBe(16)
    expect((await send(phone, { address: owner })).status).toBe(200)
    const seconds = Number(refused.headers['retry-after'])
    expect(seconds).toBe(12 * 3600)
    wait(seconds - 1)
    expect((await send(newPhone(), { address: '192.0.2.50' })).status).toBe(429)
    wait(1)
    expect((await send(newPhone(), { address: '192.0.2.50' })).status).toBe(200)
    expect((await send(newPhone(), { address: '192.0.2.51' })).status).toBe(429)
    expect((await send(phone, { address: owner })).status).toBe(200)
    expect((await test.control(`messages?phone=${phone}`)).items).toHaveLength(3)
    const { rows } = await test.database.pool.query('select sends from otp_daily_sends')
    expect(rows[0].sends).toBeLessThanOrEqual(20)
  })
})

describe('a fresh code in a session', () => {
  beforeEach(() => open())

  it('lets it export and erase for five minutes, and no other session', async () => {
    test.clock.set(testStart)
    const me = await signInByCode(test)
    const other = await signInByCode(test, { phone: me.phone })
    const exporting = (token: string) => test.call('GET', '/api/patient-dashboard/export', { token })
    expect(await exporting(me.token)).toMatchObject({ status: 403, body: { code: 'CONFIRM_IDENTITY' } })
    await confirm(test, me)
    expect((await exporting(me.token)).status).toBe(200)
    expect((await exporting(other.token)).status).toBe(403)
    wait(300)
    expect((await exporting(me.token)).status).toBe(200)
    wait(1)
    expect((await exporting(me.token)).status).toBe(403)
  })

  it('has to be for the account’s own phone', async () => {
    const me = await signInByCode(test)
    const elsewhere = newPhone()
    const { requestId } = (await send(elsewhere)).body
    const body = { requestId, otp: await lastOtp(test, elsewhere) }
    const { status } = await test.call('POST', '/api/patient-dashboard/confirm', { token: me.token, body })
    expect(status).toBe(401)
  })
})
