import { AppError } from '../../core/app-error.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { findStaffAccount } from './account-queries.ts'
import { attempt } from './attempts.ts'
import { readPasskey } from './passkeys.ts'
import { checkPassword } from './passwords.ts'
import type { StaffCaller } from './require-staff.ts'
import { markSessionConfirmed } from './session-queries.ts'
import { verifyCode } from './sign-in.ts'
import { consumeChallenge } from './steps.ts'

type Shown = { password: string } | { code: string } | { response: unknown }

interface Input {
  caller: StaffCaller
  shown: Shown
  stepToken: string | null
  address: string
}

/**
 * Re-authenticates the person at the screen by any one of their factors: for the next five minutes they may refund,
 * export and change roles. Throws SIGN_IN_FAILED and SIGN_IN_LIMITED.
 */
export async function confirmIdentity(deps: Deps, { caller, shown, stepToken, address }: Input): Promise<void> {
  const { userId } = caller.actor
  const now = deps.clock.now()
  const done = () => markSessionConfirmed(deps.db, caller.sessionId, now)
  if ('response' in shown) {
    const step = await consumeChallenge(deps, deps.db, 'PASSKEY', stepToken)
    if (step === undefined) throw new AppError('SIGN_IN_FAILED')
    await transactOnce(deps.db, async (tx) => {
      const owner = await readPasskey(deps, tx, { response: shown.response, challenge: step.challenge, now })
      // A colleague's passkey does not confirm this person.
      if (owner !== userId) throw new AppError('SIGN_IN_FAILED')
    })
    return done()
  }
  await attempt(deps, { account: { userId }, address }, async () => {
    if ('code' in shown) return transactOnce(deps.db, (tx) => verifyCode(deps, tx, { userId, code: shown.code, now }))
    const account = await findStaffAccount(deps.db, userId)
    const { isRight } = await checkPassword(shown.password, account?.passwordHash ?? null)
    return isRight ? 'PASSWORD' : null
  })
  return done()
}
