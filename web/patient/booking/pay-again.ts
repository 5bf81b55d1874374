import type { Appointment } from '../../../contract/patient/booking.ts'
import { dateIn } from '../../shared/format/dates.ts'
import { paths } from '../../shared/paths.ts'

/** Continues paying for a hold, in the wizard. */
export const payAgain = (
  appointment: Pick<Appointment, 'id' | 'clinician' | 'centre' | 'startsAt' | 'timezone' | 'appointmentType'>,
) =>
  paths.clinician(appointment.clinician.id, {
    mode: appointment.appointmentType === 'IN_PERSON' ? 'IN_PERSON' : 'ONLINE',
    centre: appointment.centre.id,
    date: dateIn(appointment.startsAt, appointment.timezone),
    at: appointment.startsAt,
    step: 'pay',
    hold: appointment.id,
  })
