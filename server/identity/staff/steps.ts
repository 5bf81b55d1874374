import type { DatabaseOrTx } from '../../db/pool.ts'
import type { Deps } from '../../deps.ts'
import { hashToken, newToken } from './secrets.ts'
import { insertStep, consumeStep, type NewStep, type Step, type StepKind } from './step-queries.ts'

/** How long an unfinished sign-in or a challenge stays valid. */
export const stepMinutes = 10

type Begun = Pick<NewStep, 'kind' | 'userId' | 'challenge' | 'totpSecretSealed' | 'needsPassword'>

/** Stores the state of an unfinished sign-in and returns its cookie token. */
export async function beginStep(deps: Deps, begun: Begun, token: string = newToken()): Promise<string> {
  const now = deps.clock.now()
  const expiresAt = now.add({ minutes: stepMinutes })
  await insertStep(deps.db, { ...begun, tokenHash: hashToken(token), now, expiresAt })
  return token
}

/** The challenge that was issued to this browser for this purpose. It can be answered only once. */
export async function consumeChallenge(
  deps: Deps,
  db: DatabaseOrTx,
  kind: StepKind,
  token: string | null,
): Promise<(Step & { challenge: string }) | undefined> {
  if (token === null) return undefined
  const step = await consumeStep(db, { kind, tokenHash: hashToken(token), now: deps.clock.now() })
  return step?.challenge == null ? undefined : { ...step, challenge: step.challenge }
}
