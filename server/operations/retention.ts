import { purgeDecisionMarks } from '../db/decision-mark-queries.ts'
import type { Deps } from '../deps.ts'
import { deleteOldSignInEvents } from '../identity/limit-queries.ts'
import { purgeStaffSignIn } from '../identity/staff/attempt-queries.ts'
import { purgeExpiredCodes, purgeEndedSessions, purgeWebhookBodies } from './queries.ts'

/**
 * Deletes what is no longer needed (DPDP Act, s. 8(7)): codes after a day, sessions after thirty, webhook bodies
 * after ninety. What medical and tax law requires to be kept is not touched. Safe to run twice.
 */
export async function purgeExpired(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await purgeExpiredCodes(deps.db, now)
  await deleteOldSignInEvents(deps.db, now)
  await purgeStaffSignIn(deps.db, now)
  await purgeEndedSessions(deps.db, now)
  await purgeWebhookBodies(deps.db, now)
  await purgeDecisionMarks(deps.db)
}
