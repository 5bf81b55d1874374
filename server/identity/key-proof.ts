import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose'

/** As RFC 9449 writes it, and nothing else: another JWS of the same key is no proof. */
const algorithm = 'ES256'
const type = 'dpop+jwt'

/**
 * Who signed a proof, as the RFC 7638 thumbprint of the key; null where it is none. A proof names the path that it is for and,
 * at a refresh, the token that it goes with. So it is as single-use as the token is, and no clock of a phone is believed.
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
