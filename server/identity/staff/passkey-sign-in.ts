import { AppError } from '../../core/app-error.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { resetCredentials, issueRecoveryCodes, openInvite, type Joined } from './join.ts'
import { useInvite } from './invite-queries.ts'
import { openStaffSession, type Browser, type OpenedSession } from './open-session.ts'
import { creationOptions, readNewPasskey, readPasskey, requestOptions } from './passkeys.ts'
import { insertPasskey } from './passkey-queries.ts'
import { setPasswordHash } from './account-queries.ts'
import { beginStep, consumeChallenge } from './steps.ts'

/** The name of a new passkey until its owner renames it. */
export const unnamed = 'Passkey'

/** A challenge that any passkey may answer, and the cookie that it is bound to. */
export async function beginPasskey(deps: Deps) {
  const options = await requestOptions(deps)
  const stepToken = await beginStep(deps, { kind: 'PASSKEY', userId: null, challenge: options.challenge })
  return { options, stepToken }
}

/** The passkey itself identifies the user. Throws SIGN_IN_FAILED. */
export async function signInWithPasskey(
  deps: Deps,
  { response, stepToken, browser }: { response: unknown; stepToken: string | null; browser: Browser },
): Promise<OpenedSession> {
  const step = await consumeChallenge(deps, deps.db, 'PASSKEY', stepToken)
  if (step === undefined) throw new AppError('SIGN_IN_FAILED')
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    const userId = await readPasskey(deps, tx, { response, challenge: step.challenge, now })
    if (userId === null) throw new AppError('SIGN_IN_FAILED')
    return openStaffSession(deps, tx, { userId, signedInWith: 'PASSKEY', browser, now })
  })
}

/** The challenge is stored under the invitation's token, not under a cookie: the link may be opened on any device. */
const joinStep = (token: string) => `join ${token}`

export async function beginJoinByPasskey(deps: Deps, token: string) {
  const invite = await openInvite(deps, token)
  const options = await creationOptions(deps, invite)
  const begun = { kind: 'JOIN_PASSKEY', userId: invite.userId, challenge: options.challenge } as const
  await beginStep(deps, begun, joinStep(token))
  return options
}

/** Accepts an invitation with a passkey instead of a password. Throws NOT_FOUND and SIGN_IN_FAILED. */
export async function joinByPasskey(
  deps: Deps,
  { token, response, browser }: { token: string; response: unknown; browser: Browser },
): Promise<Joined> {
  const { id, userId } = await openInvite(deps, token)
  const step = await consumeChallenge(deps, deps.db, 'JOIN_PASSKEY', joinStep(token))
  const passkey = step === undefined ? null : await readNewPasskey(deps, { response, challenge: step.challenge })
  if (passkey === null) throw new AppError('SIGN_IN_FAILED')
  const now = deps.clock.now()
  return transactOnce(deps.db, async (tx) => {
    if (!(await useInvite(tx, id, now))) throw new AppError('NOT_FOUND')
    await resetCredentials(tx, userId, now)
    await setPasswordHash(tx, userId, null)
    if (!(await insertPasskey(tx, { ...passkey, userId, name: unnamed, now }))) throw new AppError('SIGN_IN_FAILED')
    const recoveryCodes = await issueRecoveryCodes(tx, userId, now)
    const session = await openStaffSession(deps, tx, { userId, signedInWith: 'INVITE', browser, now })
    return { session, recoveryCodes }
  })
}
