import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, signIn, type SignedIn, type TestApp } from '../support/app.ts'
import people from '../cases/people.json' with { type: 'json' }

let test: TestApp
let me: SignedIn

beforeAll(async () => {
  test = await createTestApp()
  me = await signIn(test)
})
afterAll(() => test.close())

const put = (body: unknown) => test.call('PUT', '/api/patient-dashboard/profile', { token: me.token, body })
const names = people.names as [string, boolean][]
const contacts = people.emergencyContacts as [string, boolean][]

// Further ones that are nothing to the eye, or break the line: a Hangul filler of half width, a blank of braille, a
// mark without its letter, a tag, and what ends a line or a page in other systems.
const unseen = ['\uFFA0', '\u2800', '\u0301', '\u{E0041}', '\u200D\u200C', '\u2060\uFE0F', '.', '---']
const broken = ['A\u2029B', 'A\u000BB', 'A\u000CB', 'A\u001CB', 'A\u001EB']

describe('names', () => {
  it.each(names)('%j: accepted %s', async (fullName, isTaken) => {
    for (const field of ['fullName', 'emergencyContactName']) {
      const { status, body } = await put({ [field]: fullName })
      expect({ field, status }).toEqual({ field, status: isTaken ? 200 : 400 })
      if (isTaken) expect(body[field]).toBe(fullName.normalize('NFC'))
      else expect(body.fields[field]).toMatch(/^[A-Z].+[.]$/)
    }
  })

  it.each([...unseen, ...broken])('rejects %j', async (fullName) => {
    expect((await put({ fullName })).status).toBe(400)
  })

  it.each(['\t', '\n', '\r', '\u0085', '\u2028', '\u2029'])(
    'reports for a name with %j that it spans several lines',
    async (end) => {
      const reply = await put({ fullName: `Asha${end}Verma` })
      expect([reply.status, reply.body.fields.fullName]).toEqual([400, 'Please keep the name on one line.'])
    },
  )

  it('keeps the joiners that a script needs, and drops invisible characters', async () => {
    expect((await put({ fullName: 'ക്‍ഷമ ഫ‌ാ' })).body.fullName).toBe('ക്‍ഷമ ഫ‌ാ')
    expect((await put({ fullName: '\u200EAsha\u200B\u00AD Verma\uFEFF' })).body.fullName).toBe('Asha Verma')
  })

  it.each(['\u3164', 'A\u2028B'])('of the family: refuses %j', async (fullName) => {
    const body = { fullName, dateOfBirth: '2018-03-04', relation: 'CHILD' }
    const reply = await test.call('POST', '/api/patient-dashboard/dependents', { token: me.token, body })
    expect(reply.status).toBe(400)
    expect(Object.keys(reply.body.fields)).toEqual(['fullName'])
  })
})

describe('emergency contacts', () => {
  it.each(contacts)('%j: accepted %s', async (emergencyContactPhone, isTaken) => {
    const { status, body } = await put({ emergencyContactPhone })
    expect(status).toBe(isTaken ? 200 : 400)
    if (!isTaken) return expect(Object.keys(body.fields)).toEqual(['emergencyContactPhone'])
    // What was kept is taken again as it stands.
    expect((await put({ emergencyContactPhone: body.emergencyContactPhone })).body).toEqual(body)
  })

  it.each([
    ['011-2345 6789', '911123456789'],
    ['0824 2211000', '918242211000'],
    ['+1 415 555 2671', '14155552671'],
    ['0044 20 7946 0018', '442079460018'],
    ['\u202A+91 98765 43210\u202C', '919876543210'],
    ['(0)98765 43210.', '919876543210'],
    ['०११ २३४५ ६७८९', '911123456789'],
  ])('%j is stored as %s', async (given, kept) => {
    expect((await put({ emergencyContactPhone: given })).body.emergencyContactPhone).toBe(kept)
  })

  it.each(['call my sister', '+999 12345678', '98765 43210 or 98765 43211'])('%j is refused', async (given) => {
    expect((await put({ emergencyContactPhone: given })).status).toBe(400)
  })
})

it.each(['MALE', 'FEMALE', 'TRANSGENDER', 'NON_BINARY', 'OTHER', 'PREFER_NOT_TO_SAY'])(
  'the gender %s is accepted',
  async (gender) => {
    expect((await put({ gender })).body.gender).toBe(gender)
  },
)
