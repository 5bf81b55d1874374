import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from './queue.ts'
import { claimDueReminders } from './reminder-queries.ts'

const batch = 100

/**
 * Queues the reminders that are due: REMINDER_HOURS before the start. Who booked or moved after that moment is reminded
 * two hours before instead, and not at all where the start was less than four hours away then: the confirmation has only
 * just been read. Found by what is due and still live, so a cancelled or moved appointment needs no further work. Safe to
 * run twice: an appointment has one reminder a version of its time.
 */
export async function queueReminders(deps: Deps): Promise<number> {
  const { REMINDER_HOURS } = deps.config
  if (REMINDER_HOURS === 0) return 0
  let total = 0
  for (;;) {
    const queued = await transact(deps.db, async (tx) => {
      const now = deps.clock.now()
      const due = await claimDueReminders(tx, { now, reminderHours: REMINDER_HOURS, limit: batch })
      for (const appointmentId of due) {
        await queueNotifications(tx, { templates: ['appointment_reminder'], appointmentId, now })
      }
      return due.length
    })
    total += queued
    if (queued < batch) return total
  }
}
