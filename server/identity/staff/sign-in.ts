import type { SignInReply } from '../../../contract/staff/door.ts'
import { latinDigits } from '../../../contract/core/phone.ts'
import { AppError } from '../../core/app-error.ts'
import type { Tx } from '../../db/pool.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { findStaffByLogin, replacePasswordHash, type StaffAccount } from './account-queries.ts'
import { attempt } from './attempts.ts'
import { findTotp, consumeRecoveryCode, consumeTotpStep } from './credential-queries.ts'
import { openStaffSession, type Browser, type OpenedSession } from './open-session.ts'
import { checkPassword, hashPassword, isWeakPassword } from './passwords.ts'
import { hashRecoveryCode, readRecoveryCode } from './recovery-codes.ts'
import { hashToken } from './secrets.ts'
import { findStep, consumeStep } from './step-queries.ts'
import { beginStep } from './steps.ts'
import { newTotp, stepOfCode } from './totp.ts'

/** Normalizes what was typed as the login for the lookup. */
function readLogin(typed: string) {
  const login = latinDigits(typed).trim().toLowerCase()
  const digits = login.replaceAll(/\D/g, '')
  const isPhone = /^\+?[\d\s().-]{10,20}$/.test(login) && digits.length >= 10
  return { login, phoneKey: isPhone ? digits.slice(-10) : null }
}

/** The next step after a correct password, and the cookie token for it. */
export interface PasswordAccepted {
  reply: SignInReply
  stepToken: string
}

/**
 * The first of two factors. Throws SIGN_IN_FAILED, the same whatever was wrong, and SIGN_IN_LIMITED. A password alone
 * never opens a session: people without a second factor have to set one up first, and those who lost theirs need a new
 * invitation.
 */
export async function signInWithPassword(
  deps: Deps,
  { login: typed, password, address }: { login: string; password: string; address: string },
): Promise<PasswordAccepted> {
  const wanted = readLogin(typed)
  const account = await findStaffByLogin(deps.db, wanted)
  const counted = account === undefined ? { login: wanted.login } : { userId: account.userId }
  const accepted = await attempt(deps, { account: counted, address }, async () => {
    const hash = account?.isStaff === true ? account.passwordHash : null
    const { isRight, isOutdated } = await checkPassword(password, hash)
    if (!isRight || account === undefined) return null
    if (isOutdated) {
      const to = await hashPassword(password)
      await replacePasswordHash(deps.db, { userId: account.userId, from: hash, to })
    }
    return account
  })
  return beginSecondFactor(deps, accepted, password)
}

async function beginSecondFactor(deps: Deps, account: StaffAccount, password: string): Promise<PasswordAccepted> {
  const { userId } = account
  if (account.hasTotp || account.hasPasskey || account.hasRecoveryCode) {
    return { stepToken: await beginStep(deps, { kind: 'CODE', userId }), reply: { next: 'CODE' } }
  }
  const { sealed, totp } = newTotp(deps, account)
  const needsPassword = await isWeakPassword(password, personalWordsOf(account))
  const stepToken = await beginStep(deps, { kind: 'SET_UP', userId, totpSecretSealed: sealed, needsPassword })
  return { stepToken, reply: { next: 'SET_UP_CODE', totp, needsPassword } }
}

export const personalWordsOf = ({ fullName, email, username }: Pick<StaffAccount, 'fullName' | 'email' | 'username'>) =>
  [fullName, email, username].filter((word) => word !== null)

/** Normalizes a typed code: digits of any script, with spaces and dashes. */
export const normalizeCode = (typed: string): string => latinDigits(typed).replaceAll(/[\s\p{Cf}-]/gu, '')

/**
 * Verifies a code of the authenticator app, or a recovery code, and uses it up, in the transaction that acts on it.
 * Null if it is wrong or was used already, also by another request at the same time.
 */
export async function verifyCode(
  deps: Deps,
  tx: Tx,
  { userId, code: typed, now }: { userId: number; code: string; now: Temporal.Instant },
): Promise<'TOTP' | 'RECOVERY_CODE' | null> {
  const code = normalizeCode(typed)
  if (/^\d{6}$/.test(code)) {
    const sealed = await findTotp(tx, userId)
    const step = sealed === undefined ? null : stepOfCode(deps.config, { userId, sealed, code, now })
    return step !== null && (await consumeTotpStep(tx, { userId, step, now })) ? 'TOTP' : null
  }
  const recovery = readRecoveryCode(code)
  if (recovery === null) return null
  return (await consumeRecoveryCode(tx, { userId, hash: hashRecoveryCode(recovery), now })) ? 'RECOVERY_CODE' : null
}

/**
 * The second of two factors. Throws SIGN_IN_FAILED, also if the first is missing or has expired, and SIGN_IN_LIMITED.
 */
export async function signInWithCode(
  deps: Deps,
  { code, stepToken, browser }: { code: string; stepToken: string | null; browser: Browser },
): Promise<OpenedSession> {
  if (stepToken === null) throw new AppError('SIGN_IN_FAILED')
  const now = deps.clock.now()
  const asked = { kind: 'CODE', tokenHash: hashToken(stepToken), now } as const
  const userId = (await findStep(deps.db, asked))?.userId ?? null
  if (userId === null) throw new AppError('SIGN_IN_FAILED')
  return attempt(deps, { account: { userId }, address: browser.address }, () =>
    transactOnce(deps.db, async (tx) => {
      const signedInWith = await verifyCode(deps, tx, { userId, code, now })
      if (signedInWith === null || (await consumeStep(tx, asked)) === undefined) return null
      return openStaffSession(deps, tx, { userId, signedInWith, browser, now })
    }),
  )
}
