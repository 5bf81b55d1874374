import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from './queue.ts'
import { claimDueReminders } from './reminder-queries.ts'

const batch = 100

/**
 * Queues the reminders that are due: as many hours before the start as the clinic sets. If the booking or the last
 * move came after that moment, the reminder is sent two hours before instead, or not at all if the start was then
 * less than four hours away, since the confirmation has only just been read. Driven by what is due, so nothing has to
 * be undone for a cancelled or moved appointment. Safe to run twice: there is one reminder per version of an
 * appointment's time.
 */
export async function queueReminders(deps: Deps): Promise<number> {
  const { reminderHours } = deps.settings.current
  if (reminderHours === 0) return 0
  let total = 0
  for (;;) {
    const queued = await transact(deps.db, async (tx) => {
      const now = deps.clock.now()
      const due = await claimDueReminders(tx, { now, reminderHours, limit: batch })
      for (const appointmentId of due) {
        await queueNotifications(tx, { templates: ['appointment_reminder'], appointmentId, now })
      }
      return due.length
    })
    total += queued
    if (queued < batch) return total
  }
}
