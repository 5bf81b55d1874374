import type { Principal } from './principal.ts'
import type { Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { claimLatePhone, listInOtherForm } from '../adoption/phones.ts'
import {
  birthDateBlockedUntil,
  checkBirthDate,
  confirmNumber,
  findHistory,
  unlockHistory,
  releaseNumber,
  releaseOtherForms,
} from './number-owner-queries.ts'
import { isBefore, secondsUntil } from '../core/instants.ts'
import type { Account } from './queries.ts'

/** Indian operators reassign an idle number after some months. */
const daysWithoutVisit = 365

const failuresADay = 5

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/**
 * One part of a name, an initial or another word order still counts as the same person; no word in common counts as
 * another.
 */
export function isSamePerson(one: string, other: string): boolean {
  const [first, second] = [wordsOf(one), wordsOf(other)]
  if (first.length === 0 || second.length === 0) return true
  const agrees = (word: string, words: string[]) =>
    words.some(
      (each) =>
        each === word || (word.length === 1 && each.startsWith(word)) || (each.length === 1 && word.startsWith(each)),
    )
  return first.some((word) => agrees(word, second))
}

/**
 * Whether the person signing in may not be the owner of this history: there was no visit for a year, or they give
 * another name. An account without a history has nothing to protect.
 */
export async function mayHaveNewOwner(
  tx: Tx,
  account: Account,
  { fullName, now }: { fullName?: string; now: Temporal.Instant },
): Promise<boolean> {
  const { hasHistory, lastKnownAt } = await findHistory(tx, account.patientId)
  if (!hasHistory) return false
  if (fullName !== undefined && !isSamePerson(fullName, account.fullName)) return true
  const since = now.subtract({ hours: 24 * daysWithoutVisit })
  return lastKnownAt !== null && isBefore(lastKnownAt, since)
}

/**
 * Applies the clinic's decision about a number, whatever format the account has it in: still its patient's, or
 * removed from every account that has it, so that the new owner starts with an account of their own. Undefined if no
 * patient has the number.
 */
export async function resolveNumberOwner(
  tx: Tx,
  { phone, isSame, now }: { phone: string; isSame: boolean; now: Temporal.Instant },
): Promise<number | undefined> {
  await claimLatePhone(tx, phone, now)
  if (isSame) return confirmNumber(tx, phone, now)
  await releaseOtherForms(tx, await listInOtherForm(tx, phone), now)
  return releaseNumber(tx, phone, now)
}

/**
 * Unlocks an account's history in this session for someone who knows the date of birth. Throws BIRTH_DATE_WRONG, also
 * if none is on file, and BIRTH_DATE_ATTEMPTS_EXHAUSTED after five wrong ones in a day across all sessions, since
 * dates are easy to guess.
 */
export async function unlockByBirthDate(deps: Deps, principal: Principal, dateOfBirth: string): Promise<void> {
  const now = deps.clock.now()
  const outcome = await transact(deps.db, async (tx) => {
    const checked = await checkBirthDate(tx, { patientId: principal.patientId, dateOfBirth, failuresADay, now })
    if (checked?.isRight === true) await unlockHistory(tx, principal, now)
    return checked
  })
  if (outcome === undefined) {
    const until = await birthDateBlockedUntil(deps.db, principal.patientId)
    throw new AppError('BIRTH_DATE_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: secondsUntil(until, now) })
  }
  if (!outcome.isRight) throw new AppError('BIRTH_DATE_WRONG')
}
