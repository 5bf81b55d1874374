import { createHmac, generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, signInByCode, testStart, type SignedIn, type TestApp } from '../support/app.ts'

let test: TestApp
let me: SignedIn
beforeAll(async () => {
  test = await createTestApp()
})
beforeEach(async () => {
  test.clock.set(Temporal.Instant.from(testStart))
  me = await signInByCode(test)
})
afterAll(() => test.close())

const refresh = (refreshToken: string) =>
  test.call('POST', '/api/patient-auth/refresh-token', { body: { refreshToken } })
const whoAmI = (token: string) => test.call('GET', '/api/patient-auth/me', { token })
const wait = (seconds: number) => test.clock.set(test.clock.now().add({ seconds }))

describe('a refresh token', () => {
  it('is replaced at every use', async () => {
    const first = await refresh(me.refreshToken)
    expect(first.status).toBe(200)
    expect(first.body.refreshToken).not.toBe(me.refreshToken)
    expect((await whoAmI(first.body.accessToken)).status).toBe(200)
    expect((await refresh(first.body.refreshToken)).status).toBe(200)
  })

  it('gives twenty tabs one successor', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(me.refreshToken)))
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(new Set(replies.map(({ body }) => body.refreshToken)).size).toBe(1)
  })

  it('gives the same successor again for ten seconds, and then ends the family', async () => {
    const first = await refresh(me.refreshToken)
    wait(10)
    expect((await refresh(me.refreshToken)).body.refreshToken).toBe(first.body.refreshToken)
    test.clock.set(test.clock.now().add({ milliseconds: 1 }))
    expect(await refresh(me.refreshToken)).toMatchObject({ status: 401, body: { code: 'SESSION_ENDED' } })
    expect((await refresh(first.body.refreshToken)).status).toBe(401)
    expect((await whoAmI(first.body.accessToken)).status).toBe(401)
    expect((await whoAmI(me.token)).status).toBe(401)
  })

  it('that was replaced twice ends the family, even within the grace period', async () => {
    const first = await refresh(me.refreshToken)
    const second = await refresh(first.body.refreshToken)
    expect((await refresh(me.refreshToken)).status).toBe(401)
    expect((await refresh(second.body.refreshToken)).status).toBe(401)
  })

  it('expires after JWT_REFRESH_EXPIRY', async () => {
    wait(7 * 86_400)
    expect((await refresh(me.refreshToken)).status).toBe(401)
  })

  it.each(['', 'x', 'a.b', `${crypto.randomUUID()}.${'A'.repeat(43)}`])(
    'that was never issued is refused: %j',
    async (token) => {
      expect((await refresh(token)).status).toBeGreaterThanOrEqual(400)
      expect((await refresh(token)).status).toBeLessThan(500)
    },
  )

  it('is stored as a hash only', async () => {
    const { rows } = await test.database.pool.query('select * from auth_sessions where user_id = $1', [me.userId])
    expect(JSON.stringify(rows)).not.toContain(me.refreshToken.split('.')[1])
  })
})

describe('logging out', () => {
  it('ends the access token at once, and ignores unknown tokens', async () => {
    const out = (refreshToken: string) => test.call('POST', '/api/patient-auth/logout', { body: { refreshToken } })
    expect((await out(me.refreshToken)).status).toBe(204)
    expect((await whoAmI(me.token)).status).toBe(401)
    expect((await refresh(me.refreshToken)).status).toBe(401)
    expect((await out(me.refreshToken)).status).toBe(204)
    expect((await out('unknown')).status).toBe(204)
  })
})

describe('an access token', () => {
  const key = () => new TextEncoder().encode(test.config.JWT_ACCESS_SECRET)
  const claims = () => JSON.parse(Buffer.from(me.token.split('.')[1] ?? '', 'base64url').toString())
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const nowSeconds = () => Math.floor(test.clock.now().epochMilliseconds / 1000)

  it('expires after JWT_ACCESS_EXPIRY', async () => {
    wait(15 * 60 - 1)
    expect((await whoAmI(me.token)).status).toBe(200)
    wait(1)
    expect((await whoAmI(me.token)).status).toBe(401)
  })

  it.each<[string, () => string | Promise<string>]>([
    ['without a signature', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`],
    ['with another signature', () => `${me.token.slice(0, -4)}AAAA`],
    [
      'of another algorithm',
      () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS512', typ: 'at+jwt' }).sign(key()),
    ],
    ['of another type', () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key())],
    [
      'of a key pair',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' })
          .sign(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    ],
    [
      'of another audience',
      () =>
        new SignJWT({ ...claims(), aud: 'mibo-staff' }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key()),
    ],
    [
      "of another issuer's",
      () => new SignJWT({ ...claims(), iss: 'others' }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key()),
    ],
    [
      'with the refresh secret',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
          .sign(new TextEncoder().encode(test.config.JWT_REFRESH_SECRET)),
    ],
    ['that is a refresh token', () => me.refreshToken],
    [
      'without an end',
      () => {
        const { exp: _, ...rest } = claims()
        return new SignJWT(rest).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(key())
      },
    ],
    [
      "with another's session",
      async () => {
        const other = await signInByCode(test)
        return new SignJWT({ ...claims(), sub: String(other.userId) })
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
          .sign(key())
      },
    ],
    [
      'that has expired',
      () =>
        new SignJWT({ ...claims(), iat: nowSeconds() - 1000, exp: nowSeconds() - 1 })
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
          .sign(key()),
    ],
    [
      'signed by hand over other bytes',
      () => {
        const body = `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${encode({ ...claims(), sid: claims().sid + 1 })}`
        return `${body}.${createHmac('sha256', 'guess').update(body).digest('base64url')}`
      },
    ],
  ])('%s is refused', async (_, forge) => {
    expect(await whoAmI(await forge())).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
  })
})

describe('devices', () => {
  const list = (token: string) => test.call('GET', '/api/patient-dashboard/sessions', { token })

  it('are listed with address and browser, and ended one by one or all the others', async () => {
    const second = await signInByCode(test, { phone: me.phone })
    const third = await signInByCode(test, { phone: me.phone })
    const { body } = await list(me.token)
    expect(body.items).toHaveLength(3)
    expect(body.items.filter((item: { current: boolean }) => item.current)).toHaveLength(1)
    expect(body.items[0]).toMatchObject({ ipAddress: '127.0.0.1', userAgent: expect.any(String) })

    const ofSecond = (await list(second.token)).body.items.find((item: { current: boolean }) => item.current)
    const end = (id: number, token: string) => test.call('DELETE', `/api/patient-dashboard/sessions/${id}`, { token })
    const stranger = await signInByCode(test)
    expect((await end(ofSecond.id, stranger.token)).status).toBe(404)
    expect((await end(ofSecond.id, me.token)).status).toBe(204)
    expect((await whoAmI(second.token)).status).toBe(401)

    expect((await test.call('POST', '/api/patient-dashboard/sessions/end-others', { token: me.token })).status).toBe(
      204,
    )
    expect((await whoAmI(third.token)).status).toBe(401)
    expect((await whoAmI(me.token)).status).toBe(200)
  })
})

describe('an account that the clinic deactivated', () => {
  it('is signed out everywhere, cannot refresh, and cannot sign in with a code', async () => {
    await test.database.pool.query('update users set is_active = false where id = $1', [me.userId])
    expect((await whoAmI(me.token)).status).toBe(401)
    expect((await refresh(me.refreshToken)).status).toBe(401)
    wait(60)
    await expect(signInByCode(test, { phone: me.phone })).rejects.toThrow('ACCOUNT_CLOSED')
  })
})
