/** Landlines of the largest cities, with area codes of two digits; mobiles begin with 80 and 79 too. */
const city = /^(11|20|22|33|40|44|80(?=[2-46])|79(?=[1-5]))(\d{4})(\d{4})$/

/**
 * A number of India as people read it, with or without its `91`: `+91 98765 43210`, and landlines as
 * `+91 80 4000 1234` or `+91 484 400 1236`. Those whose area code begins as mobiles do are grouped like these. Anything
 * else as it was typed.
 */
export function readablePhone(phone: string): string {
  const number = /^(?:91)?([1-9]\d{9})$/.exec(phone)?.[1]
  if (number === undefined) return /^\d{11,}$/.test(phone) ? `+${phone}` : phone
  const groups = city.exec(number) ?? /^([6-9]\d{4})(\d{5})$/.exec(number) ?? /^(\d{3})(\d{3})(\d{4})$/.exec(number)
  return ['+91', ...(groups?.slice(1) ?? [number])].join(' ')
}

export const telLink = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`
