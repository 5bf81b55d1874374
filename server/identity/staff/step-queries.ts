import { sql } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'

export type StepKind = 'CODE' | 'SET_UP' | 'PASSKEY' | 'JOIN_PASSKEY' | 'ADD_PASSKEY' | 'SET_UP_PASSKEY' | 'NEW_TOTP'

export interface Step {
  id: number
  userId: UserId | null
  challenge: string | null
  totpSecretSealed: Buffer | null
  needsPassword: boolean
}

export interface NewStep {
  kind: StepKind
  tokenHash: Buffer
  userId: number | null
  challenge?: string
  totpSecretSealed?: Buffer
  needsPassword?: boolean
  now: Temporal.Instant
  expiresAt: Temporal.Instant
}

/** One per cookie: a new one replaces it. */
export async function insertStep(db: DatabaseOrTx, step: NewStep): Promise<void> {
  await sql`
    insert into staff_steps
      (kind, token_hash, user_id, challenge, totp_secret_sealed, needs_password, created_at, expires_at)
    values (${step.kind}, ${step.tokenHash}, ${step.userId}, ${step.challenge ?? null},
      ${step.totpSecretSealed ?? null}, ${step.needsPassword ?? false}, ${step.now}, ${step.expiresAt})
    on conflict (token_hash) do update set kind = excluded.kind, user_id = excluded.user_id,
      challenge = excluded.challenge, totp_secret_sealed = excluded.totp_secret_sealed,
      needs_password = excluded.needs_password, created_at = excluded.created_at,
      expires_at = excluded.expires_at`.execute(db)
}

interface Asked {
  kind: StepKind
  tokenHash: Buffer
  now: Temporal.Instant
}

const columns = sql`
  id, user_id as "userId", challenge, totp_secret_sealed as "totpSecretSealed", needs_password as "needsPassword"`

export async function findStep(db: DatabaseOrTx, { kind, tokenHash, now }: Asked): Promise<Step | undefined> {
  const { rows } = await sql<Step>`
    select ${columns} from staff_steps
    where kind = ${kind} and token_hash = ${tokenHash} and expires_at > ${now}`.execute(db)
  return rows[0]
}

/** Deletes and returns the step: of two requests with the same step, the second gets undefined. */
export async function consumeStep(db: DatabaseOrTx | Tx, { kind, tokenHash, now }: Asked): Promise<Step | undefined> {
  const { rows } = await sql<Step>`
    delete from staff_steps where kind = ${kind} and token_hash = ${tokenHash} and expires_at > ${now}
    returning ${columns}`.execute(db)
  return rows[0]
}
