import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

export interface Call {
  path: string
  token?: string
  /** Of a member of staff. */
  cookie?: string
  method?: 'DELETE'
  body?: unknown
}

const agent = new Agent({ keepAlive: true, maxSockets: 500 })
/** Like the web app's: no reply, so nobody knows whether the server acted. */
const timeoutMs = 15_000

/** One call; undefined without a complete reply. */
function once(url: string, { path, token, cookie, method, body }: Call): Promise<Answer | undefined> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((done) => {
    const verb = method ?? (payload === undefined ? 'GET' : 'POST')
    const sent = request(`${url}${path}`, { method: verb, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => done(undefined))
      response.on('close', () => {
        if (!response.complete) return done(undefined)
        const text = Buffer.concat(chunks).toString()
        return done({ status: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text) })
      })
    })
    sent.on('error', () => done(undefined))
    sent.setTimeout(timeoutMs, () => sent.destroy())
    if (token !== undefined) sent.setHeader('authorization', `Bearer ${token}`)
    if (cookie !== undefined) sent.setHeader('cookie', cookie)
    if (payload !== undefined) sent.setHeader('content-type', 'application/json')
    sent.end(payload)
  })
}

export interface Asked {
  /** Undefined if no attempt got a reply that says what happened. */
  answer: Answer | undefined
  /** Attempts without a reply, or with a server error. */
  troubles: string[]
}

const mostTries = 8

/** Like a patient at the web app: without a reply, or after a server error, tries the same again. */
export async function ask(urls: readonly string[], call: Call): Promise<Asked> {
  const troubles: string[] = []
  let turn = Math.floor(Math.random() * urls.length)
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const answer = await once(urls[(turn += 1) % urls.length] ?? '', call)
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) return { answer, troubles }
    troubles.push(answer === undefined ? 'no reply' : `${answer.status} ${answer.body.code}`)
    await sleep(Math.min(4000, 150 * 2 ** tries) * (0.5 + Math.random()))
  }
  return { answer: undefined, troubles }
}

/** A control call to the sandboxes: GET without a body, POST with one. These never fail. */
export async function control(sandboxUrl: string, path: string, body?: unknown, method?: 'DELETE'): Promise<unknown> {
  const reply = await fetch(`${sandboxUrl}/control/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`The sandbox answered ${reply.status} to ${path}: ${await reply.text()}`)
  return reply.json()
}
