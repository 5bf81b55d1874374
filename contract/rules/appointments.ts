/**
 * The states of an appointment and who may do what in which: data, shared by the server that decides and the web
 * that explains. Imports nothing, so that it costs the browser nothing.
 */
export type AppointmentStatus =
  | 'BOOKED'
  | 'CONFIRMED'
  | 'IN_PROGRESS'
  | 'COMPLETED'
  | 'NO_SHOW'
  | 'CANCELLED'
  | 'EXPIRED'
  | 'RESCHEDULED'

/** `RESCHEDULED` stands in old rows only: here a reschedule keeps the row and its status. */
const appointmentTransitions: Record<AppointmentStatus, readonly AppointmentStatus[]> = {
  BOOKED: ['CONFIRMED', 'EXPIRED', 'CANCELLED'],
  CONFIRMED: ['IN_PROGRESS', 'COMPLETED', 'NO_SHOW', 'CANCELLED'],
  IN_PROGRESS: ['COMPLETED'],
  EXPIRED: ['CONFIRMED'],
  COMPLETED: [],
  NO_SHOW: [],
  CANCELLED: [],
  RESCHEDULED: [],
}

/** The statuses from which `to` can be reached: what a compare-and-set names in its WHERE. */
export function statusesBefore(to: AppointmentStatus): AppointmentStatus[] {
  return (Object.keys(appointmentTransitions) as AppointmentStatus[]).filter((from) =>
    appointmentTransitions[from].includes(to),
  )
}

export type PaymentStatus = 'CREATED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'REFUNDED'

export interface AppointmentFacts {
  status: AppointmentStatus
  startsAtMs: number
  /** When an unpaid hold runs out; null where it never does. */
  holdExpiresAtMs: number | null
}

/** In the way of others: confirmed, in progress, or a hold that has not run out. */
function isLive(appointment: AppointmentFacts, nowMs: number): boolean {
  if (appointment.status === 'BOOKED')
    return appointment.holdExpiresAtMs === null || appointment.holdExpiresAtMs > nowMs
  return appointment.status === 'CONFIRMED' || appointment.status === 'IN_PROGRESS'
}

export type Permission = { allowed: true } | { allowed: false; reason: 'CANCEL_WINDOW_CLOSED' | 'NOT_CANCELLABLE' }

const allowed: Permission = { allowed: true }
const hourMs = 3_600_000

export const appointmentCan = {
  /** A hold at any time; a confirmed appointment until exactly `cutoffHours` before its start. */
  cancel(appointment: AppointmentFacts, nowMs: number, cutoffHours: number): Permission {
    if (appointment.status === 'BOOKED') return allowed
    if (appointment.status !== 'CONFIRMED') return { allowed: false, reason: 'NOT_CANCELLABLE' }
    return nowMs <= appointment.startsAtMs - cutoffHours * hourMs
      ? allowed
      : { allowed: false, reason: 'CANCEL_WINDOW_CLOSED' }
  },
  pay(appointment: AppointmentFacts, nowMs: number): boolean {
    return appointment.status === 'BOOKED' && isLive(appointment, nowMs) && appointment.startsAtMs > nowMs
  },
}
