import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Google } from '../providers/google.ts'
import { isEventRemoved, markEventRemoved } from './event-queries.ts'

/** For so long Google may still carry out a request that was given up. */
const lateMs = 120_000

/**
 * Removes an event that no appointment needs. If the calendar does not have it yet, it is looked for once more when it
 * can no longer come. Throws ProviderError.
 */
export async function removeEvent(
  { db, clock }: Deps,
  google: Google,
  { eventId, askedAtMs }: { eventId: string; askedAtMs: number },
): Promise<void> {
  const wasThere = await google.deleteMeeting(eventId)
  const now = clock.now()
  const runAt = Temporal.Instant.fromEpochMilliseconds(askedAtMs + lateMs)
  await transact(db, async (tx) => {
    await markEventRemoved(tx, eventId, now)
    const mayCome = !wasThere && Temporal.Instant.compare(now, runAt) < 0
    if (mayCome) await enqueue(tx, 'delete_late_event', { eventId }, { runAt })
  })
}

/** An event that came after it was looked for. Throws ProviderError if another attempt may help. */
export async function deleteLateEvent({ db, google }: Deps, { eventId }: { eventId: string }): Promise<void> {
  if (google !== null && (await isEventRemoved(db, eventId))) await google.deleteMeeting(eventId)
}
