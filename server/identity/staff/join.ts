import type { InviteReply, Totp } from '../../../contract/staff/door.ts'
import type { UserId } from '../../../contract/core/values.ts'
import { AppError } from '../../core/app-error.ts'
import { toWire } from '../../core/instants.ts'
import type { Tx } from '../../db/pool.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { setPasswordHash } from './account-queries.ts'
import { deleteCredentials, lockStaff, replaceRecoveryCodes, setTotp } from './credential-queries.ts'
import { findInvite, saveChosenCredentials, useInvite, type Invite } from './invite-queries.ts'
import { openStaffSession, type Browser, type OpenedSession } from './open-session.ts'
import { hashPassword, isWeakPassword } from './passwords.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { hashToken } from './secrets.ts'
import { revokeStaffSessions } from './session-queries.ts'
import { normalizeCode } from './sign-in.ts'
import { newTotp, stepOfCode } from './totp.ts'

/** Throws NOT_FOUND, the same for an invitation that was used, withdrawn, has expired or never existed. */
export async function openInvite(deps: Deps, token: string): Promise<Invite> {
  const invite = await findInvite(deps.db, hashToken(token), deps.clock.now())
  if (invite === undefined) throw new AppError('NOT_FOUND')
  return invite
}

export async function readInvite(deps: Deps, token: string): Promise<InviteReply> {
  const { fullName, login, roles, expiresAt } = await openInvite(deps, token)
  return { fullName, login, roles: [...roles], expiresAt: toWire(expiresAt) }
}

/** Keeps a password and a new authenticator secret with the invitation. Throws NOT_FOUND and PASSWORD_WEAK. */
export async function choosePassword(
  deps: Deps,
  { token, password }: { token: string; password: string },
): Promise<Totp> {
  const invite = await openInvite(deps, token)
  const own = [invite.fullName, invite.login, invite.email ?? '']
  if (await isWeakPassword(password, own)) throw new AppError('PASSWORD_WEAK')
  const { sealed, totp } = newTotp(deps, invite)
  const passwordHash = await hashPassword(password)
  await saveChosenCredentials(deps.db, invite.id, { passwordHash, totpSecretSealed: sealed })
  return totp
}

export interface Joined {
  session: OpenedSession
  recoveryCodes: string[]
}

/** Deletes all earlier credentials and ends all sessions. */
export async function resetCredentials(tx: Tx, userId: UserId, now: Temporal.Instant): Promise<void> {
  await lockStaff(tx, userId)
  await deleteCredentials(tx, userId)
  await revokeStaffSessions(tx, { userId, exceptId: null }, 'NEW_CREDENTIALS', now)
}

/** Replaces all recovery codes with ten new ones, which are shown only once. */
export async function issueRecoveryCodes(tx: Tx, userId: UserId, now: Temporal.Instant): Promise<string[]> {
  const { codes, hashes } = newRecoveryCodes()
  await replaceRecoveryCodes(tx, { userId, hashes, now })
  return codes
}

/** The first code proves that the authenticator has the secret. Throws NOT_FOUND and SIGN_IN_FAILED. */
export async function finishJoin(
  deps: Deps,
  { token, code, browser }: { token: string; code: string; browser: Browser },
): Promise<Joined> {
  const { id, userId, passwordHash, totpSecretSealed: sealed } = await openInvite(deps, token)
  const now = deps.clock.now()
  const step = sealed === null ? null : stepOfCode(deps.config, { userId, sealed, code: normalizeCode(code), now })
  if (sealed === null || passwordHash === null || step === null) throw new AppError('SIGN_IN_FAILED')
  return transactOnce(deps.db, async (tx) => {
    if (!(await useInvite(tx, id, now))) throw new AppError('NOT_FOUND')
    await resetCredentials(tx, userId, now)
    await setPasswordHash(tx, userId, passwordHash)
    await setTotp(tx, { userId, sealed, lastStep: step, now })
    const recoveryCodes = await issueRecoveryCodes(tx, userId, now)
    const session = await openStaffSession(deps, tx, { userId, signedInWith: 'INVITE', browser, now })
    return { session, recoveryCodes }
  })
}
