import { expect, it } from 'vitest'
import { Phone } from '../../contract/core/values.ts'
import { hashOtp } from '../../server/identity/send-otp.ts'
import type { Config } from '../../server/core/config.ts'

const config = { OTP_PEPPER: 'pepper of this test' } as Config
const request = { purpose: 'LOGIN', phone: Phone.parse('919876543210'), nonce: 'first', otp: '123456' }

it.each([
  ['purpose', { purpose: 'PASSWORD_RESET' }],
  ['phone', { phone: Phone.parse('919876543211') }],
  ['request', { nonce: 'second' }],
  ['code', { otp: '123457' }],
])('the hash of a code does not work for another %s', (_what, other) => {
  expect(hashOtp(config, { ...request, ...other })).not.toBe(hashOtp(config, request))
  expect(hashOtp(config, { ...request })).toBe(hashOtp(config, request))
})

it('the hash of a code does not work with another pepper', () => {
  expect(hashOtp({ ...config, OTP_PEPPER: 'another' }, request)).not.toBe(hashOtp(config, request))
})
