import { AppError } from '../../core/app-error.ts'
import { transact } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import { beginAnew, giveRecoveryCodes, openInvite, type Joined } from './join.ts'
import { useInvite } from './invite-queries.ts'
import { openStaffSession, type Browser, type OpenedSession } from './open-session.ts'
import { creationOptions, readNewPasskey, readPasskey, requestOptions } from './passkeys.ts'
import { insertPasskey } from './passkey-queries.ts'
import { setPasswordHash } from './account-queries.ts'
import { beginStep, takeChallenge } from './steps.ts'

/** What a browser's own list calls a passkey of this kind, until its person names it. */
export const unnamed = 'Passkey'

/** A challenge for whichever passkey comes, and the cookie that it is bound to. */
export async function beginPasskey(deps: Deps) {
  const options = await requestOptions(deps)
  const stepToken = await beginStep(deps, { kind: 'PASSKEY', userId: null, challenge: options.challenge })
  return { options, stepToken }
}

/** One touch: the passkey says who it is. Throws SIGN_IN_FAILED. */
export async function signInWithPasskey(
  deps: Deps,
  { response, stepToken, browser }: { response: unknown; stepToken: string | null; browser: Browser },
): Promise<OpenedSession> {
  const step = await takeChallenge(deps, deps.db, 'PASSKEY', stepToken)
  if (step === undefined) throw new AppError('SIGN_IN_FAILED')
  const now = deps.clock.now()
  return transact(deps.db, async (tx) => {
    const userId = await readPasskey(deps, tx, { response, challenge: step.challenge, now })
    if (userId === null) throw new AppError('SIGN_IN_FAILED')
    return openStaffSession(deps, tx, { userId, signedInWith: 'PASSKEY', browser, now })
  })
}

/** The challenge waits under the invitation's own secret: whoever has the link may be on another device. */
const joinStep = (token: string) => `join ${token}`

export async function beginJoinByPasskey(deps: Deps, token: string) {
  const invite = await openInvite(deps, token)
  const options = await creationOptions(deps, invite)
  const begun = { kind: 'JOIN_PASSKEY', userId: invite.userId, challenge: options.challenge } as const
  await beginStep(deps, begun, joinStep(token))
  return options
}

/** Joins with a passkey and without a password. Throws NOT_FOUND and SIGN_IN_FAILED. */
export async function joinByPasskey(
  deps: Deps,
  { token, response, browser }: { token: string; response: unknown; browser: Browser },
): Promise<Joined> {
  const { id, userId } = await openInvite(deps, token)
  const step = await takeChallenge(deps, deps.db, 'JOIN_PASSKEY', joinStep(token))
  const passkey = step === undefined ? null : await readNewPasskey(deps, { response, challenge: step.challenge })
  if (passkey === null) throw new AppError('SIGN_IN_FAILED')
  const now = deps.clock.now()
  return transact(deps.db, async (tx) => {
    if (!(await useInvite(tx, id, now))) throw new AppError('NOT_FOUND')
    await beginAnew(tx, userId, now)
    await setPasswordHash(tx, userId, null)
    if (!(await insertPasskey(tx, { ...passkey, userId, name: unnamed, now }))) throw new AppError('SIGN_IN_FAILED')
    const recoveryCodes = await giveRecoveryCodes(tx, userId, now)
    const session = await openStaffSession(deps, tx, { userId, signedInWith: 'INVITE', browser, now })
    return { session, recoveryCodes }
  })
}
