import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { latinDigits } from '../../contract/core/phone.ts'

const written = /^\+?[\d\s().,/\u2010-\u2015\u2212-]{3,40}$/

/**
 * The number of somebody to call in an emergency, landlines and numbers abroad included, as digits with the country code.
 * It is called by people, never messaged. Undefined where no telephone can have it.
 */
export function parseContactPhone(text: string): string | undefined {
  const latin = latinDigits(text.normalize('NFKC').replace(/\p{Cf}/gu, '')).trim()
  if (!written.test(latin)) return undefined
  const digits = latin.replace(/\D/g, '')
  const abroad = latin.startsWith('+') ? `+${digits}` : latin.startsWith('00') ? `+${digits.slice(2)}` : undefined
  // Without a plus it is one of India, or has its country code all the same, as what was kept before has.
  const readings = abroad === undefined ? [digits, `+${digits}`] : [abroad.replace(/^\+910/, '+91')]
  return readings
    .map((reading) => parsePhoneNumberFromString(reading, 'IN'))
    .find((parsed) => parsed?.isValid() === true)
    ?.number.slice(1)
}
