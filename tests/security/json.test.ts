import { describe, expect, it } from 'vitest'
import { parseJson } from '../../server/http/body.ts'

const parse = (text: string) => parseJson(Buffer.from(text))
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

// A webhook's body has no strict schema behind it, so that these two are all that stands in the way.
describe('JSON that comes in', () => {
  it('nests twenty deep and no deeper, brackets in strings aside', () => {
    expect(parse(nested(20))).toBeInstanceOf(Array)
    expect(() => parse(nested(21))).toThrow('This nests too deep.')
    expect(() => parse(`{"a":${nested(20)}}`)).toThrow('This nests too deep.')
    expect(parse(JSON.stringify({ note: `"\\${'['.repeat(50)}` }))).toEqual({ note: `"\\${'['.repeat(50)}` })
  })

  it.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"a":[{"__proto__":1}]}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
  ])('names no prototype: %s', (text) => {
    expect(() => parse(text)).toThrow('The body is not JSON that can be used here.')
  })
})
