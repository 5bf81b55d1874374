import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toTemplateValue } from '../../server/providers/gallabox.ts'
import { createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'

let test: TestApp
let me: SignedIn

beforeAll(async () => {
  test = await createTestApp()
  me = await signInByCode(test)
})
afterAll(() => test.close())

const profile = (fullName: string) =>
  test.call('PUT', '/api/patient-dashboard/profile', { token: me.token, body: { fullName } })

describe('a name that no bill can print', () => {
  it.each(['ⓐ①Ⅳ', '田中さん', '李小龍', '👩🏽‍⚕️ Asha', 'Z͑ͫalgo'])(
    'is rejected, with what to write instead: %s',
    async (name) => {
      const { status, body } = await profile(name)
      expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
      expect(JSON.stringify(body)).toContain('Latin letters or in an Indian script')
    },
  )
})

describe('an unusual but real name', () => {
  it.each([
    "O'Brien",
    'Renée Müller-Łuczak',
    'Ñandú ß Ærø',
    'आशा वर्मा',
    'ஆஷா',
    'ആശ സ്ത്രീ',
    'محمد بن سلمان',
    'undefined',
    'null',
    'NaN',
    'true',
    '0',
    '-1',
    '1e1000',
    "Robert'); DROP TABLE users;--",
    '<b>bold</b>',
    '{{constructor.constructor("x")()}}',
    '${jndi:ldap://x}',
    '%s%n%x',
    '../../../etc/passwd',
    'https://example.org/?a=b&c=d',
    'A\u0301sha',
    'a'.repeat(100),
    '"quoted" \\back\\slash',
    'con',
    '__proto__',
    'SELECT',
  ])('is returned as it was given: %s', async (name) => {
    const { status, body } = await profile(name)
    expect([status, body.fullName]).toEqual([200, name.normalize('NFC')])
    const read = await test.call('GET', '/api/patient-dashboard/profile', { token: me.token })
    expect(read.body.fullName).toBe(name.normalize('NFC'))
  })

  it.each(['a\u0000b', '\u202Egnp', 'a\u2066b', 'x\uD800', 'a'.repeat(101), 'two\nlines', 'tab\there', '\u0007bell'])(
    'a name that could mislead or cannot be stored is rejected with a sentence: %j',
    async (name) => {
      const { status, body } = await profile(name)
      expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
      expect(body.fields.fullName).toMatch(/^[A-Z].+[.]$/)
    },
  )
})

describe('a value in a message', () => {
  const breaks = [
    '\r',
    '\n',
    '\r\n',
    '\n\n',
    '\t',
    '\u000B',
    '\u000C',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u0000',
    '\u202E',
  ]

  it.each(breaks)('is a single line without unsupported characters: %j', (broken) => {
    for (const value of [`a${broken}b`, `${broken}a b${broken}`, `a${broken.repeat(9)}b`]) {
      expect(toTemplateValue(value)).toBe('a b')
    }
  })

  it('starts no header and no second message', () => {
    const forged = 'Asha\r\nX-Injected: 1\r\n\r\n{"to":"somebody else"}'
    expect(toTemplateValue(forged)).toBe('Asha X-Injected: 1 {"to":"somebody else"}')
  })

  it('is limited so that no single value fills the message', () => {
    expect(Array.from(toTemplateValue('अ'.repeat(5000))).length).toBe(250)
    expect(toTemplateValue('👩🏽‍⚕️'.repeat(200)).isWellFormed()).toBe(true)
  })
})
