import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  await test.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => test.close())

/** The whole reply to these bytes, until the server closes the connection or is silent for a while. */
function send(bytes: string): Promise<{ text: string; isClosed: boolean }> {
  return new Promise((done) => {
    const socket = connect((test.app.server.address() as AddressInfo).port, '127.0.0.1', () =>
      socket.write(bytes, 'latin1'),
    )
    let text = ''
    socket.setTimeout(1500, () => {
      done({ text, isClosed: false })
      socket.destroy()
    })
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => done({ text, isClosed: true }))
  })
}

const body = '{"requestId":"AAAAAAAAAAAAAAAAAAAAAA"}'
const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
/** A request that a proxy in front may mistake for the body of the previous one. */
const hidden = 'GET /api/config HTTP/1.1\r\nHost: x\r\n\r\n'
const post = (headers: string, sent: string) =>
  `POST /api/patient-auth/otp-status HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n${sent}${hidden}`

it.each([
  ['a length beside chunks', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', chunks)],
  ['two lengths', post(`Content-Length: ${body.length}\r\nContent-Length: 5\r\n`, body)],
  ['a list of lengths', post(`Content-Length: ${body.length}, ${body.length}\r\n`, body)],
  ['a length with a sign', post(`Content-Length: +${body.length}\r\n`, body)],
  ['another coding', post('Transfer-Encoding: xchunked\r\n', chunks)],
  ['chunks that are not the last coding', post('Transfer-Encoding: chunked, identity\r\n', chunks)],
  ['two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', chunks)],
  ['a space before the colon', post('Transfer-Encoding : chunked\r\n', chunks)],
  ['a vertical tab', post('Transfer-Encoding: \v chunked\r\n', chunks)],
  ['a folded line', post('Transfer-Encoding:\r\n chunked\r\n', chunks)],
  ['a line break in a chunk’s extension', post('Transfer-Encoding: chunked\r\n', chunks.replace('\r', ';a="\r\n"\r'))],
  ['chunks that end with a line feed', post('Transfer-Encoding: chunked\r\n', chunks.replaceAll('\r\n', '\n'))],
  ['a chunk of any size', post('Transfer-Encoding: chunked\r\n', `FFFFFFFFFFFFFFFFF\r\n${body}\r\n0\r\n\r\n`)],
  ['a carriage return in a header', 'GET /api/config HTTP/1.1\r\nHost: x\r\nX: a\rGET: b\r\n\r\n'],
  ['a NUL in a header', 'GET /api/config HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n'],
  ['line feeds alone', 'GET /api/config HTTP/1.1\nHost: x\n\n'],
])('a request is refused in the wire’s error format, and nothing after it is read: %s', async (_what, bytes) => {
  const { text, isClosed } = await send(bytes)
  expect(isClosed).toBe(true)
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400'])
  const [head = '', reply = ''] = text.split('\r\n\r\n')
  expect(JSON.parse(reply)).toEqual({
    statusCode: 400,
    code: 'INVALID_REQUEST',
    message: expect.stringMatching(/[.]$/),
    requestId: /x-request-id: (\S+)/.exec(head)?.[1],
  })
  expect(head).toContain('cache-control: no-store')
})

it('headers beyond 16 KB are too large, cookies included', async () => {
  const { text, isClosed } = await send(`GET /api/config HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`)
  expect([isClosed, text.slice(0, 12)]).toEqual([true, 'HTTP/1.1 431'])
  expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ statusCode: 431, code: 'INVALID_REQUEST' })
})

it('a body on a request without one is not taken for another request', async () => {
  const { text } = await send(
    `GET /api/config HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  )
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
})
