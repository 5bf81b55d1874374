import { describe, expect, it } from 'vitest'
import {
  bareAddress,
  isProxyTrust,
  proxyTrust,
  readForwardedFor,
  trustsAlmostEveryone,
} from '../../server/core/client-address.ts'
import { createTestApp, lastOtp, newPhone } from '../support/app.ts'

it.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7:49152 ', '203.0.113.7'],
  ['[2001:DB8::7]:443', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['2001:db8::7', '2001:db8::7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['fe80::1%eth0', 'fe80::1'],
  ['203.0.113.777', undefined],
  ['203.0.113.7:port', undefined],
  ['unknown', undefined],
  ['_hidden', undefined],
  ['', undefined],
])('the address in %j is %j', (written, address) => {
  expect(bareAddress(written)).toBe(address)
})

it('X-Forwarded-For is read from its end, back to the first entry that is not an address', () => {
  expect(readForwardedFor('198.51.100.1, 203.0.113.7:5000, [2001:db8::7]:80')).toEqual([
    '198.51.100.1',
    '203.0.113.7',
    '2001:db8::7',
  ])
  expect(readForwardedFor("198.51.100.1, '; drop table, 203.0.113.7")).toEqual(['203.0.113.7'])
  expect(readForwardedFor('203.0.113.7, unknown')).toEqual([])
})

describe('TRUST_PROXY', () => {
  it('accepts addresses, networks, names or a number, and nothing else', () => {
    for (const value of ['127.0.0.1', '10.0.0.0/8, ::1', 'loopback,uniquelocal', '2']) {
      expect(isProxyTrust(value)).toBe(true)
    }
    for (const value of ['true', 'yes', '*', '10.0.0.0/33', '10.0.0/8', 'proxy.local', '-1', '10.0.0.1/8/8']) {
      expect(isProxyTrust(value)).toBe(false)
    }
  })

  it('is reported if very wide networks or many proxies would be trusted', () => {
    for (const value of ['0.0.0.0/0', '::/0', '0.0.0.0/1,128.0.0.0/1', '127.0.0.1,2000::/3', '100']) {
      expect(trustsAlmostEveryone(value)).toBe(true)
    }
    for (const value of ['127.0.0.1', '10.0.0.0/8', 'uniquelocal', 'linklocal', 'loopback', '1', '2001:db8::/32']) {
      expect(trustsAlmostEveryone(value)).toBe(false)
    }
  })

  it('trusts those it names, also mapped into IPv6, and nobody else', () => {
    const trusts = proxyTrust('10.0.0.0/8, loopback')!
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.1', '::1']) expect(trusts(address, 0)).toBe(true)
    for (const address of ['11.0.0.1', '::ffff:11.0.0.1', '2001:db8::1', undefined]) {
      expect(trusts(address, 0)).toBe(false)
    }
    expect([0, 1, 2].map((hop) => proxyTrust('2')!('203.0.113.7', hop))).toEqual([true, true, false])
    expect(proxyTrust('0')).toBeUndefined()
  })
})

describe('behind a proxy', () => {
  it('a port, a word or nonsense in X-Forwarded-For causes no error, and the address counts', async () => {
    const test = await createTestApp({ env: { TRUST_PROXY: '127.0.0.1', RATE_LIMIT_PER_MINUTE: '2' } })
    const ask = (forwarded: string) =>
      test.call('GET', '/api/config', { headers: { 'x-forwarded-for': forwarded } }).then(({ status }) => status)
    expect(await ask('203.0.113.7:50123')).toBe(200)
    expect(await ask('198.51.100.200, 203.0.113.7:50124')).toBe(200)
    expect(await ask('203.0.113.7')).toBe(429)
    expect(await ask('[2001:db8::7]:50123')).toBe(200)
    for (const odd of ['unknown', ',,,', '203.0.113.7:', '%00', 'a'.repeat(5000)]) expect(await ask(odd)).not.toBe(500)
    await test.close()
  })

  it('a session stores the address without its port', async () => {
    const test = await createTestApp({ env: { TRUST_PROXY: '127.0.0.1' } })
    const phone = newPhone()
    const headers = { 'x-forwarded-for': '203.0.113.7:50123' }
    const sent = await test.call('POST', '/api/patient-auth/send-otp', { body: { phone }, headers })
    expect(sent.status).toBe(200)
    const body = { phone, otp: await lastOtp(test, phone), fullName: 'Asha Verma' }
    const { status, body: me } = await test.call('POST', '/api/patient-auth/verify-otp', { body, headers })
    expect(status).toBe(200)
    const { body: sessions } = await test.call('GET', '/api/patient-dashboard/sessions', { token: me.accessToken })
    expect(sessions.items[0].ipAddress).toBe('203.0.113.7')
    await test.close()
  })
})
