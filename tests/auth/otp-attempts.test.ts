import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Phone } from '../../contract/values.ts'
import { checkOtp, replaceOtp } from '../../server/auth/otp-queries.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const now = Temporal.Instant.from('2026-01-05T02:30:00Z')

/** Guesses at a code one after another, and whether each was compared at all. */
const guess = (guesses: string[], { failuresBefore = 0 } = {}) =>
  database.db.transaction().execute(async (tx) => {
    const id = await replaceOtp(tx, {
      phone: Phone.parse('919876543210'),
      purpose: 'LOGIN',
      otpHash: 'right',
      nonce: randomUUID(),
      network: '203.0.113.7',
      failuresBefore,
      sendsADay: 1000,
      now,
      expiresAt: now.add({ minutes: 10 }),
    })
    const answers = []
    for (const otpHash of guesses)
      answers.push(await checkOtp(tx, { id: id ?? 0, otpHash, maxAttempts: 5, maxFailuresDay: 20, now }))
    return answers.map((answer) => answer?.isRight)
  })

it('the statement that compares a code compares no sixth, the right one neither', async () => {
  expect(await guess([...Array<string>(5).fill('wrong'), 'right'])).toEqual([
    false,
    false,
    false,
    false,
    false,
    undefined,
  ])
  expect(await guess([...Array<string>(4).fill('wrong'), 'right'])).toEqual([false, false, false, false, true])
})

it('nor one more than the day allows', async () => {
  expect(await guess(['wrong', 'right'], { failuresBefore: 19 })).toEqual([false, undefined])
})
