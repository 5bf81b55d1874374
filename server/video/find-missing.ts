import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { findMissingMeetings } from './queries.ts'

/**
 * Queues missing Meet links again: their jobs were given up, or Google was set up after the booking. Safe to run
 * twice: one job per appointment waits at a time, and creating a meeting twice gives the same one.
 */
export async function queueMissingMeetings(deps: Deps): Promise<number> {
  if (deps.google === null) return 0
  const missing = await findMissingMeetings(deps.db, deps.clock.now(), { ownOnly: deps.config.OTHER_SYSTEM === 'on' })
  for (const appointmentId of missing) {
    await enqueue(deps.db, 'create_meeting', { appointmentId }, { jobKey: `meeting:${appointmentId}` })
  }
  if (missing.length > 0) deps.log.warn('meetings_missing', { code: 'MEETINGS_MISSING', count: missing.length })
  return missing.length
}
