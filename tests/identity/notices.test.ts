import { afterAll, beforeAll, expect, it } from 'vitest'
import { purgeExpired } from '../../server/operations/retention.ts'
import { createTestApp, signInByCode, testStart, type SignedIn, type TestApp } from '../support/app.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const refresh = (refreshToken: string) =>
  test.call('POST', '/api/patient-auth/refresh-token', {
    body: { refreshToken },
    headers: { 'user-agent': 'Firefox on a phone' },
  })
const notices = async ({ token }: SignedIn) => {
  const { status, body } = await test.call('GET', '/api/patient-dashboard/notices', { token })
  expect(status).toBe(200)
  return body.items
}
const markSeen = ({ token }: SignedIn, id: number) =>
  test.call('POST', `/api/patient-dashboard/notices/${id}/seen`, { token })

/** A session whose first token is used, and then comes back after the grace period. */
async function stealAndReplay(me: SignedIn): Promise<void> {
  expect((await refresh(me.refreshToken)).status).toBe(200)
  test.clock.set(test.clock.now().add({ seconds: 11 }))
  expect((await refresh(me.refreshToken)).status).toBe(401)
}

it('shows the patient at the next sign-in that a copied token was used, until they have seen it', async () => {
  test.clock.set(testStart)
  const first = await signInByCode(test)
  expect(await notices(first)).toEqual([])
  await stealAndReplay(first)
  const at = new Date(test.clock.now().epochMilliseconds).toISOString()

  const again = await signInByCode(test, { phone: first.phone })
  const told = await notices(again)
  expect(told).toEqual([{ id: expect.any(Number), what: 'SESSION_REUSED', at, userAgent: 'Firefox on a phone' }])

  const stranger = await signInByCode(test)
  expect(await notices(stranger)).toEqual([])
  expect((await markSeen(stranger, told[0].id)).status).toBe(404)
  expect(await notices(again)).toHaveLength(1)

  expect((await markSeen(again, told[0].id)).status).toBe(204)
  expect(await notices(again)).toEqual([])
  expect((await markSeen(again, told[0].id)).status).toBe(204)
})

it('waits for a patient who comes back after half a year', async () => {
  test.clock.set(testStart)
  const first = await signInByCode(test)
  await stealAndReplay(first)
  test.clock.set(test.clock.now().add({ hours: 24 * 180 }))
  await purgeExpired(test.deps)
  const again = await signInByCode(test, { phone: first.phone })
  const told = await notices(again)
  expect(told).toHaveLength(1)
  await markSeen(again, told[0].id)
  await purgeExpired(test.deps)
  expect((await markSeen(again, told[0].id)).status).toBe(404)
})

it('does not report sessions that ended normally, nor take one of them for a copy', async () => {
  test.clock.set(testStart)
  const me = await signInByCode(test)
  const out = await signInByCode(test, { phone: me.phone })
  const ended = await signInByCode(test, { phone: me.phone })
  await test.call('POST', '/api/patient-auth/logout', { body: { refreshToken: out.refreshToken } })
  await test.call('POST', '/api/patient-dashboard/sessions/end-others', { token: me.token })
  for (const { refreshToken } of [out, ended]) expect((await refresh(refreshToken)).status).toBe(401)
  expect(await notices(me)).toEqual([])
  const { body } = await test.call('GET', '/api/patient-dashboard/sessions', { token: me.token })
  expect((await markSeen(me, body.items[0].id)).status).toBe(404)
})
