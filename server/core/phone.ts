import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { plainPhone } from '../../contract/core/phone.ts'
import type { Phone } from '../../contract/core/values.ts'
import { AppError } from './app-error.ts'

const indianMobile = /^[6-9]\d{9}$/

/**
 * `91` is a prefix only before ten more digits, and so is `0`: 9123456789 is a complete number. People write both
 * together, as `+91 (0) 98765 43210`. Landlines have ten digits too, and some begin like mobile numbers.
 */
function indian(digits: string, isInternational: boolean): string | undefined {
  let national: string | undefined = digits
  if (/^91\d{10}$/.test(digits) || /^910\d{10}$/.test(digits)) national = digits.slice(2)
  else if (isInternational) return undefined
  if (/^0\d{10}$/.test(national)) national = national.slice(1)
  if (!indianMobile.test(national)) return undefined
  return parsePhoneNumberFromString(`+91${national}`)?.getType() === 'FIXED_LINE' ? undefined : `91${national}`
}

/**
 * A phone as people write it, in its canonical form. Throws INVALID_PHONE unless it is a mobile number of one of
 * `countries` (ISO codes).
 */
export function parsePhone(text: string, countries: readonly string[]): Phone {
  const plain = plainPhone(text)
  const wrong = () => new AppError('INVALID_PHONE', { fields: { phone: { code: 'BAD_PHONE' } } })
  if (!/^\+?[\d\s().\u2010-\u2015\u2212-]{6,40}$/.test(plain)) throw wrong()
  const isInternational = plain.startsWith('+')
  const digits = plain.replace(/\D/g, '')
  if (countries.includes('IN')) {
    const phone = indian(digits, isInternational)
    if (phone !== undefined) return phone as Phone
  }
  const abroad = countries.filter((country) => country !== 'IN')
  if (abroad.length === 0) throw wrong()
  const parsed = parsePhoneNumberFromString(`+${digits}`)
  const type = parsed?.getType()
  const isMobile = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE'
  if (parsed === undefined || !parsed.isValid() || !isMobile) throw wrong()
  if (!abroad.includes(parsed.country as CountryCode)) throw wrong()
  return parsed.number.slice(1) as Phone
}
