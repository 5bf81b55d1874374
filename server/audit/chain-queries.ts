import { sql } from 'kysely'
import type { DatabaseOrTx } from '../db/pool.ts'

/**
 * The rows of the hash chain that were tampered with, in order, in plain SQL. It recomputes every hash itself, since a
 * function in the database could have been replaced.
 */
const brokenLinks = `
  select l.id, l.chain_position, case
      when l.chain_position <> coalesce(l.position_before, 0) + 1 then 'MISSING'
      when l.hash is distinct from sha256(l.previous_hash || convert_to(jsonb_build_array(l.chain_position, l.id,
        l.user_id,
        l.action, l.entity_type, l.entity_id, l.patient_id, l.centre_id, l.address, l.why, l.metadata,
        extract(epoch from l.created_at))::text, 'UTF8')) then 'CHANGED'
      when l.previous_hash is distinct from coalesce(l.hash_before, sha256('mibo')) then 'MOVED' end as fault
  from (select a.*, lag(a.chain_position) over chain as position_before, lag(a.hash) over chain as hash_before
    from audit_logs a where a.chain_position is not null window chain as (order by a.chain_position)) l`

/** The same, plus a mismatch of the last row with the chain's head, and rows inserted outside the chain. */
export const auditFaults = `
  select links.id, links.chain_position, links.fault from (${brokenLinks}) links where links.fault is not null
  union all
  select last.id, last.chain_position, 'TAIL' from (select 1) one
  left join audit_chain head on head.id = 1
  left join lateral (select a.id, a.chain_position, a.hash from audit_logs a where a.chain_position is not null
    order by a.chain_position desc limit 1) last on true
  where head.id is null or head.last_position <> coalesce(last.chain_position, 0)
    or head.hash is distinct from coalesce(last.hash, sha256('mibo'))
  union all
  select a.id, null, 'BESIDE' from audit_logs a
  where a.chain_position is null and a.id > (select min(f.id) from audit_logs f where f.chain_position is not null)
    and not exists (select from adoptions d where a.created_at >= d.left_at
      and a.created_at <= coalesce((select min(n.adopted_at) from adoptions n where n.id > d.id), 'infinity'))`

export interface ChainFault {
  /** Null if no row is left. */
  id: number | null
  position: number | null
  fault: 'MISSING' | 'CHANGED' | 'MOVED' | 'TAIL' | 'BESIDE'
}

export async function findFirstFault(db: DatabaseOrTx): Promise<ChainFault | undefined> {
  const { rows } = await sql<ChainFault>`
    select f.id, f.chain_position as position, f.fault from (${sql.raw(auditFaults)}) f
    order by f.chain_position nulls last, f.id limit 1`.execute(db)
  return rows[0]
}

export interface ChainHead {
  position: number
  hash: string
}

export async function findHead(db: DatabaseOrTx): Promise<ChainHead | undefined> {
  const { rows } = await sql<ChainHead>`
    select last_position as position, encode(hash, 'hex') as hash from audit_chain where id = 1`.execute(db)
  return rows[0]
}

/** The stored hash of one link. */
export async function findHashAt(db: DatabaseOrTx, position: number): Promise<string | undefined> {
  const { rows } = await sql<{ hash: string | null }>`
    select encode(hash, 'hex') as hash from audit_logs where chain_position = ${position}`.execute(db)
  return rows[0]?.hash ?? undefined
}
