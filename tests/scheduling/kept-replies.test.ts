import type { PoolClient } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReplyCache } from '../../server/perf/reply-cache.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'

let test: TestApp
let clinician: TestClinician
let statements: string[]

/** Statements that only a newly computed reply needs. */
const computed = () => statements.filter((text) => /from clinician_profiles|primary_centre/.test(text)).length

beforeEach(async () => {
  test = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '300' } })
  clinician = await createClinician(test)
  await createClinician(test)
  statements = []
  for (const client of await everyClient()) watch(client)
})
afterEach(() => test.close())

async function everyClient(): Promise<PoolClient[]> {
  const clients = await Promise.all(Array.from({ length: 20 }, () => test.database.pool.connect()))
  for (const client of clients) client.release()
  return clients
}

function watch(client: PoolClient): void {
  const query = client.query.bind(client) as (...input: unknown[]) => unknown
  const seen = (input: unknown) => (typeof input === 'string' ? input : ((input as { text?: string }).text ?? ''))
  client.query = ((...input: unknown[]) => {
    statements.push(seen(input[0]))
    return query(...input)
  }) as typeof client.query
}

const ask = async (url: string, remoteAddress?: string) => (await test.call('GET', url, { remoteAddress })).status

describe('a cached reply', () => {
  it.each([
    [
      'free times',
      (id: number) => [
        `/api/clinicians/${id}/availability?from=2026-01-05&to=2026-01-11`,
        `/api/clinicians/${id}/availability?to=2026-01-11&from=2026-01-05`,
        `/api/clinicians/%3${String(id)[0]}${String(id).slice(1)}/availability?from=2026-01-05&to=2026-01-11`,
        `/api/clinicians/${id}/availability?from=%32026-01-05&t%6f=2026-01-11`,
        `/%61pi/clinicians/${id}/availability?from=2026-01-05&to=2026-01-11&`,
      ],
    ],
    [
      'days before today',
      (id: number) => [
        `/api/clinicians/${id}/availability?from=2026-01-04&to=2026-01-11`,
        `/api/clinicians/${id}/availability?from=2026-01-03&to=2026-01-11`,
        `/api/clinicians/${id}/availability?from=2025-12-01&to=2026-01-11`,
      ],
    ],
    [
      'days that are long past, or far away',
      (id: number) => [
        `/api/clinicians/${id}/availability?from=2025-01-04&to=2025-01-11`,
        `/api/clinicians/${id}/availability?from=2024-01-04&to=2024-01-05`,
        `/api/clinicians/${id}/availability?from=2028-01-04&to=2028-01-05`,
      ],
    ],
    [
      'the list',
      () => [
        '/api/clinicians',
        '/api/clinicians?',
        '/api/clinicians?limit=20',
        '/api/clinicians?limit=%320',
        '/api/clinicians?q=',
        '/api/clinicians?q=%20',
        '/api/clinicians?q=Dr',
      ],
    ],
    [
      'a search',
      () => [
        '/api/clinicians?q=asha+rao',
        '/api/clinicians?q=Rao%20%20ASHA',
        '/api/clinicians?q=rao+asha+rao',
        '/api/clinicians?q=%61sha%20r%61o',
      ],
    ],
    ['a filter', () => ['/api/clinicians?language=Hindi&mode=ONLINE', '/api/clinicians?mode=ONLINE&language=hindi%20']],
    ['one clinician', (id: number) => [`/api/clinicians/${id}`, `/api/clinicians/${id}?`, `/%61pi/clinicians/${id}`]],
  ])('is found however the question is written: %s', async (_what, spellings) => {
    const [first, ...others] = spellings(clinician.clinicianId)
    expect(await ask(first!)).toBe(200)
    const once = computed()
    expect(once).toBeGreaterThan(0)
    for (const url of others) expect([url, await ask(url)]).toEqual([url, 200])
    expect(computed()).toBe(once)
  })

  it('equals one that is computed for that spelling', async () => {
    const bodies = []
    for (const url of ['/api/clinicians?q=Test%20Dr', '/api/clinicians?q=dr+TEST']) {
      const fresh = await createTestAppOf(url)
      bodies.push(fresh)
    }
    expect(bodies[0]).toEqual(bodies[1])
  })
})

async function createTestAppOf(url: string): Promise<unknown> {
  test.clock.advance({ minutes: 2 })
  return (await test.call('GET', url)).body
}

describe('questions that are not cached', () => {
  it('are answered a hundred times a minute per address; cached ones continue, and others are not limited', async () => {
    const statuses = []
    for (let word = 0; word < 105; word += 1) statuses.push(await ask(`/api/clinicians?q=word${word}`, '203.0.113.7'))
    expect(statuses).toEqual([...Array(100).fill(200), ...Array(5).fill(429)])
    const refused = await test.call('GET', '/api/clinicians?q=another', { remoteAddress: '203.0.113.7' })
    expect(refused.body.code).toBe('RATE_LIMITED')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(await ask('/api/clinicians?q=word7', '203.0.113.7')).toBe(200)
    expect(await ask('/api/clinicians?q=another', '203.0.113.8')).toBe(200)
    expect(await ask('/api/clinicians?q=another', '203.0.113.7')).toBe(200)
    test.clock.advance({ minutes: 1 })
    expect(await ask('/api/clinicians?q=word200', '203.0.113.7')).toBe(200)
  })

  it('asked by many at once, even as the old reply expires, are computed once', async () => {
    const memo = createReplyCache()
    let times = 0
    const reply = (nowMs: number) =>
      memo.reply('key', { state: '1', nowMs }, async () => {
        times += 1
        return { text: 'x', untilMs: nowMs + 1000 }
      })
    await Promise.all([reply(0), reply(0), reply(0)])
    expect(times).toBe(1)
    await Promise.all([reply(2000), reply(2000), reply(2000)])
    expect(times).toBe(2)
  })

  it('use no more memory than their share', async () => {
    const memo = createReplyCache()
    let times = 0
    const text = 'x'.repeat(1024 * 1024)
    const reply = (key: string) =>
      memo.reply(key, { state: '1', nowMs: 0 }, async () => {
        times += 1
        return { text, untilMs: 1000 }
      })
    for (let key = 0; key < 40; key += 1) await reply(`key ${key}`)
    expect(times).toBe(40)
    // The newest 32 MB are cached; older replies are computed again.
    for (const key of [39, 20, 9, 8]) await reply(`key ${key}`)
    expect(times).toBe(40)
    await reply('key 0')
    expect(times).toBe(41)
  })
})
