import { createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 over bytes, as vendors sign. */
export function hmacSha256(secret: string, signed: Buffer | string): Buffer {
  return createHmac('sha256', secret).update(signed).digest()
}

/** Compares in constant time. */
export function isSameDigest(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** A digest from hex; for anything else an empty buffer, which equals no digest. */
export function fromHex(signature: string): Buffer {
  return /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(0)
}

/** A digest from base64; for anything else an empty buffer. */
export function fromBase64(signature: string): Buffer {
  return /^[A-Za-z0-9+/]{43}=$/.test(signature) ? Buffer.from(signature, 'base64') : Buffer.alloc(0)
}
