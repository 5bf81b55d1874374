/**
 * The states of an appointment and what may follow which: data, shared by the server that decides and the web
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
