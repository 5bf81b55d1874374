import { sql } from 'kysely'
import type { SettingKey } from '../../contract/rules/settings.ts'
import type { UserId } from '../../contract/core/values.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'

export interface SettingRow {
  id: number
  key: string
  value: unknown
  changedAt: Temporal.Instant
  /** Null if it was not a member of staff of ours. */
  who: { userId: number; fullName: string } | null
}

export interface SettingsRows {
  version: number
  changedAt: Temporal.Instant | null
  changedBy: string | null
  rows: SettingRow[]
}

interface StoredRow {
  version: number
  versionAt: Temporal.Instant | null
  changedBy: string | null
  id: number | null
  key: string | null
  value: unknown
  changedAt: Temporal.Instant | null
  userId: number | null
  fullName: string | null
}

/** All that is stored, and the number of its version, as one moment had them. */
export async function listSettings(db: DatabaseOrTx): Promise<SettingsRows> {
  const { rows } = await sql<StoredRow>`
    select v.version, v.changed_at as "versionAt", vu.full_name as "changedBy",
      s.id, s.key, s.value_json as value, s.updated_at as "changedAt", u.id as "userId", u.full_name as "fullName"
    from settings_version v left join users vu on vu.id = v.changed_by_user_id
    left join settings s on true left join users u on u.id = s.changed_by_user_id
    order by s.key`.execute(db)
  const [first] = rows
  if (first === undefined) throw new Error('The version of the settings is not there')
  return {
    version: first.version,
    changedAt: first.versionAt,
    changedBy: first.changedBy,
    rows: rows.flatMap(({ id, key, value, changedAt, userId, fullName }) =>
      id === null || key === null || changedAt === null
        ? []
        : [{ id, key, value, changedAt, who: userId === null ? null : { userId, fullName: fullName ?? '' } }],
    ),
  }
}

export async function findVersion(db: DatabaseOrTx): Promise<number> {
  const { rows } = await sql<{ version: number }>`select version from settings_version`.execute(db)
  return rows[0]?.version ?? 0
}

/** Puts those who save one after another. */
export async function lockSettings(tx: Tx): Promise<void> {
  await sql`select from settings_version for update`.execute(tx)
}

interface Change {
  userId: UserId
  now: Temporal.Instant
}

/** Gives the row's id. */
export async function saveSetting(tx: Tx, key: SettingKey, value: unknown, { userId, now }: Change): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into settings (key, value_json, changed_by_user_id, created_at, updated_at)
    values (${key}, ${JSON.stringify(value)}::jsonb, ${userId}, ${now}, ${now})
    on conflict (key) do update set value_json = excluded.value_json, changed_by_user_id = excluded.changed_by_user_id,
      updated_at = excluded.updated_at
    returning id`.execute(tx)
  const id = rows[0]?.id
  if (id === undefined) throw new Error('The setting just saved is not there')
  return id
}

export async function dropSetting(tx: Tx, key: SettingKey): Promise<void> {
  await sql`delete from settings where key = ${key}`.execute(tx)
}

/** Who made the present version, for whoever comes too late with another. */
export async function recordVersion(tx: Tx, { userId, now }: Change): Promise<void> {
  await sql`update settings_version set changed_at = ${now}, changed_by_user_id = ${userId}`.execute(tx)
}
