import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { createTestApp, signInByCode, type TestApp } from '../support/app.ts'

let test: TestApp
let token: string
beforeAll(async () => {
  test = await createTestApp({ env: { CORS_ORIGIN: 'https://one.example, https://two.example' } })
  token = (await signInByCode(test)).token
})
afterAll(() => test.close())

/** One of each kind: a page, a file, a reply, a private one, errors, and a missing route. */
const kinds: [what: string, url: string, status: number][] = [
  ['a page', '/', 200],
  ['a page by its address', '/dashboard', 200],
  ['a public reply', '/api/config', 200],
  ['a private reply', '/api/patient-dashboard/profile', 200],
  ['a fault', '/api/clinicians?limit=x', 400],
  ['what is not there', '/api/nowhere', 404],
  ['a monitor', '/healthz', 200],
]

const get = (url: string, headers: Record<string, string> = {}) =>
  test.call('GET', url, { token, headers: { accept: 'text/html', ...headers } })

describe.each(kinds)('the headers of %s', (_what, url, status) => {
  it('forbid frames, other bases, plugins and type sniffing, and hide the page as a referrer', async () => {
    const reply = await get(url)
    expect(reply.status).toBe(status)
    const directives = String(reply.headers['content-security-policy']).split(';')
    expect(directives).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "require-trusted-types-for 'script'",
      ]),
    )
    expect(reply.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(reply.headers).not.toHaveProperty('x-powered-by')
    // Only if it is served over HTTPS.
    expect(reply.headers).not.toHaveProperty('strict-transport-security')
  })

  it('require HTTPS in production for a year, including subdomains', async () => {
    const app = await createApp({ ...test.deps, config: { ...test.config, NODE_ENV: 'production' } })
    const reply = await app.inject({ method: 'GET', url })
    expect(reply.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    await app.close()
  })

  it('let the configured origins read it and no other, however similar', async () => {
    for (const origin of ['https://one.example', 'https://two.example']) {
      expect((await get(url, { origin })).headers['access-control-allow-origin']).toBe(origin)
    }
    const others = [
      'https://three.example',
      'http://one.example',
      'https://one.example:8443',
      'https://one.example.evil.example',
      'https://evil-one.example',
      'https://ONE.example',
      'null',
      '*',
    ]
    for (const origin of others) {
      const { headers } = await get(url, { origin })
      expect([origin, headers['access-control-allow-origin']]).toEqual([origin, undefined])
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
    }
    expect(String((await get(url, { origin: 'https://one.example' })).headers.vary)).toContain('Origin')
  })
})

it('a refusal is not cached, and each reply has an id made by the server', async () => {
  const id = '0'.repeat(36)
  for (const [_what, url, status] of kinds) {
    const { headers } = await get(url, { 'x-request-id': id, 'request-id': id })
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    expect(headers['x-request-id']).not.toBe(id)
    if (status >= 400) expect([url, headers['cache-control']]).toEqual([url, 'no-store'])
  }
})

it('a preflight tells the configured origins what they may do, and others nothing', async () => {
  const ask = (origin: string) =>
    test.call('OPTIONS', '/api/patient-dashboard/profile', {
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' },
    })
  const allowed = await ask('https://one.example')
  expect(allowed.status).toBe(204)
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': 'https://one.example',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE',
    'access-control-allow-headers': 'authorization, content-type, if-none-match',
  })
  expect((await ask('https://three.example')).headers).not.toHaveProperty('access-control-allow-origin')
})
