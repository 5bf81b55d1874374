import type { Deps } from '../deps.ts'
import { deleteOldSignInEvents } from '../identity/limit-queries.ts'
import { purgeStaffDoor } from '../identity/staff/attempt-queries.ts'
import { purgeExpiredCodes, purgeEndedSessions, purgeWebhookBodies } from './queries.ts'

/**
 * Deletes what is kept no longer than it is needed (DPDP Act, s. 8(7)): codes after a day, sessions after thirty, bodies
 * of webhooks after ninety. What medical and tax law keeps is not touched. Safe to run twice: what is gone is gone.
 */
export async function purgeExpired(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await purgeExpiredCodes(deps.db, now)
  await deleteOldSignInEvents(deps.db, now)
  await purgeStaffDoor(deps.db, now)
  await purgeEndedSessions(deps.db, now)
  await purgeWebhookBodies(deps.db, now)
}
