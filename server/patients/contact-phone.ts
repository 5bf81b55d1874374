import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { latinDigits } from '../../contract/core/phone.ts'

const written = /^\+?[\d\s().,/\u2010-\u2015\u2212-]{3,40}$/

/**
 * An emergency contact's number, including landlines and numbers abroad, as digits with the country code. People call
 * it; it never gets messages. Undefined if it cannot be a phone number.
 */
export function parseContactPhone(text: string): string | undefined {
  const latin = latinDigits(text.normalize('NFKC').replace(/\p{Cf}/gu, '')).trim()
  if (!written.test(latin)) return undefined
  const digits = latin.replace(/\D/g, '')
  const abroad = latin.startsWith('+') ? `+${digits}` : latin.startsWith('00') ? `+${digits.slice(2)}` : undefined
  // Without a plus it is an Indian number, or has its country code anyway, as stored values do.
  const readings = abroad === undefined ? [digits, `+${digits}`] : [abroad.replace(/^\+910/, '+91')]
  return readings
    .map((reading) => parsePhoneNumberFromString(reading, 'IN'))
    .find((parsed) => parsed?.isValid() === true)
    ?.number.slice(1)
}
