import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import type { Phone } from '../../contract/values.ts'
import { AppError } from '../http/app-error.ts'

/** The zeros of the scripts of India (and of Arabic, for Urdu): their digits follow in order. */
const zeros = [0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0660, 0x06f0, 0xff10]

/** Digits of the scripts of India, and full-width ones, as 0 to 9. */
export function latinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    const zero = zeros.find((start) => code >= start && code < start + 10)
    return zero === undefined ? digit : String(code - zero)
  })
}

const indianMobile = /^[6-9]\d{9}$/

/** `91` is a prefix only before ten further digits, `0` only before ten: 9123456789 is a number of its own. */
function indian(digits: string, explicit: boolean): string | undefined {
  if (digits.length === 12 && digits.startsWith('91')) digits = digits.slice(2)
  else if (explicit) return undefined
  else if (digits.length === 11 && digits.startsWith('0')) digits = digits.slice(1)
  return indianMobile.test(digits) ? `91${digits}` : undefined
}

/**
 * A phone as people write it, as its one canonical form. Throws INVALID_PHONE unless it is a mobile number of one of
 * `countries` (ISO codes).
 */
export function parsePhone(text: string, countries: readonly string[]): Phone {
  const latin = latinDigits(text.normalize('NFKC')).trim()
  const wrong = () => new AppError('INVALID_PHONE', { fields: { phone: 'Please check the number.' } })
  if (!/^\+?[\d\s().\u2010-\u2015-]{6,30}$/.test(latin)) throw wrong()
  const explicit = latin.startsWith('+')
  const digits = latin.replace(/\D/g, '')
  if (countries.includes('IN')) {
    const phone = indian(digits, explicit)
    if (phone !== undefined) return phone as Phone
  }
  const abroad = countries.filter((country) => country !== 'IN')
  if (abroad.length === 0) throw wrong()
  const parsed = parsePhoneNumberFromString(explicit ? latin : `+${digits}`)
  const type = parsed?.getType()
  const isMobile = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE'
  if (parsed === undefined || !parsed.isValid() || !isMobile) throw wrong()
  if (!abroad.includes(parsed.country as CountryCode)) throw wrong()
  return parsed.number.slice(1) as Phone
}
