import type { AppointmentId } from '../../contract/core/values.ts'

/** Every job and its payload: only ids, never values, so that a job that runs late acts on the current state. */
export interface TaskPayloads {
  send_notification: { notificationId: number }
  create_meeting: { appointmentId: AppointmentId }
  move_meeting: { appointmentId: AppointmentId }
  delete_meeting: { videoSessionId: number }
  delete_late_event: { eventId: string }
  check_order: { orderId: string }
  execute_refund: { refundId: number }
  refund_stray_payment: { unmatchedPaymentId: number }
}

export type TaskName = keyof TaskPayloads
