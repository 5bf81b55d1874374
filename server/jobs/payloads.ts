import type { AppointmentId } from '../../contract/core/values.ts'

/** Every job and what it is given: ids only, never values, so that a job that runs late acts on what is true then. */
export interface TaskPayloads {
  send_notification: { notificationId: number }
  create_meeting: { appointmentId: AppointmentId }
  move_meeting: { appointmentId: AppointmentId }
  delete_meeting: { videoSessionId: number }
  check_order: { orderId: string }
  execute_refund: { refundId: number }
  refund_stray_payment: { unmatchedPaymentId: number }
}

export type TaskName = keyof TaskPayloads
