/** An appointment's number, as people see it and say it on the phone: `MB-1042`. */
export const appointmentNumber = (appointmentId: number): string => `MB-${appointmentId}`
