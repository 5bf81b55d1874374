import { sql } from 'kysely'
import type { UserId } from '../../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../../db/pool.ts'

export interface PasskeyRow {
  id: number
  credentialId: string
  name: string
  transports: string[]
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
}

export async function listPasskeys(db: DatabaseOrTx, userId: number): Promise<PasskeyRow[]> {
  const { rows } = await sql<PasskeyRow>`
    select id, coalesce(credential_id, '') as "credentialId", coalesce(name, '') as name,
      coalesce(transports, '[]') as transports, created_at as "createdAt", last_used_at as "lastUsedAt"
    from staff_credentials where user_id = ${userId} and kind = 'PASSKEY' order by created_at, id limit 100`.execute(db)
  return rows
}

/** False if the passkey is registered already. */
export async function insertPasskey(
  tx: DatabaseOrTx,
  passkey: {
    userId: number
    credentialId: string
    publicKey: Buffer
    signatureCount: number
    transports: string[]
    isBackedUp: boolean
    name: string
    now: Temporal.Instant
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into staff_credentials
      (user_id, kind, credential_id, public_key, signature_count, transports, is_backed_up, name, created_at)
    values (${passkey.userId}, 'PASSKEY', ${passkey.credentialId}, ${passkey.publicKey}, ${passkey.signatureCount},
      ${JSON.stringify(passkey.transports)}::jsonb, ${passkey.isBackedUp}, ${passkey.name}, ${passkey.now})
    on conflict (credential_id) do nothing returning id`.execute(tx)
  return rows.length === 1
}

export interface Passkey {
  id: number
  userId: UserId
  credentialId: string
  publicKey: Buffer
}

export async function findPasskey(db: DatabaseOrTx, credentialId: string): Promise<Passkey | undefined> {
  const { rows } = await sql<Passkey>`
    select id, user_id as "userId", coalesce(credential_id, '') as "credentialId", public_key as "publicKey"
    from staff_credentials
    where kind = 'PASSKEY' and credential_id = ${credentialId} and public_key is not null`.execute(db)
  return rows[0]
}

/**
 * Compare-and-set: the signature count must rise, unless the authenticator keeps none (0). False means that the
 * authenticator may have been cloned.
 */
export async function advanceSignatureCount(
  tx: Tx,
  { id, newCount, now }: { id: number; newCount: number; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update staff_credentials set signature_count = ${newCount}, last_used_at = ${now}
    where id = ${id} and (${newCount}::bigint = 0 or signature_count < ${newCount}::bigint) returning id`.execute(tx)
  return rows.length === 1
}

/** Deletes one of the user's own; false if they have none with that id. */
export async function deletePasskey(
  tx: Tx,
  { userId, passkeyId }: { userId: number; passkeyId: number },
): Promise<boolean> {
  const { rows } = await sql`
    delete from staff_credentials where id = ${passkeyId} and user_id = ${userId} and kind = 'PASSKEY'
    returning id`.execute(tx)
  return rows.length === 1
}
