import { createHash } from 'node:crypto'
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, lastOtp, newPhone, signInByCode, testStart, type TestApp } from '../support/app.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
beforeEach(() => test.clock.set(testStart))
afterAll(() => test.close())

interface Key {
  privateKey: CryptoKey
  jwk: JWK
}

async function newKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: await exportJWK(publicKey) }
}

const refreshPath = '/api/patient-auth/refresh-token'
const verifyPath = '/api/patient-auth/verify-otp'

/** A proof as a browser makes it, with what a test says otherwise. */
function proofOf(key: Key, { path = refreshPath, token = '', typ = 'dpop+jwt', jwk = key.jwk } = {}): Promise<string> {
  const ath = token === '' ? undefined : createHash('sha256').update(token).digest('base64url')
  const claims = { jti: crypto.randomUUID(), htm: 'POST', htu: path, iat: 0, ath }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ, jwk })
    .sign(key.privateKey)
}

const phones: string[] = []

async function signInWithKey(key: Key) {
  const phone = newPhone()
  phones.push(phone)
  const { requestId } = (await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })).body
  const keyProof = await proofOf(key, { path: verifyPath })
  const body = { phone, otp: await lastOtp(test, phone), requestId, keyProof }
  const reply = await test.call('POST', verifyPath, { body })
  expect(reply.status).toBe(200)
  return { phone, token: reply.body.accessToken as string, refreshToken: reply.body.refreshToken as string }
}

const refresh = (refreshToken: string, keyProof?: string) =>
  test.call('POST', refreshPath, { body: { refreshToken, ...(keyProof === undefined ? {} : { keyProof }) } })
const refreshWith = async (key: Key, token: string) => refresh(token, await proofOf(key, { token }))
const wait = (seconds: number) => test.clock.set(test.clock.now().add({ seconds }))
const notices = async (phone: string) => {
  const { token } = await signInByCode(test, { phone })
  return (await test.call('GET', '/api/patient-dashboard/notices', { token })).body.items
}

describe('a session bound to a key', () => {
  it('survives a reply lost an hour ago, without reporting a copy', async () => {
    const key = await newKey()
    const me = await signInWithKey(key)
    const lost = await refreshWith(key, me.refreshToken)
    wait(3600)
    const again = await refreshWith(key, me.refreshToken)
    expect(again.status).toBe(200)
    expect(again.body.refreshToken).toBe(lost.body.refreshToken)
    expect((await refreshWith(key, again.body.refreshToken)).status).toBe(200)
    expect(await notices(me.phone)).toEqual([])
  })

  it('ends if its successor was used and the old token comes back, and reports it', async () => {
    const key = await newKey()
    const me = await signInWithKey(key)
    const first = await refreshWith(key, me.refreshToken)
    const second = await refreshWith(key, first.body.refreshToken)
    expect((await refreshWith(key, me.refreshToken)).status).toBe(401)
    expect((await refreshWith(key, second.body.refreshToken)).status).toBe(401)
    expect(await notices(me.phone)).toHaveLength(1)
  })

  it('gives a thief of the token nothing at any moment, and ends at the first attempt', async () => {
    let gained = 0
    for (let round = 0; round < 50; round += 1) {
      const key = await newKey()
      const thief = await newKey()
      const me = await signInWithKey(key)
      const kinds = [
        () => refresh(me.refreshToken),
        () => refreshWith(thief, me.refreshToken),
        async () => refresh(me.refreshToken, await proofOf(thief, { token: me.refreshToken, jwk: key.jwk })),
        async () => refresh(me.refreshToken, await proofOf(key, { token: 'another token' })),
        async () => refresh(me.refreshToken, await proofOf(key, { token: me.refreshToken, path: verifyPath })),
        async () => refresh(me.refreshToken, await proofOf(key, { token: me.refreshToken, typ: 'JWT' })),
      ]
      // Before its owner used it, or seconds after.
      const isFirst = Math.floor(round / kinds.length) % 2 === 1
      const owner = isFirst ? me : (await refreshWith(key, me.refreshToken)).body
      wait(round % 10)
      const stolen = await kinds[round % kinds.length]!()
      if (stolen.status === 200) gained += 1
      expect((await refreshWith(key, owner.refreshToken)).status).toBe(401)
    }
    expect(gained).toBe(0)
    expect(await notices(phones.at(-1) ?? '')).toHaveLength(1)
  }, 60_000)

  it('accepts no invalid proof at sign-in', async () => {
    const phone = newPhone()
    const { requestId } = (await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })).body
    const body = { phone, otp: await lastOtp(test, phone), requestId, keyProof: 'x.y.z' }
    expect((await test.call('POST', verifyPath, { body })).status).toBe(400)
  })
})

describe('a session without a key', () => {
  const from = (refreshToken: string, userAgent: string, remoteAddress: string) =>
    test.call('POST', refreshPath, { body: { refreshToken }, headers: { 'user-agent': userAgent }, remoteAddress })

  it('grants the grace period to the same device only: from elsewhere the family ends', async () => {
    for (const [userAgent, address] of [
      ['Curl', '198.51.100.1'],
      ['Firefox', '203.0.113.9'],
    ] as const) {
      const me = await signInByCode(test)
      const owner = await from(me.refreshToken, 'Firefox', '198.51.100.1')
      wait(2)
      expect((await from(me.refreshToken, 'Firefox', '198.51.100.1')).status).toBe(200)
      expect((await from(me.refreshToken, userAgent, address)).status).toBe(401)
      expect((await from(owner.body.refreshToken, 'Firefox', '198.51.100.1')).status).toBe(401)
      expect(await notices(me.phone)).toHaveLength(1)
    }
  })
})

describe('any session', () => {
  it('ends 30 days after signing in, however often it was refreshed, without reporting a theft', async () => {
    const key = await newKey()
    const me = await signInWithKey(key)
    let { refreshToken } = me
    let access = me.token
    for (let day = 0; day < 29; day += 1) {
      wait(86_400)
      const reply = await refreshWith(key, refreshToken)
      expect(reply.status).toBe(200)
      ;({ refreshToken, accessToken: access } = reply.body)
    }
    wait(86_400 - 60)
    const last = await refreshWith(key, refreshToken)
    expect(last.status).toBe(200)
    access = last.body.accessToken
    expect((await test.call('GET', '/api/patient-auth/me', { token: access })).status).toBe(200)
    wait(60)
    expect((await test.call('GET', '/api/patient-auth/me', { token: access })).status).toBe(401)
    expect((await refreshWith(key, last.body.refreshToken)).status).toBe(401)
    expect(await notices(me.phone)).toEqual([])
  })

  it('ends then even if it was created with a later end', async () => {
    const [me, other] = [await signInByCode(test), await signInByCode(test)]
    await test.database.pool.query(`update auth_sessions set expires_at = expires_at + interval '1 year'`)
    wait(30 * 86_400 - 1)
    expect((await refresh(me.refreshToken)).status).toBe(200)
    wait(1)
    // Not refreshed in between, which would have written the right end.
    expect((await refresh(other.refreshToken)).body.code).toBe('SESSION_ENDED')
  })

  it('is not ended by somebody who only knows its family’s id', async () => {
    const me = await signInByCode(test)
    const [family] = me.refreshToken.split('.')
    const forged = `${family}.${'A'.repeat(43)}`
    const out = (refreshToken: string) => test.call('POST', '/api/patient-auth/logout', { body: { refreshToken } })
    for (const made of [forged, `${forged}.${'A'.repeat(22)}`]) {
      expect((await out(made)).status).toBe(204)
      expect((await refresh(made)).status).toBe(401)
    }
    expect((await test.call('GET', '/api/patient-auth/me', { token: me.token })).status).toBe(200)
    expect((await out(me.refreshToken)).status).toBe(204)
    expect((await test.call('GET', '/api/patient-auth/me', { token: me.token })).status).toBe(401)
  })
})
