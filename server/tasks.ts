import type { Handlers } from './jobs/worker.ts'
import { sendNotification } from './messaging/send.ts'
import { issueReceipt } from './receipts/issue.ts'
import { checkOrder } from './reconciliation/reconcile.ts'
import { executeUnmatchedRefund } from './refunds/execute-unmatched.ts'
import { executeRefund } from './refunds/execute.ts'
import { checkLinkBeforeSending } from './video/check-meetings.ts'
import { createMeeting } from './video/create-meeting.ts'
import { deleteMeeting } from './video/end-session.ts'
import { deleteLateEvent } from './video/remove-event.ts'
import { moveMeeting } from './video/move-session.ts'

/** The list of jobs: what may be queued, and its handler. */
export const handlers: Handlers = {
  send_notification: (deps, { notificationId }) =>
    sendNotification(deps, { notificationId, issueReceipt, checkLink: checkLinkBeforeSending }),
  create_meeting: createMeeting,
  move_meeting: moveMeeting,
  delete_meeting: deleteMeeting,
  delete_late_event: deleteLateEvent,
  check_order: checkOrder,
  execute_refund: (deps, { refundId }) => executeRefund(deps, { refundId, checkOrder }),
  refund_stray_payment: (deps, { unmatchedPaymentId }) =>
    executeUnmatchedRefund(deps, { unmatchedPaymentId, checkOrder }),
}
