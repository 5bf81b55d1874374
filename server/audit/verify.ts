import { sql } from 'kysely'
import type { Database } from '../db/pool.ts'
import { findFirstFault, findHashAt, findHead, type ChainFault, type ChainHead } from './chain-queries.ts'

export type ChainVerdict = { isWhole: true; head: ChainHead } | { isWhole: false; sentence: string }

const named = ({ id, position }: ChainFault) => (position === null ? `row ${id}` : `row ${id} (link ${position})`)

function sentenceOf(fault: ChainFault, head: ChainHead | undefined): string {
  switch (fault.fault) {
    case 'MISSING':
      return `A row before ${named(fault)} of audit_logs is missing.`
    case 'CHANGED':
      return `The ${named(fault)} of audit_logs was changed, or replaced by another row.`
    case 'MOVED':
      return `The ${named(fault)} of audit_logs does not follow the row before it: one of them was changed or moved.`
    case 'BESIDE':
      return `The ${named(fault)} of audit_logs was inserted outside the chain.`
    case 'TAIL':
      if (head === undefined) return 'The head of the chain, the row of audit_chain, is missing.'
      return fault.id === null
        ? `All ${head.position} rows of the chain are missing from audit_logs.`
        : `The chain ends with link ${head.position}, and audit_logs with ${named(fault)}: rows after it are ` +
            'missing, or the head was changed.'
  }
}

/**
 * Verifies the whole log and reports the first fault. `anchor` is a head that was noted earlier, outside the database:
 * without it, somebody who can write every table could forge a complete chain.
 */
export async function verifyChain(db: Database, anchor?: ChainHead): Promise<ChainVerdict> {
  // One snapshot, or rows that arrive meanwhile would look as if they came after the head.
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await sql`set local statement_timeout = 0`.execute(tx)
      const head = await findHead(tx)
      const fault = await findFirstFault(tx)
      if (fault !== undefined || head === undefined) {
        const first = fault ?? { id: null, position: null, fault: 'TAIL' as const }
        return { isWhole: false, sentence: sentenceOf(first, head) }
      }
      if (anchor !== undefined && (await findHashAt(tx, anchor.position)) !== anchor.hash) {
        return {
          isWhole: false,
          sentence: `Link ${anchor.position} is not the one that was noted down: the chain was rebuilt.`,
        }
      }
      return { isWhole: true, head }
    })
}
