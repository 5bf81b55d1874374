/** An appointment's number as people see and say it: `MB-1042`. */
export const appointmentNumber = (appointmentId: number): string => `MB-${appointmentId}`
