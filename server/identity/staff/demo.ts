import type { Role } from '../../../contract/rules/actor.ts'
import { AppError } from '../../core/app-error.ts'
import { transact } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { findStaffByLogin } from './account-queries.ts'
import { openStaffSession, type Browser, type OpenedSession } from './open-session.ts'

/** Whom the demo clinic has of each role: `server/demo/staff.ts` makes them. */
export const demoEmailOf = (role: Role): string => `${role.toLowerCase().replaceAll('_', '-')}@demo.example`

/** In by one click, on the embedded demo clinic alone: `routes.demo.ts` says where this exists. Throws NOT_FOUND. */
export async function signInToDemo(
  deps: Deps,
  { role, browser }: { role: Role; browser: Browser },
): Promise<OpenedSession> {
  const account = await findStaffByLogin(deps.db, { login: demoEmailOf(role), phoneKey: null })
  if (account === undefined) throw new AppError('NOT_FOUND')
  const now = deps.clock.now()
  return transact(deps.db, (tx) =>
    openStaffSession(deps, tx, { userId: account.userId, signedInWith: 'DEMO', browser, now }),
  )
}
