import { describe, expect, it } from 'vitest'
import { parseJson } from '../../server/http/body.ts'
import { createTestApp } from '../support/app.ts'

const parse = (text: string) => parseJson(Buffer.from(text))
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

// A webhook's body has no strict schema behind it, so these two are its only protection.
describe('incoming JSON', () => {
  it('nests at most twenty deep, not counting brackets in strings', () => {
    expect(parse(nested(20))).toBeInstanceOf(Array)
    expect(() => parse(nested(21))).toThrow('This nests too deep.')
    expect(() => parse(`{"a":${nested(20)}}`)).toThrow('This nests too deep.')
    expect(parse(JSON.stringify({ note: `"\\${'['.repeat(50)}` }))).toEqual({ note: `"\\${'['.repeat(50)}` })
  })

  it('is at most 32 KB', async () => {
    const test = await createTestApp()
    const post = (bytes: number) => {
      const body = { requestId: 'x'.repeat(bytes - '{"requestId":""}'.length) }
      return test.call('POST', '/api/patient-auth/otp-status', { body })
    }
    expect((await post(32 * 1024)).body.code).not.toBe('INTERNAL')
    expect((await post(32 * 1024)).body.message).not.toContain('larger than')
    expect(await post(32 * 1024 + 1)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', message: 'This is larger than anything that is expected here.' },
    })
    await test.close()
  })

  it.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"a":[{"__proto__":1}]}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
  ])('names no prototype: %s', (text) => {
    expect(() => parse(text)).toThrow('The body is not JSON that can be used here.')
  })
})
