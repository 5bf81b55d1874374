/**
 * The states of an appointment and their transitions: data shared by the server, which decides, and the web, which
 * explains. Imports nothing, so that the browser loads nothing else.
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

/** `RESCHEDULED` occurs only in old rows: here, rescheduling keeps the row and its status. */
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
