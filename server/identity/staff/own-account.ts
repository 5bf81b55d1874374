import type { Totp } from '../../../contract/staff/door.ts'
import { AppError } from '../../core/app-error.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { findStaffAccount, setPasswordHash, type StaffAccount } from './account-queries.ts'
import { attempt } from './attempts.ts'
import { lockStaff, setTotp } from './credential-queries.ts'
import { issueRecoveryCodes } from './join.ts'
import { creationOptions, readNewPasskey } from './passkeys.ts'
import { deletePasskey, insertPasskey } from './passkey-queries.ts'
import { hashPassword, isWeakPassword } from './passwords.ts'
import type { StaffCaller } from './require-staff.ts'
import { hashToken } from './secrets.ts'
import { revokeStaffSessions } from './session-queries.ts'
import { personalWordsOf, normalizeCode } from './sign-in.ts'
import { findStep, consumeStep } from './step-queries.ts'
import { beginStep, consumeChallenge } from './steps.ts'
import { newTotp, stepOfCode } from './totp.ts'

// How people change their own sign-in. The routes require a fresh confirmation of identity for each change, so that
// nobody can turn an unattended session into lasting access.

async function ownAccount(deps: Deps, { actor }: StaffCaller): Promise<StaffAccount> {
  const account = await findStaffAccount(deps.db, actor.userId)
  if (account === undefined) throw new AppError('UNAUTHENTICATED')
  return account
}

export async function beginAddPasskey(deps: Deps, caller: StaffCaller) {
  const account = await ownAccount(deps, caller)
  const options = await creationOptions(deps, account)
  const begun = { kind: 'ADD_PASSKEY', userId: account.userId, challenge: options.challenge } as const
  return { options, stepToken: await beginStep(deps, begun) }
}

/** Throws SIGN_IN_FAILED, also if the passkey is registered already or the challenge was issued to a colleague. */
export async function addPasskey(
  deps: Deps,
  caller: StaffCaller,
  { response, name, stepToken }: { response: unknown; name: string; stepToken: string | null },
): Promise<void> {
  const { userId } = caller.actor
  const step = await consumeChallenge(deps, deps.db, 'ADD_PASSKEY', stepToken)
  if (step === undefined || step.userId !== userId) throw new AppError('SIGN_IN_FAILED')
  const passkey = await readNewPasskey(deps, { response, challenge: step.challenge })
  const isAdded =
    passkey !== null && (await insertPasskey(deps.db, { ...passkey, userId, name, now: deps.clock.now() }))
  if (!isAdded) throw new AppError('SIGN_IN_FAILED')
}

/** Throws NOT_FOUND, and LAST_WAY_IN if only recovery codes would be left. */
export async function removePasskey(deps: Deps, { actor: { userId } }: StaffCaller, passkeyId: number): Promise<void> {
  await transactOnce(deps.db, async (tx) => {
    await lockStaff(tx, userId)
    if (!(await deletePasskey(tx, { userId, passkeyId }))) throw new AppError('NOT_FOUND')
    const left = await findStaffAccount(tx, userId)
    const hasCodes = left?.hasTotp === true && left.passwordHash !== null
    if (left?.hasPasskey !== true && !hasCodes) throw new AppError('LAST_WAY_IN')
  })
}

export const renewRecoveryCodes = (deps: Deps, { actor: { userId } }: StaffCaller): Promise<string[]> =>
  transactOnce(deps.db, async (tx) => {
    await lockStaff(tx, userId)
    return issueRecoveryCodes(tx, userId, deps.clock.now())
  })

/** A new authenticator app, which replaces the old one once its first code is right. */
export async function beginNewTotp(deps: Deps, caller: StaffCaller): Promise<{ totp: Totp; stepToken: string }> {
  const account = await ownAccount(deps, caller)
  const { sealed, totp } = newTotp(deps, account)
  const stepToken = await beginStep(deps, { kind: 'NEW_TOTP', userId: account.userId, totpSecretSealed: sealed })
  return { totp, stepToken }
}

/** Throws SIGN_IN_FAILED and SIGN_IN_LIMITED. */
export async function finishNewTotp(
  deps: Deps,
  { actor: { userId } }: StaffCaller,
  { code, stepToken, address }: { code: string; stepToken: string | null; address: string },
): Promise<void> {
  if (stepToken === null) throw new AppError('SIGN_IN_FAILED')
  const now = deps.clock.now()
  const asked = { kind: 'NEW_TOTP', tokenHash: hashToken(stepToken), now } as const
  const sealed = (await findStep(deps.db, asked))?.totpSecretSealed ?? null
  await attempt(deps, { account: { userId }, address }, async () => {
    const lastStep =
      sealed === null ? null : stepOfCode(deps.config, { userId, sealed, code: normalizeCode(code), now })
    if (sealed === null || lastStep === null) return null
    return transactOnce(deps.db, async (tx) => {
      await lockStaff(tx, userId)
      if ((await consumeStep(tx, asked)) === undefined) return null
      await setTotp(tx, { userId, sealed, lastStep, now })
      return 'set'
    })
  })
}

/** Ends every other session, since the old password may have been stolen. Throws PASSWORD_WEAK. */
export async function changePassword(deps: Deps, caller: StaffCaller, password: string): Promise<void> {
  const account = await ownAccount(deps, caller)
  if (await isWeakPassword(password, personalWordsOf(account))) throw new AppError('PASSWORD_WEAK')
  const { userId } = account
  const hash = await hashPassword(password)
  await transactOnce(deps.db, async (tx) => {
    await lockStaff(tx, userId)
    await setPasswordHash(tx, userId, hash)
    await revokeStaffSessions(tx, { userId, exceptId: caller.sessionId }, 'NEW_CREDENTIALS', deps.clock.now())
  })
}
