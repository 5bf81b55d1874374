import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.ts'

let test: TestApp
let port = 0
const open: Socket[] = []

async function start(options: TestAppOptions = {}): Promise<void> {
  test = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '300' }, ...options })
  await test.app.listen({ port: 0, host: '0.0.0.0' })
  const address = test.app.server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
}

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  await test.close()
})

interface Caller {
  socket: Socket
  text: string
  isEnded: boolean
}

/** A connection from its own address, which reads unless told not to. */
async function call(from: string, sent: string, { reads = true } = {}): Promise<Caller> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  open.push(socket)
  const caller: Caller = { socket, text: '', isEnded: false }
  socket.on('error', () => {})
  socket.on('close', () => (caller.isEnded = true))
  if (reads) socket.on('data', (chunk: Buffer) => (caller.text += chunk.toString('latin1')))
  else socket.pause()
  // The refusal may arrive before the close.
  await new Promise((done) => socket.once('connect', done).once('close', done))
  socket.write(sent)
  return caller
}

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: clinic\r\n${headers}\r\n`
const answersIn = ({ text }: Caller) => text.match(/HTTP\/1\.1 \d{3}/g) ?? []
const statusOf = async (from: string, path: string) => {
  const caller = await call(from, get(path, 'Connection: close\r\n'))
  await expect.poll(() => caller.isEnded).toBe(true)
  return Number(/HTTP\/1\.1 (\d{3})/.exec(caller.text)?.[1] ?? 0)
}

/** Nobody gets a database connection until they are released, so every request stays in progress. */
async function holdDatabase(): Promise<() => void> {
  const held = await Promise.all(Array.from({ length: 2 }, () => test.database.pool.connect()))
  return () => held.forEach((client) => client.release())
}

describe('one connection', () => {
  it('has ten requests open at a time, and is closed beyond them', async () => {
    await start()
    const few = await call('127.0.0.9', get('/api/config').repeat(10))
    await expect.poll(() => answersIn(few).length).toBe(10)
    const many = await call('127.0.0.9', get('/api/centres').repeat(200))
    await expect.poll(() => many.isEnded).toBe(true)
    expect(answersIn(many).length).toBeLessThanOrEqual(1)
    expect(few.isEnded).toBe(false)
  })

  it('may send any number of requests one after another', async () => {
    await start()
    const caller = await call('127.0.0.9', '')
    for (let turn = 1; turn <= 30; turn += 1) {
      caller.socket.write(get('/healthz'))
      await expect.poll(() => answersIn(caller).length, { interval: 2 }).toBe(turn)
    }
  })

  it('that neither sends nor reads anything is closed after half a minute', async () => {
    await start()
    expect(test.app.server.timeout).toBe(30_000)
  })
})

describe('the requests in progress of one address', () => {
  it('are limited to a third of its minute, then 503 with Retry-After, while others are admitted', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '60' }, poolSize: 2 })
    const giveBack = await holdDatabase()
    const theirs: Caller[] = []
    for (let count = 0; count < 20; count += 1) theirs.push(await call('127.0.0.9', get('/api/centres')))
    await sleep(100)
    const refused = await call('127.0.0.9', get('/api/config'))
    await expect.poll(() => answersIn(refused)).toEqual(['HTTP/1.1 503'])
    expect(refused.text).toMatch(/retry-after: \d/i)
    expect(refused.text).toContain('"code":"BUSY"')
    expect(await statusOf('127.0.0.8', '/api/config')).toBe(200)
    // The clinic's own monitors are admitted from any address.
    expect(await statusOf('127.0.0.9', '/healthz')).toBe(200)
    giveBack()
    await expect.poll(() => theirs.flatMap(answersIn)).toEqual(Array(20).fill('HTTP/1.1 200'))
    expect(await statusOf('127.0.0.9', '/api/config')).toBe(200)
  })

  it('are released when its connections end', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '60' }, poolSize: 2 })
    const giveBack = await holdDatabase()
    for (let count = 0; count < 20; count += 1) await call('127.0.0.9', get('/api/centres'))
    await sleep(100)
    expect(await statusOf('127.0.0.9', '/api/config')).toBe(503)
    for (const socket of open) socket.destroy()
    await expect.poll(() => statusOf('127.0.0.9', '/api/config')).toBe(200)
    giveBack()
  })
})

describe('pages and files', () => {
  const page = { accept: 'text/html' }
  const ask = (url: string, remoteAddress = '203.0.113.7') =>
    test.call('GET', url, { headers: page, remoteAddress }).then(({ status }) => status)

  it('are limited by address too, apart from calls', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
    const statuses = []
    for (let count = 0; count < 24; count += 1) statuses.push(await ask(count % 2 === 0 ? '/' : `/nowhere/${count}`))
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => [200, 404]).flat(), 429, 429, 429, 429])
    expect(await ask('/api/config')).toBe(200)
    expect(await ask('/', '203.0.113.8')).toBe(200)
  })

  it('and calls count all networks of an IPv6 /48 together as well', async () => {
    await start({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
    const statuses = []
    for (let count = 0; count < 60; count += 1) statuses.push(await ask('/api/config', `2001:db8:7:${count}::1`))
    expect(statuses).toEqual([...Array(50).fill(200), ...Array(10).fill(429)])
    expect(await ask('/api/config', '2001:db8:8::1')).toBe(200)
  })
})

describe('readiness', () => {
  it('readiness is checked in the database once for all concurrent requests', async () => {
    await start()
    let asked = 0
    const query = test.database.pool.query.bind(test.database.pool)
    test.database.pool.on('acquire', () => (asked += 1))
    await query('select 1')
    asked = 0
    const replies = await Promise.all(Array.from({ length: 50 }, () => test.call('GET', '/readyz')))
    expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(asked).toBeLessThan(5)
  })
})
