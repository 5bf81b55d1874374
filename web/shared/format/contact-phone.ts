import { readablePhone } from './phone.ts'

/** Area codes of India's largest cities have two digits, most others three; some mobiles begin with 80 and 79 too. */
const landline = /^(?:91)?(?:(11|20|22|33|40|44|80(?=[2-46])|79(?=[1-5]))(\d{4})(\d{4})|([1-5]\d\d)(\d{3})(\d{4}))$/

/**
 * A number that people call, which may be a landline: `+91 80 4000 1234`. Area codes that begin as mobiles do are not
 * told from them: libphonenumber's tables would weigh more than a page may.
 */
export function readableContactPhone(phone: string): string {
  const groups = landline.exec(phone)
  return groups === null ? readablePhone(phone) : ['+91', ...groups.slice(1).filter(Boolean)].join(' ')
}
