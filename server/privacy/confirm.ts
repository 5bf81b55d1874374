import type { Principal } from '../identity/principal.ts'
import { checkCode } from '../identity/check-code.ts'
import { findProfile } from '../identity/profile.ts'
import { markConfirmed } from '../identity/queries.ts'
import type { Phone } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'

/** How long a session may export and erase after a code was entered in it. */
const confirmedMs = 5 * 60_000

/**
 * Checks a fresh code for the account's own phone: an unattended open session is not enough. Throws what `checkCode`
 * throws.
 */
export async function confirmIdentity(
  deps: Deps,
  principal: Principal,
  brought: { requestId: string; otp: string; address: string },
): Promise<void> {
  const { phone } = await findProfile(deps, principal.userId)
  await checkCode(deps, { ...brought, phone: phone as Phone }, (tx, now) => markConfirmed(tx, principal.sessionId, now))
}

/** Throws CONFIRM_IDENTITY. */
export function assertConfirmed({ confirmedAt }: Principal, now: Temporal.Instant): void {
  const sinceMs = confirmedAt === null ? Infinity : now.epochMilliseconds - confirmedAt.epochMilliseconds
  if (sinceMs > confirmedMs) throw new AppError('CONFIRM_IDENTITY')
}
