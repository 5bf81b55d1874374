import { describe, expect, it } from 'vitest'
import { clientNetwork } from '../../server/http/network.ts'
import { parsePhone } from '../../server/core/phone.ts'
import cases from '../cases/phones.json' with { type: 'json' }

const india = ['IN']

it.each(cases)('$typed becomes $phone', ({ typed, phone }) => {
  if (phone === null) expect(() => parsePhone(typed, india)).toThrow(/Indian mobile number/)
  else expect(parsePhone(typed, india)).toBe(phone)
})

describe('a phone', () => {
  it.each([
    '98765 43210',
    '+91 98765-43210',
    '09876543210',
    '919876543210',
    '9876543210',
    '(+91) 98765 43210'.replace('(', '').replace(')', ''),
    '९८७६५४३२१०',
    '೯೮೭೬೫೪೩೨೧೦',
    '൯൮൭൬൫൪൩൨൧൦',
    '+91 ९८७६५ ४३२१०',
    ' 98765\u00a043210 ',
  ])('written as %j becomes the same canonical phone', (text) => {
    expect(parsePhone(text, india)).toBe('919876543210')
  })

  it('that begins with 91 can be complete without a country code', () => {
    expect(parsePhone('9123456789', india)).toBe('919123456789')
    expect(parsePhone('919123456789', india)).toBe('919123456789')
  })

  it.each([
    '',
    '12345',
    '5876543210',
    '98765432101',
    '+1 415 555 2671',
    '+44 7911 123456',
    '9876543210; drop table users',
    '98765 4321a',
    '0091 98765 4321',
    '+9876543210',
    '\u0000',
  ])('%j is refused', (text) => {
    expect(() => parsePhone(text, india)).toThrow(/Indian mobile number/)
  })

  it('of another country is accepted if the clinic allows it', () => {
    expect(parsePhone('+44 7400 123456', ['IN', 'GB'])).toBe('447400123456')
    expect(parsePhone('98765 43210', ['IN', 'GB'])).toBe('919876543210')
    expect(() => parsePhone('+1 415 555 2671', ['IN', 'GB'])).toThrow()
  })
})

describe('the network that limits count by', () => {
  it('is the address for IPv4 and the /64 for IPv6', () => {
    expect(clientNetwork('203.0.113.7')).toBe('203.0.113.7')
    expect(clientNetwork('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(clientNetwork('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64')
    expect(clientNetwork('2001:db8:1:2:bbbb:1:2:3')).toBe('2001:db8:1:2::/64')
    expect(clientNetwork('::1')).toBe('0:0:0:0::/64')
  })
})
