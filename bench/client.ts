import { Agent, request } from 'node:http'

export interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

const agent = new Agent({ keepAlive: true, maxSockets: 600 })

/** One call with JSON in and out, over kept-alive connections: fetch itself would cost more than what it measures. */
export function call(
  url: string,
  {
    method = 'POST',
    token = '',
    cookie = '',
    body,
  }: { method?: string; token?: string; cookie?: string; body?: unknown } = {},
): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((done, failed) => {
    const sent = request(url, { method, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        done({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) })
      })
      response.on('error', failed)
    })
    sent.on('error', failed)
    if (token !== '') sent.setHeader('authorization', `Bearer ${token}`)
    if (cookie !== '') sent.setHeader('cookie', cookie)
    if (payload !== undefined) sent.setHeader('content-type', 'application/json')
    sent.end(payload)
  })
}
