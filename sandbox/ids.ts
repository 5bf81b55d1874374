import { randomBytes, randomInt } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const pick = (characters: string, length: number) =>
  Array.from({ length }, () => characters[randomInt(characters.length)]).join('')

/** As Razorpay's: a prefix and 14 letters and digits, such as `order_DESlLckIVRkHWj`. */
export const razorpayId = (prefix: string) => `${prefix}_${pick(alphabet, 14)}`

/** As Gallabox's: 24 hexadecimal digits. */
export const gallaboxId = () => randomBytes(12).toString('hex')

export const whatsappId = () => `wamid.${randomBytes(30).toString('base64url')}`

/** As Meet's: `abc-defg-hij`. */
export function meetCode(): string {
  const letters = pick('abcdefghijkmnopqrstuvwxyz', 10)
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`
}

export const digits = (length: number) => pick('0123456789', length)

export const epochSeconds = () => Math.floor(Date.now() / 1000)
