import type { Deps } from '../deps.ts'
import { deleteOldSignInEvents } from '../identity/limit-queries.ts'
import { deleteOldCodes, deleteOldSessions, emptyOldWebhooks } from './queries.ts'

/**
 * Deletes what is kept no longer than it is needed (DPDP Act, s. 8(7)): codes after a day, sessions after thirty, bodies
 * of webhooks after ninety. What medical and tax law keeps is not touched. Safe to run twice: what is gone is gone.
 */
export async function deleteWhatIsOld(deps: Deps): Promise<void> {
  const now = deps.clock.now()
  await deleteOldCodes(deps.db, now)
  await deleteOldSignInEvents(deps.db, now)
  await deleteOldSessions(deps.db, now)
  await emptyOldWebhooks(deps.db, now)
}
