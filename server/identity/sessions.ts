import type { Tokens } from '../../contract/patient/auth.ts'
import type { UserId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { proofThumbprint } from './key-proof.ts'
import { clientNetwork } from '../http/network.ts'
import {
  findFamily,
  insertSession,
  revokeFamily,
  rotateSession,
  type RotatedSession,
  type SessionFamily,
} from './queries.ts'
import {
  hashRefreshToken,
  newRefreshToken,
  readRefreshToken,
  signAccessToken,
  successorOf,
  writeRefreshToken,
  type RefreshToken,
} from './tokens.ts'

export interface Device {
  userAgent: string | null
  ipAddress: string | null
}

/**
 * How long a replaced token of a session without a key still gets its successor, on the same device only: for two
 * tabs at once, or a lost reply.
 */
const rotationGraceMs = 10_000

async function tokensFor(
  deps: Deps,
  session: RotatedSession,
  refresh: RefreshToken,
  now: Temporal.Instant,
): Promise<Tokens> {
  return {
    accessToken: await signAccessToken(deps.config, { userId: session.userId, sessionId: session.id }, now),
    refreshToken: writeRefreshToken(deps.config, refresh),
    accessTokenExpiresInSeconds: deps.config.JWT_ACCESS_EXPIRY,
  }
}

export async function openSession(
  deps: Deps,
  tx: Tx,
  input: {
    userId: UserId
    device: Device
    keyThumbprint: string | null
    needsBirthDate: boolean
    now: Temporal.Instant
  },
): Promise<Tokens> {
  const refresh = newRefreshToken()
  const { userId, device, keyThumbprint, needsBirthDate, now } = input
  const { JWT_REFRESH_EXPIRY, SESSION_MAX_DAYS } = deps.config
  const id = await insertSession(tx, {
    userId,
    familyId: refresh.familyId,
    tokenHash: hashRefreshToken(refresh),
    ...device,
    keyThumbprint,
    needsBirthDate,
    now,
    expiresAt: now.add({ seconds: Math.min(JWT_REFRESH_EXPIRY, SESSION_MAX_DAYS * 86_400) }),
  })
  return tokensFor(deps, { id, userId }, refresh, now)
}

const refreshPath = '/api/patient-auth/refresh-token'

/**
 * Rotates a refresh token (RFC 9700, 4.14.2). The current token moves the family on. The one before it gets the same
 * successor as long as that was never used: with the session's key at any time, since a lost reply is not theft;
 * without a key for ten seconds, on the same device. Any other token of the family is stolen or replayed, and ends
 * it. Throws SESSION_ENDED.
 */
export async function refreshSession(
  deps: Deps,
  { token, keyProof, device }: { token: string; keyProof?: string; device: Device },
): Promise<Tokens> {
  const presented = readRefreshToken(deps.config, token)
  if (presented === null) throw new AppError('SESSION_ENDED')
  const now = deps.clock.now()
  const successor = successorOf(deps.config, presented)
  const presentedHash = hashRefreshToken(presented)
  const keyThumbprint = await proofThumbprint(keyProof, { path: refreshPath, refreshToken: token })
  const rotated = await rotateSession(deps.db, {
    familyId: presented.familyId,
    presentedHash,
    successorHash: hashRefreshToken(successor),
    keyThumbprint,
    now,
    expiresAt: now.add({ seconds: deps.config.JWT_REFRESH_EXPIRY }),
    maxDays: deps.config.SESSION_MAX_DAYS,
    ...device,
  })
  if (rotated !== undefined) return tokensFor(deps, rotated, successor, now)

  const family = await findFamily(deps.db, presented.familyId, { now, maxDays: deps.config.SESSION_MAX_DAYS })
  if (family === undefined || !family.isLive) throw new AppError('SESSION_ENDED')
  if (family.previousTokenHash === presentedHash && mayBeLostReply(family, { keyThumbprint, device, now })) {
    return tokensFor(deps, family, successor, now)
  }
  if (!presented.isSealed) throw new AppError('SESSION_ENDED')
  await revokeFamily(deps.db, presented.familyId, 'REUSE', now)
  deps.log.warn('refresh_token_reused', { code: 'REFRESH_TOKEN_REUSED' })
  throw new AppError('SESSION_ENDED')
}

/** Whether the previous token comes from the client that its successor was meant for. */
function mayBeLostReply(
  family: SessionFamily,
  by: { keyThumbprint: string | null; device: Device; now: Temporal.Instant },
): boolean {
  if (family.keyThumbprint !== null) return family.keyThumbprint === by.keyThumbprint
  const sinceRotation = by.now.epochMilliseconds - (family.rotatedAt?.epochMilliseconds ?? 0)
  const isSameDevice =
    family.userAgent === by.device.userAgent &&
    clientNetwork(family.ipAddress ?? '') === clientNetwork(by.device.ipAddress ?? '')
  return isSameDevice && sinceRotation <= rotationGraceMs
}

/** Ends the session at once, access tokens included; does nothing for unknown tokens. */
export async function logOut(deps: Deps, { token }: { token: string }): Promise<void> {
  const presented = readRefreshToken(deps.config, token)
  if (presented === null) return
  const now = deps.clock.now()
  const family = await findFamily(deps.db, presented.familyId, { now, maxDays: deps.config.SESSION_MAX_DAYS })
  // The family's id alone is not secret: a token that the family was given is needed to end it.
  const hash = hashRefreshToken(presented)
  if (family === undefined || (family.tokenHash !== hash && family.previousTokenHash !== hash)) return
  await revokeFamily(deps.db, presented.familyId, 'LOGOUT', now)
}
