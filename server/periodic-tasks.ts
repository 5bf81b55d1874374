import { expireHolds } from './appointments/expire.ts'
import { releaseDeskChanges } from './appointments/release.ts'
import type { Deps } from './deps.ts'
import { queueReminders } from './messaging/remind.ts'
import { raiseAlerts } from './operations/alerts.ts'
import { purgeExpired } from './operations/retention.ts'
import { followRefunds } from './refunds/follow.ts'
import { checkDueOrders, checkOrder } from './reconciliation/reconcile.ts'
import { issueMissingReceipts } from './receipts/issue.ts'
import { issueMissingCreditNotes } from './receipts/notes.ts'
import { checkMeetings } from './video/check-meetings.ts'
import { queueMissingMeetings } from './video/find-missing.ts'
import { unlockAbandonedJobs } from './jobs/abandoned-jobs.ts'
import type { PeriodicTask } from './jobs/worker.ts'

/** Every periodic task, and how often it runs. */
export const periodicTasks = ({ SWEEP_SECONDS }: Deps['config']): PeriodicTask[] => [
  { name: 'expire_holds', everySeconds: SWEEP_SECONDS, run: expireHolds },
  { name: 'release_desk_changes', everySeconds: 5, run: releaseDeskChanges },
  { name: 'check_due_orders', everySeconds: SWEEP_SECONDS, run: checkDueOrders },
  { name: 'follow_refunds', everySeconds: SWEEP_SECONDS, run: (deps) => followRefunds(deps, { checkOrder }) },
  { name: 'issue_receipts', everySeconds: SWEEP_SECONDS, run: issueMissingReceipts },
  { name: 'issue_credit_notes', everySeconds: SWEEP_SECONDS, run: issueMissingCreditNotes },
  { name: 'queue_reminders', everySeconds: SWEEP_SECONDS, run: queueReminders },
  { name: 'release_abandoned_jobs', everySeconds: SWEEP_SECONDS, run: unlockAbandonedJobs },
  { name: 'queue_missing_meetings', everySeconds: SWEEP_SECONDS * 10, run: queueMissingMeetings },
  { name: 'check_meetings', everySeconds: SWEEP_SECONDS * 10, run: checkMeetings },
  { name: 'raise_alerts', everySeconds: SWEEP_SECONDS * 10, run: raiseAlerts },
  { name: 'purge_expired', everySeconds: 3600, run: purgeExpired },
]
