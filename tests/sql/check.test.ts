import { expect, test } from 'vitest'
import { checkStatements } from './check.ts'

test('the check says what is wrong with a statement, and where', async () => {
  const file = 'tests/sql/wrong-queries.ts'
  const { disagreements, ...counts } = await checkStatements((path) => path === file)
  expect(counts).toEqual({ statements: 11, compared: 10, listed: 0 })
  expect(disagreements.map((one) => one.replace(`${file}:`, ''))).toEqual([
    '11:3 the type says status: string; the database may give null (varchar, of payments.status)',
    '14:51 the type says sum: string; the database may give null (numeric)',
    '16:46 PostgreSQL does not take it: column "phone_number" does not exist',
    '19:3 the type says phone: string | null; the statement returns no such column',
    '21:46 it returns "phone", which the type does not have',
    '27:47 the type says name: string | null; the database never gives null (varchar, of centres.name)',
    '30:3 PostgreSQL does not take it: column "unpaid" does not exist',
    '33:3 cannot be composed: the words of `table` are not known before it runs (tests/sql/wrong-queries.ts unknownTable)',
    '6:44 the type says id: string; the database gives number (int8, of users.id)',
    '8:44 the type says phone: string; the database may give null (varchar, of users.phone)',
  ])
}, 60_000)
