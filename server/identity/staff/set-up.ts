import { AppError } from '../../core/app-error.ts'
import type { Tx } from '../../db/pool.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { findStaffAccount, setPasswordHash, type StaffAccount } from './account-queries.ts'
import { attempt } from './attempts.ts'
import { lockStaff, setTotp } from './credential-queries.ts'
import { issueRecoveryCodes, type Joined } from './join.ts'
import { openStaffSession, type Browser } from './open-session.ts'
import { creationOptions, readNewPasskey, type NewPasskey } from './passkeys.ts'
import { insertPasskey } from './passkey-queries.ts'
import { unnamed } from './passkey-sign-in.ts'
import { hashPassword, isWeakPassword } from './passwords.ts'
import { hashToken } from './secrets.ts'
import { personalWordsOf, normalizeCode } from './sign-in.ts'
import { findStep, consumeStep, type Step } from './step-queries.ts'
import { beginStep, consumeChallenge } from './steps.ts'
import { stepOfCode } from './totp.ts'

// Staff from the clinic's earlier system have only a password. It does not open a session by itself: it lets them set
// up a second factor or a passkey first.

interface SetUp {
  step: Step
  account: StaffAccount
}

async function findSetUp(deps: Deps, stepToken: string | null): Promise<SetUp> {
  if (stepToken === null) throw new AppError('SIGN_IN_FAILED')
  const step = await findStep(deps.db, { kind: 'SET_UP', tokenHash: hashToken(stepToken), now: deps.clock.now() })
  const account = step?.userId == null ? undefined : await findStaffAccount(deps.db, step.userId)
  if (step === undefined || account === undefined || !account.isStaff) throw new AppError('SIGN_IN_FAILED')
  return { step, account }
}

/** If two browsers set up the account at the same time, the second one fails. */
async function assertNothingSetUp(tx: Tx, { account: { userId } }: SetUp): Promise<void> {
  await lockStaff(tx, userId)
  const present = await findStaffAccount(tx, userId)
  if (present?.isStaff !== true || present.hasTotp || present.hasPasskey) throw new AppError('SIGN_IN_FAILED')
}

async function finish(
  deps: Deps,
  setUp: SetUp,
  { stepToken, browser, add }: { stepToken: string; browser: Browser; add: (tx: Tx) => Promise<void> },
): Promise<Joined> {
  const now = deps.clock.now()
  const { userId } = setUp.account
  return transactOnce(deps.db, async (tx) => {
    if ((await consumeStep(tx, { kind: 'SET_UP', tokenHash: hashToken(stepToken), now })) === undefined) {
      throw new AppError('SIGN_IN_FAILED')
    }
    await assertNothingSetUp(tx, setUp)
    await add(tx)
    const recoveryCodes = await issueRecoveryCodes(tx, userId, now)
    const session = await openStaffSession(deps, tx, { userId, signedInWith: 'INVITE', browser, now })
    return { session, recoveryCodes }
  })
}

/**
 * The first code of the authenticator app, and a better password where theirs is weak. Throws SIGN_IN_FAILED,
 * SIGN_IN_LIMITED and PASSWORD_WEAK.
 */
export async function setUpCode(
  deps: Deps,
  input: { code: string; password?: string; stepToken: string | null; browser: Browser },
): Promise<Joined> {
  const { stepToken, browser, password } = input
  const setUp = await findSetUp(deps, stepToken)
  const { step, account } = setUp
  const { userId } = account
  const now = deps.clock.now()
  const isPasswordMissing = step.needsPassword && password === undefined
  if (isPasswordMissing || (password !== undefined && (await isWeakPassword(password, personalWordsOf(account))))) {
    throw new AppError('PASSWORD_WEAK')
  }
  const passwordHash = password === undefined ? null : await hashPassword(password)
  return attempt(deps, { account: { userId }, address: browser.address }, async () => {
    const sealed = step.totpSecretSealed
    const code = normalizeCode(input.code)
    const lastStep = sealed === null ? null : stepOfCode(deps.config, { userId, sealed, code, now })
    if (sealed === null || lastStep === null || stepToken === null) return null
    return finish(deps, setUp, {
      stepToken,
      browser,
      async add(tx) {
        if (passwordHash !== null) await setPasswordHash(tx, userId, passwordHash)
        await setTotp(tx, { userId, sealed, lastStep, now })
      },
    })
  })
}

/** The challenge is stored beside the unfinished sign-in, under the same cookie. */
const passkeyStep = (stepToken: string) => `set up ${stepToken}`

export async function beginSetUpPasskey(deps: Deps, stepToken: string | null) {
  const { account } = await findSetUp(deps, stepToken)
  const options = await creationOptions(deps, account)
  const begun = { kind: 'SET_UP_PASSKEY', userId: account.userId, challenge: options.challenge } as const
  await beginStep(deps, begun, passkeyStep(stepToken ?? ''))
  return options
}

/** Replaces the old password with a passkey. Throws SIGN_IN_FAILED. */
export async function setUpPasskey(
  deps: Deps,
  { response, stepToken, browser }: { response: unknown; stepToken: string | null; browser: Browser },
): Promise<Joined> {
  const setUp = await findSetUp(deps, stepToken)
  const step = await consumeChallenge(deps, deps.db, 'SET_UP_PASSKEY', passkeyStep(stepToken ?? ''))
  const passkey: NewPasskey | null =
    step === undefined ? null : await readNewPasskey(deps, { response, challenge: step.challenge })
  if (passkey === null || stepToken === null) throw new AppError('SIGN_IN_FAILED')
  const { userId } = setUp.account
  const now = deps.clock.now()
  return finish(deps, setUp, {
    stepToken,
    browser,
    async add(tx) {
      await setPasswordHash(tx, userId, null)
      if (!(await insertPasskey(tx, { ...passkey, userId, name: unnamed, now }))) throw new AppError('SIGN_IN_FAILED')
    },
  })
}
