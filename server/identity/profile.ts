import type { UserId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { completeAccount, findAccount, type Account } from './queries.ts'

/** The account of a signed-in patient. Throws UNAUTHENTICATED if it was closed during the session. */
export async function findProfile(deps: Deps, userId: UserId): Promise<Account> {
  const account = await findAccount(deps.db, userId)
  if (account === undefined) throw new AppError('UNAUTHENTICATED')
  return account
}

/**
 * Fills in a missing name or email address, and returns whether there is a name now; existing values are only changed
 * in the profile. Throws UNAUTHENTICATED.
 */
export async function completeProfile(
  deps: Deps,
  userId: UserId,
  given: { fullName?: string; email?: string },
): Promise<{ isNamed: boolean }> {
  const completed = await completeAccount(deps.db, userId, given)
  if (completed === undefined) throw new AppError('UNAUTHENTICATED')
  return completed
}
