import type { Tokens } from '../../contract/auth.ts'
import type { UserId } from '../../contract/values.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { findFamily, insertSession, revokeFamily, rotateSession, type RotatedSession } from './queries.ts'
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

/** How long a rotated token is still answered, with its own successor: two tabs at once, or a lost reply. */
export const rotationGraceMs = 10_000

async function tokensFor(
  deps: Deps,
  session: RotatedSession,
  refresh: RefreshToken,
  now: Temporal.Instant,
): Promise<Tokens> {
  return {
    accessToken: await signAccessToken(deps.config, { userId: session.userId, sessionId: session.id }, now),
    refreshToken: writeRefreshToken(refresh),
    accessTokenExpiresInSeconds: deps.config.JWT_ACCESS_EXPIRY,
  }
}

export async function openSession(
  deps: Deps,
  tx: Tx,
  { userId, device, now }: { userId: UserId; device: Device; now: Temporal.Instant },
): Promise<Tokens> {
  const refresh = newRefreshToken()
  const id = await insertSession(tx, {
    userId,
    familyId: refresh.familyId,
    tokenHash: hashRefreshToken(refresh),
    ...device,
    now,
    expiresAt: now.add({ seconds: deps.config.JWT_REFRESH_EXPIRY }),
  })
  return tokensFor(deps, { id, userId }, refresh, now)
}

/**
 * Rotates a refresh token (RFC 9700, 4.14.2): the current one moves the family on; the one before it is answered with the
 * same successor for ten seconds; any other of this family is stolen or replayed and ends it. Throws SESSION_ENDED.
 */
export async function refreshSession(
  deps: Deps,
  { token, device }: { token: string; device: Device },
): Promise<Tokens> {
  const presented = readRefreshToken(token)
  if (presented === null) throw new AppError('SESSION_ENDED')
  const now = deps.clock.now()
  const successor = successorOf(deps.config, presented)
  const presentedHash = hashRefreshToken(presented)
  const rotated = await rotateSession(deps.db, {
    familyId: presented.familyId,
    presentedHash,
    successorHash: hashRefreshToken(successor),
    now,
    expiresAt: now.add({ seconds: deps.config.JWT_REFRESH_EXPIRY }),
    ...device,
  })
  if (rotated !== undefined) return tokensFor(deps, rotated, successor, now)

  const family = await findFamily(deps.db, presented.familyId, now)
  if (family === undefined || !family.isLive) throw new AppError('SESSION_ENDED')
  const sinceRotation = now.epochMilliseconds - (family.rotatedAt?.getTime() ?? 0)
  if (family.previousTokenHash === presentedHash && sinceRotation <= rotationGraceMs) {
    return tokensFor(deps, family, successor, now)
  }
  await revokeFamily(deps.db, presented.familyId, 'REUSE', now)
  deps.log.warn('refresh_token_reused', { code: 'REFRESH_TOKEN_REUSED' })
  throw new AppError('SESSION_ENDED')
}

/** Ends the session at once, access tokens included; quiet about tokens that it does not know. */
export async function logOut(deps: Deps, { token }: { token: string }): Promise<void> {
  const presented = readRefreshToken(token)
  if (presented === null) return
  const now = deps.clock.now()
  const family = await findFamily(deps.db, presented.familyId, now)
  if (family !== undefined) await revokeFamily(deps.db, presented.familyId, 'LOGOUT', now)
}
