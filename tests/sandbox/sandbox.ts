import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server.ts'

export interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface TestSandbox extends Sandbox {
  secrets: { keyId: string; keySecret: string; webhookSecret: string }
  /** What was posted to the pretend application, oldest first. */
  received: Received[]
  /** The application's next replies, in order; then 200. */
  answers: number[]
  // oxlint-disable-next-line typescript/no-explicit-any
  control(path: string, body?: unknown): Promise<any>
  /** Waits until this many webhooks have arrived, counting only matching ones. */
  until(count: number, counts?: (one: Received) => boolean): Promise<Received[]>
}

const patienceMs = 4000

/** The sandboxes with a pretend application that records what is posted to it. */
export async function openSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const received: Received[] = []
  const answers: number[] = []
  const application = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      response.writeHead(answers.shift() ?? 200).end('{}')
    })
  })
  await new Promise<void>((done) => application.listen(0, '127.0.0.1', done))
  const secrets = {
    keyId: `rzp_test_${randomBytes(7).toString('hex')}`,
    keySecret: randomBytes(12).toString('hex'),
    webhookSecret: randomBytes(12).toString('hex'),
  }
  const sandbox = await startSandbox({
    port: 0,
    appUrl: `http://127.0.0.1:${(application.address() as AddressInfo).port}`,
    razorpayKeyId: secrets.keyId,
    razorpayKeySecret: secrets.keySecret,
    razorpayWebhookSecret: secrets.webhookSecret,
    gallaboxWebhookSecret: secrets.webhookSecret,
    ...options,
  })
  return {
    ...sandbox,
    secrets,
    received,
    answers,
    async control(path, body) {
      const reply = await fetch(`${sandbox.url}/control/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      return reply.json()
    },
    async until(count, counts = () => true) {
      const end = Date.now() + patienceMs
      while (received.filter(counts).length < count && Date.now() < end)
        await new Promise((done) => setTimeout(done, 20))
      return received
    },
    async close() {
      await sandbox.close()
      application.closeAllConnections()
      await new Promise((done) => application.close(done))
    },
  }
}
