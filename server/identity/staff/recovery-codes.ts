import { createHash, randomBytes } from 'node:crypto'

const count = 10
/** Crockford's base32, without I, L, O and U, which are easily misread. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const letters = 16

/** Sixteen characters of five bits each: 80 bits. */
function newCode(): string {
  const bytes = randomBytes(letters)
  const code = Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('')
  return code.replaceAll(/(.{4})(?=.)/g, '$1-')
}

/** Normalizes a typed code to the form that is hashed; null if it cannot be a recovery code. */
export function readRecoveryCode(typed: string): string | null {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return plain.length === letters ? plain : null
}

/** 80 random bits need no slow hash. */
export const hashRecoveryCode = (plain: string): Buffer => createHash('sha256').update(`recovery|${plain}`).digest()

export function newRecoveryCodes(): { codes: string[]; hashes: Buffer[] } {
  const codes = Array.from({ length: count }, newCode)
  return { codes, hashes: codes.map((code) => hashRecoveryCode(code.replaceAll('-', ''))) }
}
