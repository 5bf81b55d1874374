import { sql } from 'kysely'
import type { DatabaseOrTx, Tx } from './pool.ts'

/**
 * False if a transaction that left this mark was committed. Waits for one that has left it and has not ended yet, as
 * long as a statement may take.
 */
export async function insertDecisionMark(tx: Tx, id: string): Promise<boolean> {
  const { rows } =
    await sql`insert into decision_marks (id) values (${id}) on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

/** A mark is of use for the few seconds in which its decision may be made again. */
export async function purgeDecisionMarks(db: DatabaseOrTx): Promise<void> {
  await sql`delete from decision_marks where made_at < now() - interval '1 hour'`.execute(db)
}
