import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose'

/** As RFC 9449 writes it, and nothing else: other JWSs by the same key do not count as proofs. */
const algorithm = 'ES256'
const type = 'dpop+jwt'

/**
 * The signer of a proof, as an RFC 7638 thumbprint of the key; null if it is not valid. A proof names the path it is
 * for and, for a refresh, the token it belongs to, so it is as single-use as the token, and no client clock has to be
 * trusted.
 */
export async function proofThumbprint(
  proof: string | undefined,
  { path, refreshToken }: { path: string; refreshToken?: string },
): Promise<string | null> {
  if (proof === undefined) return null
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { algorithms: [algorithm], typ: type })
    if (payload.htm !== 'POST' || payload.htu !== path) return null
    const hash = refreshToken === undefined ? undefined : createHash('sha256').update(refreshToken).digest('base64url')
    if (payload.ath !== hash) return null
    return await calculateJwkThumbprint(protectedHeader.jwk as JWK)
  } catch {
    return null
  }
}
