import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Phone } from '../../contract/core/values.ts'
import { checkOtp, replaceOtp } from '../../server/identity/otp-queries.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const now = Temporal.Instant.from('2026-01-05T02:30:00Z')

interface Guess {
  otpHash: string
  hasRequestId?: boolean
}

/** Guesses at a code one after another, and whether each was compared at all. */
const guess = (guesses: Guess[]) =>
  database.db.transaction().execute(async (tx) => {
    const id = await replaceOtp(tx, {
      phone: Phone.parse('919876543210'),
      purpose: 'LOGIN',
      otpHash: 'right',
      nonce: randomUUID(),
      network: '203.0.113.7',
      requestKey: randomBytes(32),
      requesterKey: randomBytes(32),
      allowance: { sends: 1000, isKnown: false },
      now,
      expiresAt: now.add({ minutes: 10 }),
    })
    const answers = []
    for (const { otpHash, hasRequestId = true } of guesses)
      answers.push(await checkOtp(tx, { id: id ?? 0, otpHash, maxAttempts: 5, hasRequestId, now }))
    return answers.map((answer) => answer?.isRight)
  })

const wrong = (times: number, more = {}) => Array.from({ length: times }, () => ({ otpHash: 'wrong', ...more }))
const right = { otpHash: 'right' }
const falses = (times: number) => Array.from({ length: times }, () => false)

it('the comparing statement compares no sixth code, not even the right one', async () => {
  expect(await guess([...wrong(5), right])).toEqual([...falses(5), undefined])
  expect(await guess([...wrong(4), right])).toEqual([...falses(4), true])
})

it('guesses without the request’s id have their own five attempts, and use up none of the holder’s', async () => {
  const anonymous = { hasRequestId: false }
  expect(await guess([...wrong(5, anonymous), { ...right, ...anonymous }])).toEqual([...falses(5), undefined])
  expect(await guess([...wrong(6, anonymous), ...wrong(4), right])).toEqual([
    ...falses(5),
    undefined,
    ...falses(4),
    true,
  ])
})
