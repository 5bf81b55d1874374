import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { checkStatements } from './check.ts'

test('the check reports what is wrong with a statement, and where', async () => {
  const file = 'tests/sql/wrong-queries.ts'
  const { disagreements, ...counts } = await checkStatements((path) => path === file)
  expect(counts).toEqual({ statements: 14, compared: 13, listed: 0 })
  const sentences = disagreements.map((one) => one.replace(/^\S+ /, ''))
  const source = await readFile(new URL('wrong-queries.ts', import.meta.url), 'utf8')
  const lines = disagreements.map((one) => source.split('\n')[Number(one.split(':')[1]) - 1])
  expect(lines.every((line) => line?.includes('sql<'))).toBe(true)
  expect(sentences.toSorted()).toEqual(
    [
      'PostgreSQL does not take it: column "phone_number" does not exist',
      'PostgreSQL does not take it: column "unpaid" does not exist',
      '${phone} is number; the database wants text',
      'cannot be composed: the words of `table` are not known before it runs (tests/sql/wrong-queries.ts unknownTable)',
      'it returns "phone", which the type does not have',
      'the type says id: number & $brand<"PatientId">; patient_profiles.user_id is number & $brand<"UserId">',
      'the type says id: string; the database gives number (int8, of users.id)',
      'the type says name: string | null; the database never gives null (varchar, of centres.name)',
      'the type says phone: string | null; the statement returns no such column',
      'the type says phone: string; the database may give null (varchar, of users.phone)',
      'the type says status: "PENDING" | "PROCESSED"; refunds.status is "FAILED" | "PENDING" | "PROCESSED"',
      'the type says status: string; the database may give null (varchar, of payments.status)',
      'the type says sum: string; the database may give null (numeric)',
    ].toSorted(),
  )
}, 60_000)
