import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'

// Other spellings of one address match the same route, and so are the same thing.
const spellings = (path: string) => [
  path,
  path.replace('/api/', '/%61pi/'),
  path.replace('/api/', '/ap%69/'),
  `http://other.example${path}`,
  `https://other.example:8443${path}?`,
]

/** Over a socket, with the address in the request line exactly as written here. */
async function ask(test: TestApp, path: string, headers: Record<string, string> = {}) {
  if (!test.app.server.listening) await test.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = test.app.server.address() as AddressInfo
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((done, failed) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      reply.on('end', () => done({ status: reply.statusCode ?? 0, text, headers: reply.headers }))
    })
    sent.on('error', failed).end()
  })
}

describe('a route’s rules apply however its address is written', () => {
  let test: TestApp
  let me: SignedIn
  beforeAll(async () => {
    test = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '300' } })
    me = await signInByCode(test)
  })
  afterAll(() => test.close())

  it.each(spellings('/api/config'))('a call counts: %s', async (url) => {
    const limited = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '3' } })
    const statuses = []
    for (let call = 0; call < 5; call += 1) statuses.push((await ask(limited, url)).status)
    await limited.close()
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it.each(spellings('/api/patient-dashboard/profile'))('a private reply is not cached: %s', async (url) => {
    const { status, headers } = await ask(test, url, { authorization: `Bearer ${me.token}` })
    expect([status, headers['cache-control']]).toEqual([200, 'private, no-cache'])
  })

  it.each(spellings('/api/nowhere'))('a missing API route is not answered with the web app: %s', async (url) => {
    const { status, text } = await ask(test, url, { accept: 'text/html' })
    expect(status).toBe(404)
    expect(text).toContain('"code":"NOT_FOUND"')
  })

  it('a page is sent with its preloads', async () => {
    const { clinicianId } = await createClinician(test)
    const encoded = String(clinicianId).replace(/\d/g, (digit) => `%3${digit}`)
    const pages = ['/', 'http://other.example/', 'http://other.example', `/clinicians/${clinicianId}`]
    for (const url of [...pages, `/clinicians/${encoded}`]) {
      const { status, headers } = await ask(test, url, { accept: 'text/html' })
      expect([url, status]).toEqual([url, 200])
      expect(headers.link).toContain('rel=modulepreload')
      expect(headers.link).toContain('</api/clinicians')
    }
  })
})
