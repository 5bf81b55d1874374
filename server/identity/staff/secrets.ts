import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Config } from '../../core/config.ts'

/** The secret in a cookie or a link: 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** SHA-256 is enough for a random token of this length: it cannot be guessed from its hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A person's id or address as the limits store it: meaningless without the key, which is not in the database. */
export const keyedHash = (config: Config, ...parts: string[]): Buffer =>
  createHmac('sha256', config.OTP_PEPPER)
    .update(['staff', ...parts].join('|'))
    .digest()

const sealingKey = (config: Config) =>
  Buffer.from(hkdfSync('sha256', config.OTP_PEPPER, '', 'staff second factors, AES-256-GCM', 32))

const nonceBytes = 12
const tagBytes = 16

/** Encrypts an authenticator's secret for this user, so that a copy of the database cannot generate codes. */
export function seal(config: Config, userId: number, secret: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(config), nonce).setAAD(Buffer.from(String(userId)))
  const text = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Null if it was sealed for another user or with an earlier key. */
export function unseal(config: Config, userId: number, sealed: Uint8Array): Buffer | null {
  const bytes = Buffer.from(sealed)
  const text = bytes.subarray(nonceBytes + tagBytes)
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(config), bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(String(userId)))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(text), decipher.final()])
  } catch {
    return null
  }
}
