import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site } from '../support/browser/site.ts'
import { staffMember } from '../support/staff.ts'

let site: Site
let evil: Server
let evilUrl = ''

beforeAll(async () => {
  site = await openSite({ hostName: 'localhost' })
  evil = createServer((_request, reply) => reply.setHeader('content-type', 'text/html').end('<title>Nice</title>'))
  await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done))
  const { port } = evil.address() as AddressInfo
  // Of another host, and, the harder case, another port of the same one, which is the same site to a cookie.
  evilUrl = `http://localhost:${port}`
})
afterAll(async () => {
  evil.close()
  await site.close()
})

test('forms, fetches and pictures of another origin do nothing with the cookie that is there', async () => {
  const member = await staffMember(site.test)
  const { page, close } = await site.visit('/robots.txt')
  const [, value = ''] = member.cookie.split('=')
  await page.context().addCookies([{ name: 'mibo_staff', value, url: site.url, httpOnly: true, sameSite: 'Strict' }])
  const isSignedIn = async () => (await member.call('GET', '/api/staff-auth/me')).status === 200
  for (const origin of [evilUrl, evilUrl.replace('localhost', '127.0.0.1')]) {
    await page.goto(origin)
    const signOut = JSON.stringify(`${site.url}/api/staff-auth/sign-out`)
    const me = JSON.stringify(`${site.url}/api/staff-auth/me`)
    const seen = await page.evaluate(`(async () => {
      const attempts = [
        fetch(${signOut}, { method: 'POST', mode: 'no-cors', credentials: 'include' }),
        fetch(${signOut}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}',
          headers: { 'content-type': 'text/plain' } }),
        fetch(${signOut}, { method: 'POST', credentials: 'include', body: '{}',
          headers: { 'content-type': 'application/json' } }),
        fetch(${me}, { credentials: 'include' }).then((reply) => reply.text()),
      ]
      const image = new Image()
      image.src = ${me}
      await image.decode().catch(() => undefined)
      const settled = await Promise.allSettled(attempts)
      return settled.map(({ status, value }) => (status === 'fulfilled' && typeof value === 'string' ? value : ''))
    })()`)
    expect(seen).toEqual(['', '', '', ''])
    expect({ origin, isSignedIn: await isSignedIn() }).toEqual({ origin, isSignedIn: true })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      await page.goto(origin)
      await page.setContent(`<form method="post" enctype="${type}" action=${signOut}><input name="a" value="1"></form>`)
      await Promise.all([page.waitForNavigation(), page.evaluate('document.forms[0].submit()')])
      expect({ origin, type, isSignedIn: await isSignedIn() }).toEqual({ origin, type, isSignedIn: true })
    }
  }
  await close()
})
