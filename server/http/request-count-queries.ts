import { sql } from 'kysely'
import type { Database } from '../db/pool.ts'

/** Adds one process's requests of a minute, and returns the totals of all processes. */
export async function addRequests(
  db: Database,
  minute: number,
  added: { network: string; count: number }[],
): Promise<{ network: string; count: number }[]> {
  // In a fixed order, so that two processes adding the same addresses cannot deadlock.
  const sorted = added.toSorted((one, other) => (one.network < other.network ? -1 : 1))
  const { rows } = await sql<{ network: string; count: number }>`
    insert into request_counts as kept (network, minute, count)
    select network, ${minute}::bigint, count
    from unnest(${sorted.map(({ network }) => network)}::text[],
      ${sorted.map(({ count }) => count)}::int[]) as added (network, count)
    on conflict (network, minute) do update set count = kept.count + excluded.count
    returning network, count`.execute(db)
  return rows
}

export async function purgeRequestCounts(db: Database, minute: number): Promise<void> {
  await sql`delete from request_counts where minute < ${minute}`.execute(db)
}
