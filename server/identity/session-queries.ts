import { sql } from 'kysely'
import type { UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

export interface SessionRow {
  id: number
  userAgent: string | null
  ipAddress: string | null
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant
}

/** A user's open sessions, most recently used first. */
export async function listLiveSessions(db: DatabaseOrTx, userId: UserId, now: Temporal.Instant): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select id, user_agent as "userAgent", host(ip_address) as "ipAddress", created_at as "createdAt",
      coalesce(last_used_at, created_at) as "lastUsedAt"
    from auth_sessions
    where user_id = ${userId} and revoked_at is null and expires_at > ${now}
    order by coalesce(last_used_at, created_at) desc, id desc limit 100`.execute(db)
  return rows
}

/** Ends one of the user's own sessions; false if it is not theirs or has already ended. */
export async function revokeSession(
  db: DatabaseOrTx,
  { userId, sessionId, now }: { userId: UserId; sessionId: number; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update auth_sessions set revoked_at = ${now}, revoked_reason = 'ENDED_BY_USER'
    where id = ${sessionId} and user_id = ${userId} and revoked_at is null returning id`.execute(db)
  return rows.length === 1
}

export async function revokeOtherSessions(
  db: DatabaseOrTx,
  { userId, sessionId, now }: { userId: UserId; sessionId: number; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update auth_sessions set revoked_at = ${now}, revoked_reason = 'ENDED_BY_USER'
    where user_id = ${userId} and id <> ${sessionId} and revoked_at is null`.execute(db)
}

export interface ReusedSessionRow {
  id: number
  userAgent: string | null
  endedAt: Temporal.Instant
}

/** Sessions that were ended because a replaced token came back, and that the user has not seen yet. */
export async function listUnseenReuses(db: DatabaseOrTx, userId: UserId): Promise<ReusedSessionRow[]> {
  const { rows } = await sql<ReusedSessionRow>`
    select id, user_agent as "userAgent", revoked_at as "endedAt" from auth_sessions
    where user_id = ${userId} and revoked_reason = 'REUSE' and revoked_at is not null and reuse_seen_at is null
    order by revoked_at desc, id desc limit 20`.execute(db)
  return rows
}

/** Keeps the first time it was seen; false if there is no such session of this user's. */
export async function markReuseSeen(
  db: DatabaseOrTx,
  { userId, sessionId, now }: { userId: UserId; sessionId: number; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update auth_sessions set reuse_seen_at = coalesce(reuse_seen_at, ${now})
    where id = ${sessionId} and user_id = ${userId} and revoked_reason = 'REUSE' returning id`.execute(db)
  return rows.length === 1
}
