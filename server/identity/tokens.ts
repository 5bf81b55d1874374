import {
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  randomUUID,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { UserId } from '../../contract/core/values.ts'
import type { Config } from '../core/config.ts'

const issuer = 'mibo'
const patientAudience = 'mibo-patient'

// One algorithm, a type, an issuer and an audience, all checked: RFC 8725 sections 3.1, 3.8, 3.9 and 3.11.
const header = { alg: 'HS256', typ: 'at+jwt' }

const keys = new WeakMap<Config, KeyObject>()

/** One object per secret, since jose caches the imported key by object. */
function keyOf(config: Config): KeyObject {
  const known = keys.get(config)
  if (known !== undefined) return known
  const key = createSecretKey(config.JWT_ACCESS_SECRET, 'utf8')
  keys.set(config, key)
  return key
}

export interface AccessClaims {
  userId: UserId
  sessionId: number
}

/** A signed access token for one session, valid for JWT_ACCESS_EXPIRY seconds from `now`. */
export function signAccessToken(config: Config, { userId, sessionId }: AccessClaims, now: Temporal.Instant) {
  const issuedAt = Math.floor(now.epochMilliseconds / 1000)
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader(header)
    .setIssuer(issuer)
    .setAudience(patientAudience)
    .setSubject(String(userId))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + config.JWT_ACCESS_EXPIRY)
    .sign(keyOf(config))
}

interface Verified {
  claims: AccessClaims
  fromMs: number
  untilMs: number
}

const mostVerified = 5000
const verifiedTokens = new WeakMap<Config, Map<string, Verified>>()

/** Tokens whose signature was verified before: that cannot change, and the session is looked up every time anyway. */
function verifiedOf(config: Config): Map<string, Verified> {
  const known = verifiedTokens.get(config) ?? new Map<string, Verified>()
  verifiedTokens.set(config, known)
  return known
}

/** The claims of a valid access token; null for anything else. */
export async function readAccessToken(
  config: Config,
  token: string,
  now: Temporal.Instant,
): Promise<AccessClaims | null> {
  const verified = verifiedOf(config)
  const known = verified.get(token)
  const nowMs = now.epochMilliseconds
  if (known !== undefined && known.fromMs <= nowMs && nowMs < known.untilMs) return known.claims
  const claims = await verify(config, token, now)
  if (claims === null) return null
  verified.set(token, { claims, fromMs: nowMs, untilMs: claims.expiresAtMs })
  for (const oldest of verified.keys()) {
    if (verified.size <= mostVerified) break
    verified.delete(oldest)
  }
  return claims
}

async function verify(
  config: Config,
  token: string,
  now: Temporal.Instant,
): Promise<(AccessClaims & { expiresAtMs: number }) | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(config), {
      algorithms: [header.alg],
      typ: header.typ,
      issuer,
      audience: patientAudience,
      currentDate: new Date(now.epochMilliseconds),
      requiredClaims: ['sub', 'exp', 'iat', 'sid'],
    })
    const userId = UserId.safeParse(Number(payload.sub))
    if (!userId.success || typeof payload.sid !== 'number' || payload.exp === undefined) return null
    return { userId: userId.data, sessionId: payload.sid, expiresAtMs: payload.exp * 1000 }
  } catch {
    return null
  }
}

export interface RefreshToken {
  familyId: string
  secret: string
}

export const newRefreshToken = (): RefreshToken => ({
  familyId: randomUUID(),
  secret: randomBytes(32).toString('base64url'),
})

/**
 * The one token that follows another. Derived, so that two tabs refreshing at once, or a client whose reply was lost,
 * get the same successor although the database holds only hashes.
 */
export function successorOf(config: Config, token: RefreshToken): RefreshToken {
  const secret = createHmac('sha256', config.JWT_REFRESH_SECRET)
    .update(`${token.familyId}.${token.secret}`)
    .digest('base64url')
  return { familyId: token.familyId, secret }
}

/** SHA-256 is enough for a secret of 256 random bits, and unlike a password hash it does not truncate. */
export const hashRefreshToken = (token: RefreshToken) => createHash('sha256').update(token.secret).digest('hex')

/** Proves that we issued a token: knowing the family's id is not enough to forge one that ends the family. */
const sealOf = (config: Config, { familyId, secret }: RefreshToken) =>
  createHmac('sha256', config.JWT_REFRESH_SECRET).update(`seal|${familyId}.${secret}`).digest().subarray(0, 16)

export const writeRefreshToken = (config: Config, token: RefreshToken) =>
  `${token.familyId}.${token.secret}.${sealOf(config, token).toString('base64url')}`

/**
 * Tokens issued before seals existed have none: they work while they are the family's current token, and end nothing.
 */
export function readRefreshToken(config: Config, text: string): (RefreshToken & { isSealed: boolean }) | null {
  const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})(?:\.([A-Za-z0-9_-]{22}))?$/
  const [, familyId, secret, seal] = form.exec(text) ?? []
  if (familyId === undefined || secret === undefined) return null
  const expected = sealOf(config, { familyId, secret })
  const given = Buffer.from(seal ?? '', 'base64url')
  return { familyId, secret, isSealed: given.length === expected.length && timingSafeEqual(given, expected) }
}
