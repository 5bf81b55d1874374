import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { UserId } from '../contract/core/values.ts'
import { signAccessToken } from '../server/identity/tokens.ts'
import type { Config } from '../server/core/config.ts'

export interface SignedInPatient {
  userId: number
  patientId: number
  sessionId: number
  token: string
}

/** Signs in the first patients without codes: the cost of signing in is measured separately. */
export async function signInPatients(pool: Pool, config: Config, count: number): Promise<SignedInPatient[]> {
  const { rows } = await pool.query<{ sessionId: number; userId: number; patientId: number }>(
    `with people as (select id as patient_id, user_id from patient_profiles order by id limit $1),
       made as (insert into auth_sessions (user_id, refresh_token_hash, family_id, expires_at)
         select user_id, $2 || user_id, ($3 || lpad(user_id::text, 12, '0'))::uuid, now() + interval '7 days' from people
         returning id, user_id),
       agreed as (insert into consents (patient_id, version, text_sha256, given_at)
         select patient_id, 'bench', repeat('0', 64), now() from people on conflict do nothing)
     select made.id as "sessionId", made.user_id as "userId", people.patient_id as "patientId"
     from made join people using (user_id)`,
    [count, randomBytes(16).toString('hex'), randomUUID().slice(0, 24)],
  )
  const now = Temporal.Now.instant()
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      token: await signAccessToken(config, { userId: row.userId as UserId, sessionId: row.sessionId }, now),
    })),
  )
}
