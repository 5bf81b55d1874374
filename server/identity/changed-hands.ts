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
  openHistory,
  releaseNumber,
  releaseOtherForms,
} from './changed-hands-queries.ts'
import { isBefore, secondsUntil } from '../core/instants.ts'
import type { Account } from './queries.ts'

/** Indian operators give a number that lies idle to somebody else after some months. */
const daysWithoutVisit = 365

const failuresADay = 5

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** A part of a name, an initial, another order of words are the same person; no word in common is another. */
export function areNamesOfOnePerson(one: string, other: string): boolean {
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
 * Whether who signs in may be somebody else than whose history this is: nobody came for a year, or the name that is given is
 * another. An account without a history has nothing to hide.
 */
export async function mayHaveChangedHands(
  tx: Tx,
  account: Account,
  { fullName, now }: { fullName?: string; now: Temporal.Instant },
): Promise<boolean> {
  const { hasHistory, lastKnownAt } = await findHistory(tx, account.patientId)
  if (!hasHistory) return false
  if (fullName !== undefined && !areNamesOfOnePerson(fullName, account.fullName)) return true
  const since = now.subtract({ hours: 24 * daysWithoutVisit })
  return lastKnownAt !== null && isBefore(lastKnownAt, since)
}

/**
 * The clinic's word on a number, in whatever form its account has it: still its patient's, or taken off every account that has
 * it, so that its new owner begins with one of their own. Undefined where no patient has it.
 */
export async function decideNumber(
  tx: Tx,
  { phone, isSame, now }: { phone: string; isSame: boolean; now: Temporal.Instant },
): Promise<number | undefined> {
  await claimLatePhone(tx, phone, now)
  if (isSame) return confirmNumber(tx, phone, now)
  await releaseOtherForms(tx, await listInOtherForm(tx, phone), now)
  return releaseNumber(tx, phone, now)
}

/**
 * Opens an account's history to this session for who knows the date of birth. Throws BIRTH_DATE_WRONG, also where none is on
 * file, and BIRTH_DATE_ATTEMPTS_EXHAUSTED after five wrong ones in a day, over all sessions: a date is soon guessed.
 */
export async function proveByBirthDate(deps: Deps, principal: Principal, dateOfBirth: string): Promise<void> {
  const now = deps.clock.now()
  const outcome = await transact(deps.db, async (tx) => {
    const checked = await checkBirthDate(tx, { patientId: principal.patientId, dateOfBirth, failuresADay, now })
    if (checked?.isRight === true) await openHistory(tx, principal, now)
    return checked
  })
  if (outcome === undefined) {
    const until = await birthDateBlockedUntil(deps.db, principal.patientId)
    throw new AppError('BIRTH_DATE_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: secondsUntil(until, now) })
  }
  if (!outcome.isRight) throw new AppError('BIRTH_DATE_WRONG')
}
