import type { Role } from '../../../contract/rules/actor.ts'
import { AppError } from '../../core/app-error.ts'
import { transact } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { findStaffByLogin } from './account-queries.ts'
import { openStaffSession, type Browser, type OpenedSession } from './open-session.ts'

/** The demo clinic has one person per role: `server/demo/staff.ts` creates them. */
export const demoEmailOf = (role: Role): string => `${role.toLowerCase().replaceAll('_', '-')}@demo.example`

/** Signs in with one click, on the embedded demo clinic only (see `routes.demo.ts`). Throws NOT_FOUND. */
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
