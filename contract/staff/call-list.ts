import { z } from 'zod'
import { AppointmentId, CentreId, ClinicianId, Instant, PathId } from '../core/values.ts'
import { Person, StaffAppointment } from './appointments.ts'

export const CallListQuery = z.strictObject({ centreId: PathId.optional() })

/**
 * Why somebody has to be called. `MESSAGE_FAILED`: what a visit's patient was to be told did not arrive.
 * `OFFER_UNANSWERED`: asked for another time, they are silent. `NOT_ASKED`: their visit is in a closed time, and nobody
 * asked them. `LINK_RUNNING_OUT`: their time is given up if they do not pay.
 */
const CallKind = z.enum(['MESSAGE_FAILED', 'OFFER_UNANSWERED', 'NOT_ASKED', 'LINK_RUNNING_OUT'])

export const CallWhy = z.enum([
  'NO_PHONE',
  'NOT_DELIVERED',
  'NOT_CONFIRMED',
  'FOUR_HOURS',
  'HOUR_BEFORE',
  'CLOSED',
  'RUNS_OUT',
])
export type CallWhy = z.infer<typeof CallWhy>

export const Call = z.object({
  kind: CallKind,
  appointmentId: AppointmentId,
  patient: Person,
  phone: z.string().nullable(),
  why: CallWhy,
  /** Since when somebody should call. */
  since: Instant,
  /** When it is too late: the start of the visit, or the end of the link. */
  until: Instant,
  /** The message that did not arrive. */
  template: z.string().nullable(),
  /** The closure that the visit is in, or was offered another time for. */
  closureId: z.int().nullable(),
  status: StaffAppointment.shape.status,
  startsAt: Instant,
  timezone: z.string(),
  centreId: CentreId,
  clinician: z.object({ id: ClinicianId, fullName: z.string() }),
  /** Whom the patient booked for; null: themselves. */
  dependentName: z.string().nullable(),
})
export type Call = z.infer<typeof Call>

/** What is soonest lost comes first; `total` counts what did not fit too. */
export const CallList = z.object({ items: z.array(Call), total: z.int() })
export type CallList = z.infer<typeof CallList>
