import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, signIn, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen, type TestClinician } from '../support/factories.ts'
import { recordStatements, type Sent } from './recording.ts'

let test: TestApp
let sent: Sent[]
let patient: SignedIn
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { MAX_OPEN_HOLDS: '50' } })
  sent = recordStatements(test.database.pool)
  patient = await signIn(test)
  clinician = await createClinician(test)
})
afterAll(() => test.close())

async function queriesOf(path: string, token?: string): Promise<{ count: number; items: number }> {
  const before = sent.length
  const reply = await test.call('GET', path, { token })
  expect(reply.status).toBe(200)
  return { count: sent.length - before, items: (reply.body.items ?? reply.body.days).length }
}

it('answers 60 days in at most three queries', async () => {
  const { count, items } = await queriesOf(
    `/api/clinicians/${clinician.clinicianId}/availability?from=2026-01-06&to=2026-03-05`,
  )
  expect(items).toBeGreaterThan(50)
  expect(count).toBeGreaterThan(0)
  expect(count).toBeLessThanOrEqual(3)
})

it('answers a page of the dashboard in two queries, however many appointments it has', async () => {
  const minute = 60_000
  for (let slot = 0; slot < 8; slot += 1) {
    const startsAt = new Date(Date.parse(tomorrowAtTen) + slot * 30 * minute).toISOString()
    const held = await test.call('POST', '/api/booking/initiate', {
      token: patient.token,
      body: bookingBody(clinician, startsAt),
    })
    expect(held.status).toBe(201)
  }
  expect(await queriesOf('/api/patient-dashboard/appointments?when=all', patient.token)).toEqual({ count: 2, items: 8 })
})

it('makes as many queries for fifty clinicians as for one', async () => {
  const one = await queriesOf('/api/clinicians?limit=50')
  for (let more = 1; more < 50; more += 1) await createClinician(test)
  const fifty = await queriesOf('/api/clinicians?limit=50')
  expect(fifty.items).toBe(50)
  expect(fifty.count).toBe(one.count)
})

it('looks twenty patients up in two queries when they ask at once', async () => {
  const others = await Promise.all(Array.from({ length: 20 }, () => signIn(test)))
  const before = sent.length
  const replies = await Promise.all(
    others.map(({ token }) => test.call('GET', '/api/patient-dashboard/appointments?when=all', { token })),
  )
  expect(replies.every(({ status, body }) => status === 200 && body.items.length === 0)).toBe(true)
  expect(sent.length - before).toBeLessThan(20)
})
