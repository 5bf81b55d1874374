import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserId } from '../../contract/core/values.ts'
import { recordAudit } from '../../server/audit/record.ts'
import { verifyChain } from '../../server/audit/verify.ts'
import { transact } from '../../server/db/transact.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let userId: UserId
const now = Temporal.Instant.from('2026-01-05T02:30:00Z')

async function write(count: number): Promise<void> {
  const actor = { kind: 'STAFF' as const, userId, roles: [], clinicianId: null }
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      transact(database.db, (tx) =>
        recordAudit(
          tx,
          { actor, address: '127.0.0.1' },
          {
            action: 'PATIENT_READ',
            entityType: 'patient',
            entityId: n,
            why: `“${n}”`,
            metadata: { part: 'RECORD', n },
            now,
          },
        ),
      ),
    ),
  )
}

beforeEach(async () => {
  database = await createTestDatabase({ size: 20 })
  const { rows } = await database.pool.query(
    `insert into users (full_name, user_type) values ('Log Writer', 'STAFF') returning id`,
  )
  userId = rows[0].id
})
afterEach(() => database.close())

/** As whoever owns the database can: every guard out of the way. */
const forge = (...statements: string[]) =>
  database.pool.query(['begin', 'set local session_replication_role = replica', ...statements, 'commit'].join(';'))
const verdict = async () => {
  const found = await verifyChain(database.db)
  return found.isWhole ? found.head.position : found.sentence
}

describe('the log', () => {
  it('of 200 written at once is one chain, and an empty one is whole', async () => {
    expect(await verdict()).toBe(0)
    await write(200)
    expect(await verdict()).toBe(200)
  })

  it('cannot be changed, emptied or truncated while its triggers are in place', async () => {
    await write(3)
    for (const statement of [
      `update audit_logs set why = 'nothing'`,
      'delete from audit_logs where chain_position = 3',
      'truncate audit_logs',
      'update audit_chain set last_position = 2',
      `update audit_chain set hash = sha256('x')`,
      'delete from audit_chain',
      'truncate audit_chain',
    ]) {
      await expect(database.pool.query(statement), statement).rejects.toThrow(/keeps what it has|moves on by one/)
    }
    expect(await verdict()).toBe(3)
  })

  it.each([
    [
      'a changed word',
      [`update audit_logs set why = 'nothing' where chain_position = 4`],
      /row \d+ \(link 4\).*was changed, or replaced/,
    ],
    ['a changed person', ['update audit_logs set user_id = null where chain_position = 4'], /\(link 4\)/],
    [
      'a changed time',
      [`update audit_logs set created_at = created_at + interval '1 microsecond' where chain_position = 4`],
      /\(link 4\)/,
    ],
    [
      'a changed number in the details',
      [`update audit_logs set metadata = '{"n": 1}' where chain_position = 4`],
      /\(link 4\)/,
    ],
    ['a missing row', ['delete from audit_logs where chain_position = 4'], /before row \d+ \(link 5\).*missing/],
    ['a missing first row', ['delete from audit_logs where chain_position = 1'], /before row \d+ \(link 2\).*missing/],
    [
      'a missing row, the others moved up',
      [
        'delete from audit_logs where chain_position = 4',
        'update audit_logs set chain_position = chain_position - 1 where chain_position = 5',
      ],
      /\(link 4\)/,
    ],
    [
      'two rows in each other’s place',
      [
        'update audit_logs set chain_position = 1000 where chain_position = 4',
        'update audit_logs set chain_position = 4 where chain_position = 5',
        'update audit_logs set chain_position = 5 where chain_position = 1000',
      ],
      /\(link 4\)/,
    ],
    [
      'a row with a recomputed hash',
      [
        `update audit_logs a set why = 'nothing' where chain_position = 4`,
        'update audit_logs a set hash = audit_row_hash(a) where chain_position = 4',
      ],
      /\(link 5\).*does not follow/,
    ],
    [
      'a tail that was cut',
      ['delete from audit_logs where chain_position > 6'],
      /ends with link 8, and audit_logs with row \d+ \(link 6\)/,
    ],
    ['everything gone', ['delete from audit_logs'], /All 8 rows/],
    ['no head', ['delete from audit_chain'], /head of the chain/],
    [
      'a row inserted outside the chain',
      [`insert into audit_logs (action, entity_type) values ('X', 'x')`],
      /inserted outside/,
    ],
  ])('%s is named', async (_, statements, sentence) => {
    await write(8)
    await forge(...statements)
    expect(await verdict()).toMatch(sentence)
  })

  it('a chain that was rebuilt as a whole differs from the head that was noted earlier', async () => {
    await write(3)
    const before = await verifyChain(database.db)
    if (!before.isWhole) throw new Error(before.sentence)
    await write(1)
    expect(await verifyChain(database.db, before.head)).toMatchObject({ isWhole: true })
    await forge('delete from audit_logs', `update audit_chain set last_position = 0, hash = sha256('mibo')`)
    await write(4)
    expect(await verdict()).toBe(4)
    expect(await verifyChain(database.db, before.head)).toEqual({
      isWhole: false,
      sentence: 'Link 3 is not the one that was noted down: the chain was rebuilt.',
    })
  })
})
