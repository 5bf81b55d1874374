import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface HonestFigures {
  calls: number
  failed: number
  p50Ms: number
  p99Ms: number
}

function call(
  { port, from, agent }: { port: number; from: string; agent: Agent },
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> {
  return new Promise((done) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const options = { host: '127.0.0.1', port, method, path, headers, agent, localAddress: from, timeout: 10_000 }
    const sent = request(options, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      reply.on('end', () => done({ status: reply.statusCode ?? 0, text }))
      reply.on('error', () => done({ status: 0, text }))
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => done({ status: 0, text: '' }))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const percentile = (sorted: number[], share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)

/**
 * Clients at their own addresses, ten calls a second until `isOver`: they read the list, request a code and sign in
 * with it. Any reply but 200 counts as failed.
 */
export async function honestTraffic(
  port: number,
  codeOf: (phone: string) => Promise<string>,
  isOver: () => boolean,
): Promise<Record<'reads' | 'signIns', HonestFigures>> {
  const durations = { reads: [] as number[], signIns: [] as number[] }
  const failed = { reads: 0, signIns: 0 }
  const waiting: Promise<void>[] = []
  let person = 0
  const timed = async (kind: 'reads' | 'signIns', work: Promise<{ status: number; text: string }>) => {
    const begun = performance.now()
    const { status } = await work
    durations[kind].push(performance.now() - begun)
    if (status !== 200) failed[kind] += 1
  }
  async function visit(): Promise<void> {
    person += 1
    const agent = new Agent({ keepAlive: true })
    const who = { port, from: `127.0.1.${(person % 200) + 1}`, agent }
    const phone = `9197${String(Date.now() % 10_000).padStart(4, '0')}${String(person % 10_000).padStart(4, '0')}`
    await timed('reads', call(who, 'GET', '/api/clinicians'))
    await timed('signIns', call(who, 'POST', '/api/patient-auth/send-otp', { phone }))
    const otp = await codeOf(phone).catch(() => '000000')
    await timed('signIns', call(who, 'POST', '/api/patient-auth/verify-otp', { phone, otp, fullName: 'Asha Verma' }))
    agent.destroy()
  }
  while (!isOver()) {
    waiting.push(visit())
    await sleep(100)
  }
  await Promise.all(waiting)
  const figuresOf = (kind: 'reads' | 'signIns') => {
    const sorted = durations[kind].toSorted((a, b) => a - b)
    return {
      calls: sorted.length,
      failed: failed[kind],
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
    }
  }
  return { reads: figuresOf('reads'), signIns: figuresOf('signIns') }
}
