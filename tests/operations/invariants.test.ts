import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { invariants } from '../../server/operations/invariant-queries.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { bookingRows } from './booking-rows.ts'
import { closureRows } from './closure-rows.ts'
import { deskRows } from './desk-rows.ts'
import { moneyRows } from './money-rows.ts'
import { peopleRows } from './people-rows.ts'
import type { Tried } from './rows.ts'

const now = Temporal.Instant.from('2026-01-05T04:00:00Z')
const options = { now, sweepSeconds: 90, otpMaxAttempts: 5, maxOpenHolds: 2 }

const tried: Tried[] = [...bookingRows, ...moneyRows, ...deskRows, ...peopleRows, ...closureRows]
const caught = tried.filter(({ half }) => half !== undefined)
const right = tried.filter(({ half }) => half === undefined)

/** The one invariant, without the half that is to catch the row. */
function lessening(number: number, [find, replace]: [string, string]) {
  const invariant = invariants.find((one) => one.number === number)
  if (invariant?.sql.includes(find) !== true) throw new Error(`Invariant ${number} does not say: ${find}`)
  return [{ ...invariant, sql: invariant.sql.replaceAll(find, () => replace) }]
}

describe('the invariants', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    await database.pool.query(`
      insert into centres (name) values ('Indiranagar'), ('Kochi');
      insert into users (full_name, user_type, phone) values ('Dr Rao', 'STAFF', null), ('Dr Iyer', 'STAFF', null),
        ('Asha', 'PATIENT', '2'), ('Ravi', 'PATIENT', '3');
      insert into clinician_profiles (user_id, primary_centre_id) values (1, 1), (2, 1);
      insert into patient_profiles (user_id) values (3), (4);`)
  })
  afterAll(() => database.close())

  /** What is broken where these rows stand; constraints that would have refused them are taken away meanwhile. */
  async function broken(rows: string, among = invariants): Promise<number[]> {
    const client = await database.pool.connect()
    try {
      await client.query(`begin; alter sequence appointments_id_seq restart; alter sequence payments_id_seq restart;
        alter sequence refunds_id_seq restart; alter sequence drawers_id_seq restart`)
      await client.query(rows)
      const inTransaction = { query: client.query.bind(client) } as unknown as typeof database.pool
      return (await checkInvariants(inTransaction, options, among)).map(({ invariant }) => invariant.number)
    } finally {
      await client.query('rollback')
      client.release()
    }
  }

  it('hold on an empty clinic', async () => {
    expect(await checkInvariants(database.pool, options)).toEqual([])
  })

  it('each have a violating row and a valid one', () => {
    const numbers = invariants.map(({ number }) => number)
    expect([...new Set(caught.map(({ number }) => number))].toSorted((a, b) => a - b)).toEqual(numbers)
    expect([...new Set(right.map(({ number }) => number))].toSorted((a, b) => a - b)).toEqual(numbers)
  })

  it.each(caught)('number $number is broken, and no other: $what', async ({ number, rows, half }) => {
    expect(await broken(rows)).toEqual([number])
    expect(await broken(rows, lessening(number, half!))).toEqual([])
  })

  it.each(right)('number $number is not broken: $what', async ({ rows }) => {
    expect(await broken(rows)).toEqual([])
  })
})
