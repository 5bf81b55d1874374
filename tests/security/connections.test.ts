import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { it, type onTestFinished } from 'vitest'
import { movableClock } from '../../server/core/clock.ts'
import { proxyTrust } from '../../server/core/client-address.ts'
import { boundConnections, type ConnectionLimits } from '../../server/http/connections.ts'
import { createInFlight } from '../../server/http/in-flight.ts'

const usual = { requests: 10, process: 100, network: 100, answerMs: 60_000 }
const bigBytes = 16 * 1024 * 1024

/** A server of a test's own, since they mostly wait, and wait at the same time. */
async function start(
  limits: Partial<ConnectionLimits>,
  { trusted, onFinished }: { trusted?: string; onFinished: typeof onTestFinished },
) {
  const clock = movableClock('2026-01-05T02:30:00Z')
  const open: Socket[] = []
  const inFlight = createInFlight({ process: 100, network: 100, reserved: 1 })
  // `/` answers at once, `/big` with more than any buffer holds, `/never` not at all.
  const answers: Record<string, () => string | Buffer> = {
    '/': () => 'here',
    '/big': () => Buffer.alloc(bigBytes),
  }
  const server = createServer((request, response) => {
    const lease = bounds.leaseOf(request)!
    inFlight.enter(lease, 'one')
    lease.isAtWork = request.url === '/never'
    const answer = answers[request.url ?? '']
    if (answer !== undefined) response.end(answer())
  })
  const trusts = proxyTrust(trusted)
  const bounds = boundConnections(server, { limits: { ...usual, ...limits }, inFlight, trusts, clock })
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done))
  onFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((done) => server.close(done))
  })

  async function call(sent: string, { from = '127.0.0.1', reads = true } = {}) {
    const { port } = server.address() as AddressInfo
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    open.push(socket)
    const caller = { socket, text: '', isEnded: false }
    socket.on('error', () => {})
    socket.on('close', () => (caller.isEnded = true))
    if (reads) socket.on('data', (chunk: Buffer) => (caller.text += chunk.toString('latin1')))
    else socket.pause()
    await new Promise((done) => socket.once('connect', done).once('close', done))
    socket.write(sent)
    return caller
  }

  return {
    inFlight: () => inFlight.total,
    connectionCount: () => new Promise<number>((done) => server.getConnections((_error, count) => done(count))),
    clock,
    call,
  }
}

type Caller = Awaited<ReturnType<Awaited<ReturnType<typeof start>>['call']>>

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`

it.concurrent('answers ten requests on a connection in turn, and closes one that sends more at once', async ({
  expect,
  onTestFinished,
}) => {
  const { inFlight, call } = await start({}, { onFinished: onTestFinished })
  const ten = await call(get('/').repeat(10))
  await expect.poll(() => ten.text.split('here').length - 1).toBe(10)
  const waiting = await call(get('/never').repeat(10))
  await expect.poll(inFlight).toBe(1)
  const eleven = await call(get('/').repeat(200))
  await expect.poll(() => eleven.isEnded).toBe(true)
  // The first was started before the others arrived.
  expect(eleven.text.split('here').length - 1).toBeLessThanOrEqual(1)
  expect([ten.isEnded, waiting.isEnded]).toEqual([false, false])
  // One at a time is started, and a closed connection's leases are released.
  expect(inFlight()).toBe(1)
  waiting.socket.destroy()
  await expect.poll(inFlight).toBe(0)
})

it.concurrent('accepts no connection for the rest of a minute from a network that does so repeatedly', async ({
  expect,
  onTestFinished,
}) => {
  const { clock, call } = await start({}, { onFinished: onTestFinished })
  const open = await call(get('/'), { from: '127.0.0.4' })
  for (let time = 0; time < 20; time += 1) {
    const offender = await call(get('/never').repeat(50), { from: '127.0.0.4' })
    await expect.poll(() => offender.isEnded, { interval: 5 }).toBe(true)
  }
  const text = async (from: string) => {
    const caller = await call(get('/'), { from })
    await expect.poll(() => caller.isEnded || caller.text !== '').toBe(true)
    return caller.text
  }
  expect(await text('127.0.0.4')).toBe('')
  expect(await text('127.0.0.3')).toContain('here')
  expect(open.isEnded).toBe(false)
  clock.advance({ minutes: 1 })
  expect(await text('127.0.0.4')).toContain('here')
})

it.concurrent('starts nothing more for a closed connection', async ({ expect, onTestFinished }) => {
  const { inFlight, call } = await start({}, { onFinished: onTestFinished })
  const caller = await call(get('/big') + get('/never'), { reads: false })
  await expect.poll(inFlight).toBe(1)
  caller.socket.destroy()
  await expect.poll(inFlight).toBe(0)
  await sleep(100)
  expect(inFlight()).toBe(0)
})

it.concurrent('closes the connection of a client that does not read, and not before its time', async ({
  expect,
  onTestFinished,
}) => {
  const { inFlight, connectionCount, call } = await start({ answerMs: 2000 }, { onFinished: onTestFinished })
  const begun = performance.now()
  await call(get('/big'), { reads: false })
  const quick = await call(get('/big'))
  await expect.poll(inFlight).toBeGreaterThan(0)
  await expect.poll(() => quick.text.length, { timeout: 5000 }).toBeGreaterThan(bigBytes)
  expect(await connectionCount()).toBe(2)
  await expect.poll(connectionCount, { interval: 20 }).toBe(1)
  expect(performance.now() - begun).toBeGreaterThan(1900)
  expect(performance.now() - begun).toBeLessThan(6000)
  expect(quick.isEnded).toBe(false)
  await expect.poll(inFlight).toBe(0)
})

it.concurrent('also closes it for a client that reads a little now and then, or is never answered', async ({
  expect,
  onTestFinished,
}) => {
  const { connectionCount, call } = await start({ answerMs: 1500 }, { onFinished: onTestFinished })
  const slow = await call(get('/big'), { reads: false })
  const reading = setInterval(() => slow.socket.read(1000), 100)
  const neverAnswered = await call(get('/never'))
  await expect.poll(() => neverAnswered.isEnded).toBe(true)
  await expect.poll(connectionCount).toBe(0)
  clearInterval(reading)
})

it.concurrent('limits the connections of a network, replaces an idle one by a new one, and affects no other network', async ({
  expect,
  onTestFinished,
}) => {
  const { call } = await start({ network: 3 }, { onFinished: onTestFinished })
  const other = await call(get('/'), { from: '127.0.0.2' })
  const idle = await call(get('/'))
  const busy = [await call(get('/never')), await call(get('/never'))]
  await expect.poll(() => idle.text).toContain('here')
  const fourth = await call(get('/never'))
  await expect.poll(() => idle.isEnded).toBe(true)
  const fifth = await call(get('/'))
  await expect.poll(() => fifth.isEnded).toBe(true)
  expect(fifth.text).toBe('')
  for (const { isEnded } of [other, fourth, ...busy]) expect(isEnded).toBe(false)
})

it.concurrent('makes room for a newcomer among the networks with the most connections', async ({
  expect,
  onTestFinished,
}) => {
  const { call } = await start({ process: 4 }, { onFinished: onTestFinished })
  const many: Caller[] = []
  for (let count = 0; count < 3; count += 1) many.push(await call(get('/')))
  const one = await call(get('/'), { from: '127.0.0.2' })
  await expect.poll(() => [...many, one].every(({ text }) => text.includes('here'))).toBe(true)
  const late = await call(get('/'), { from: '127.0.0.3' })
  await expect.poll(() => late.text).toContain('here')
  expect(many.filter(({ isEnded }) => isEnded)).toHaveLength(1)
  expect(one.isEnded).toBe(false)
})

it.concurrent('makes room for a newcomer even if the biggest network never finishes a request', async ({
  expect,
  onTestFinished,
}) => {
  const { inFlight, connectionCount, call } = await start({ process: 7 }, { onFinished: onTestFinished })
  const unfinished = 'POST /unfinished HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{'
  const slow: Caller[] = []
  for (let count = 0; count < 4; count += 1) slow.push(await call(unfinished))
  const few = [await call(get('/'), { from: '127.0.0.2' }), await call(get('/'), { from: '127.0.0.2' })]
  const atWork = await call(get('/never'), { from: '127.0.0.3' })
  await expect.poll(() => few.every(({ text }) => text.includes('here'))).toBe(true)
  await expect.poll(inFlight).toBe(5)
  // Requests that wait for their client go first, even if their network does not have the most.
  const first = await call(get('/never'), { from: '127.0.0.4' })
  const second = await call(get('/never'), { from: '127.0.0.5' })
  await expect.poll(() => few.every(({ isEnded }) => isEnded)).toBe(true)
  const third = await call(get('/'), { from: '127.0.0.6' })
  await expect.poll(() => third.text).toContain('here')
  expect(await connectionCount()).toBe(7)
  for (const { isEnded } of [atWork, first, second]) expect(isEnded).toBe(false)
  expect(slow.map(({ isEnded }) => isEnded)).toEqual([true, false, false, false])
})

it.concurrent('replaces a slow connection by another from its network, after its time', async ({
  expect,
  onTestFinished,
}) => {
  const { inFlight, call } = await start({ network: 2 }, { onFinished: onTestFinished })
  const unfinished = 'POST /unfinished HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{'
  const slow = [await call(unfinished), await call(unfinished)]
  await expect.poll(inFlight).toBe(2)
  const early = await call(get('/'))
  await expect.poll(() => early.isEnded).toBe(true)
  await sleep(5200)
  const late = await call(get('/'))
  await expect.poll(() => late.text).toContain('here')
  expect(slow.map(({ isEnded }) => isEnded)).toEqual([true, false])
})

it.concurrent('does not count the connections of a trusted proxy, which carry many clients', async ({
  expect,
  onTestFinished,
}) => {
  const { call } = await start({ network: 2 }, { trusted: '127.0.0.5', onFinished: onTestFinished })
  const carried = []
  for (let count = 0; count < 5; count += 1) carried.push(await call(get('/never'), { from: '127.0.0.5' }))
  await call(get('/never'))
  await call(get('/never'))
  const third = await call(get('/'))
  await expect.poll(() => third.isEnded).toBe(true)
  expect(carried.filter(({ isEnded }) => isEnded)).toEqual([])
})
