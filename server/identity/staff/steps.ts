import type { DatabaseOrTx } from '../../db/pool.ts'
import type { Deps } from '../../deps.ts'
import { hashToken, newToken } from './secrets.ts'
import { insertStep, takeStep, type NewStep, type Step, type StepKind } from './step-queries.ts'

/** How long a sign-in may stand half done, and a challenge may wait for an authenticator. */
export const stepMinutes = 10

type Begun = Pick<NewStep, 'kind' | 'userId' | 'challenge' | 'totpSecretSealed' | 'needsPassword'>

/** Keeps what a sign-in waits for, and gives the cookie that leads back to it. */
export async function beginStep(deps: Deps, begun: Begun, token: string = newToken()): Promise<string> {
  const now = deps.clock.now()
  const expiresAt = now.add({ minutes: stepMinutes })
  await insertStep(deps.db, { ...begun, tokenHash: hashToken(token), now, expiresAt })
  return token
}

/** The challenge that was given to this browser for this, once: a second answer to it finds none. */
export async function takeChallenge(
  deps: Deps,
  db: DatabaseOrTx,
  kind: StepKind,
  token: string | null,
): Promise<(Step & { challenge: string }) | undefined> {
  if (token === null) return undefined
  const step = await takeStep(db, { kind, tokenHash: hashToken(token), now: deps.clock.now() })
  return step?.challenge == null ? undefined : { ...step, challenge: step.challenge }
}
