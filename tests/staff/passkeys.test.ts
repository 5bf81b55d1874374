import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { transact } from '../../server/db/transact.ts'
import { advanceSignatureCount } from '../../server/identity/staff/passkey-queries.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { invite, joinStaff } from '../support/staff.ts'

let site: Site
beforeAll(async () => void (site = await openSite({ hostName: 'localhost' })))
afterAll(() => site.close())

interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

/** In the page: what the web does with the browser's authenticator. */
const inPage = `
  const post = async (path, body, method = 'POST') => {
    const reply = await fetch('/api/staff-auth/' + path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: reply.status, body: reply.status === 204 ? null : await reply.json() }
  }
  const create = async (options) => (await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON()
  const get = async (options) => (await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON()
`

interface Device {
  page: Page
  /** Runs `code`, which may use post, create and get, and returns what it returns. */
  run<T = Answer>(code: string): Promise<T>
  cdp: CDPSession
  authenticatorId: string
}

/** A browser with an authenticator that its owner unlocks. */
async function newDevice(address = '/robots.txt', origin = site.url): Promise<Device> {
  const { page } = await site.visit('/robots.txt')
  if (origin !== site.url) await page.goto(origin + address)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const run = (code: string) => page.evaluate(`(async () => { ${inPage}; ${code} })()`)
  return { page, run: run as Device['run'], cdp, authenticatorId }
}

async function joinOn(device: Device, fullName = 'Kavya Nair') {
  const { token, userId, email } = await invite(site.test, { fullName })
  const joined = await device.run(`
    const { body: options } = await post('join/passkey-options', { token: '${token}' })
    return post('join/passkey', { token: '${token}', response: await create(options) })`)
  expect(joined.status).toBe(200)
  return { userId, email, token, ...joined.body }
}

const touch = `const { body: options } = await post('passkey-options', {}); const response = await get(options)`

describe('a passkey', () => {
  it('joins, and signs in with one touch', async () => {
    const device = await newDevice()
    const { userId, recoveryCodes } = await joinOn(device)
    expect(recoveryCodes).toHaveLength(10)
    expect((await device.run(`return post('sign-out', {})`)).status).toBe(204)
    expect((await device.run(`return post('me', undefined, 'GET')`)).status).toBe(401)
    const signedIn = await device.run(`${touch}; return post('passkey', { response })`)
    expect(signedIn.status).toBe(200)
    expect(signedIn.body.me.user.id).toBe(userId)
    expect((await device.run(`return post('me', undefined, 'GET')`)).status).toBe(200)
  })

  it('answers a challenge once, and in the browser that was given it', async () => {
    const device = await newDevice()
    const { userId } = await joinOn(device)
    const response = await device.run(`${touch}; return response`)
    const cookies = await device.page.context().cookies()
    const cookie = `mibo_staff_step=${cookies.find(({ name }) => name === 'mibo_staff_step')?.value}`
    const answer = async () => {
      // As with an authenticator that does not count: only the challenge is in the way.
      await site.test.database.pool.query('update staff_credentials set signature_count = 0 where user_id = $1', [
        userId,
      ])
      return site.test.call('POST', '/api/staff-auth/passkey', { body: { response }, headers: { cookie } })
    }
    expect([(await answer()).status, (await answer()).status]).toEqual([200, 401])
    const stolen = await device.run(`${touch}; return response`)
    const other = await newDevice()
    await other.run(`return post('passkey-options', {})`)
    expect((await other.run(`return post('passkey', { response: ${JSON.stringify(stolen)} })`)).status).toBe(401)
    const atOnce = await device.run<number[]>(`${touch}
      const replies = await Promise.all(Array.from({ length: 6 }, () => post('passkey', { response })))
      return replies.map(({ status }) => status).sort()`)
    expect(atOnce).toEqual([200, 401, 401, 401, 401, 401])
  })

  it('has to be unlocked by its owner', async () => {
    const device = await newDevice()
    await joinOn(device)
    const { cdp, authenticatorId } = device
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    const { status } = await device.run(`
      const { body: options } = await post('passkey-options', {})
      return post('passkey', { response: await get({ ...options, userVerification: 'discouraged' }) })`)
    expect(status).toBe(401)
  })

  it('signs for our own pages, and not for those of another origin', async () => {
    const device = await newDevice()
    const { userId } = await joinOn(device)
    const { cdp, authenticatorId } = device
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
    // Another port of the same host is another origin, for which the browser would let the same passkey sign.
    const elsewhere = await newDevice('/', site.test.sandboxUrl.replace('127.0.0.1', 'localhost'))
    await elsewhere.cdp.send('WebAuthn.addCredential', {
      authenticatorId: elsewhere.authenticatorId,
      credential: credentials[0] as never,
    })
    const options = await device.run(`return (await post('passkey-options', {})).body`)
    const response = await elsewhere.run(`return get(${JSON.stringify(options)})`)
    expect((await device.run(`return post('passkey', { response: ${JSON.stringify(response)} })`)).status).toBe(401)
    expect((await device.run(`${touch}; return post('passkey', { response })`)).body.me.user.id).toBe(userId)
  })

  it('whose count fell behind is a copy, and one that does not count is let in', async () => {
    const device = await newDevice()
    const { userId } = await joinOn(device)
    const { pool } = site.test.database
    const setCount = (count: number) =>
      pool.query('update staff_credentials set signature_count = $2 where user_id = $1', [userId, count])
    await setCount(1000)
    expect((await device.run(`${touch}; return post('passkey', { response })`)).status).toBe(401)
    await setCount(0)
    expect((await device.run(`${touch}; return post('passkey', { response })`)).status).toBe(200)
    const { rows } = await pool.query('select id from staff_credentials where user_id = $1 and kind = $2', [
      userId,
      'PASSKEY',
    ])
    const take = (newCount: number) =>
      transact(site.test.deps.db, (tx) =>
        advanceSignatureCount(tx, { id: rows[0].id, newCount, now: site.test.clock.now() }),
      )
    await setCount(5)
    expect([await take(5), await take(6), await take(0), await take(0)]).toEqual([false, true, true, true])
  })

  it('confirms its owner and nobody else', async () => {
    const device = await newDevice()
    const first = await joinOn(device, 'Kavya Nair')
    const credentialOf = async (userId: number) => {
      const { rows } = await site.test.database.pool.query(
        `select credential_id as id from staff_credentials where user_id = $1 and kind = 'PASSKEY'`,
        [userId],
      )
      return `{ ...options, allowCredentials: [{ id: '${rows[0].id}', type: 'public-key' }] }`
    }
    // A colleague on the same machine, whose session takes the place of the first.
    const second = await joinOn(device, 'Rohan Das')
    const confirmBy = async (userId: number) =>
      device.run(`const { body: options } = await post('passkey-options', {})
        return post('confirm', { response: await get(${await credentialOf(userId)}) })`)
    expect((await confirmBy(first.userId)).status).toBe(401)
    expect((await device.run(`return post('passkeys/options', {})`)).body.code).toBe('CONFIRM_IDENTITY')
    expect((await confirmBy(second.userId)).status).toBe(204)
    expect((await device.run(`return post('passkeys/options', {})`)).status).toBe(200)
  })

  it('is added and removed by its owner, who keeps one way in', async () => {
    const device = await newDevice()
    const { userId } = await joinOn(device)
    const other = await newDevice()
    const stranger = await joinOn(other)
    const confirmed = `${touch}; await post('confirm', { response });`
    const add = `const { body: creating } = await post('passkeys/options', {});
      const made = await create({ ...creating, excludeCredentials: [] });`
    const added = await device.run(`${confirmed} ${add} return post('passkeys', { response: made, name: 'Phone' })`)
    expect(added.status).toBe(201)
    const list = await device.run(`return post('passkeys', undefined, 'GET')`)
    expect(list.body.items.map(({ name }: { name: string }) => name)).toEqual(['Passkey', 'Phone'])
    expect(list.body).toMatchObject({ hasPassword: false, hasAuthenticator: false, recoveryCodesLeft: 10 })
    const [one, two] = list.body.items
    // A colleague knows the id, and gets nothing by it.
    const foreign = await other.run(`${confirmed} return post('passkeys/${two.id}', undefined, 'DELETE')`)
    expect(foreign.status).toBe(404)
    expect((await device.run(`return post('passkeys/${one.id}', undefined, 'DELETE')`)).status).toBe(204)
    const last = await device.run(`return post('passkeys/${two.id}', undefined, 'DELETE')`)
    expect([last.status, last.body.code]).toEqual([409, 'LAST_WAY_IN'])
    expect(userId).not.toBe(stranger.userId)
  })

  it('made for one challenge is not added under another', async () => {
    const device = await newDevice()
    await joinOn(device)
    const { status } = await device.run(`${touch}; await post('confirm', { response })
      const { body: creating } = await post('passkeys/options', {})
      const made = await create({ ...creating, excludeCredentials: [] })
      await post('passkeys/options', {})
      return post('passkeys', { response: made, name: 'Phone' })`)
    expect(status).toBe(401)
  })

  it('still works for an account whose password is rate-limited', async () => {
    const member = await joinStaff(site.test)
    const wrong = (remoteAddress: string) =>
      site.test.call('POST', '/api/staff-auth/sign-in', {
        body: { login: member.email, password: 'wrong' },
        remoteAddress,
      })
    // A refusal takes its time.
    await Promise.all(Array.from({ length: 5 }, (_, index) => wrong(`10.9.0.${index}`)))
    const limited = await wrong('10.9.1.1')
    expect(limited.body.code).toBe('SIGN_IN_LIMITED')
    const device = await newDevice()
    const { email } = await joinOn(device)
    const once = `return post('sign-in', { login: '${email}', password: 'wrong' })`
    await Promise.all(Array.from({ length: 6 }, () => device.run(once)))
    expect((await device.run(`${touch}; return post('passkey', { response })`)).status).toBe(200)
  })
})
