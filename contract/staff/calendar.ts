import { z } from 'zod'
import { AppointmentId, CentreId, ClinicianId, Instant, LocalDate, PathId, VisitType } from '../core/values.ts'
import { Person, StaffAppointment } from './appointments.ts'

export const CalendarQuery = z.strictObject({ centreId: PathId.optional(), from: LocalDate, to: LocalDate })

/** What stands on a card; the rest is asked for when it is opened. */
export const CalendarCard = StaffAppointment.pick({
  id: true,
  status: true,
  appointmentType: true,
  startsAt: true,
  endsAt: true,
  holdExpiresAt: true,
  paymentStatus: true,
  checkedInAt: true,
  duePaise: true,
  isSqueezedIn: true,
  confirmedByPatientAt: true,
  timeVersion: true,
  dependent: true,
}).extend({
  id: AppointmentId,
  centreId: CentreId,
  patient: Person,
  /** Their first visit here. */
  isNew: z.boolean(),
})
export type CalendarCard = z.infer<typeof CalendarCard>

const CalendarClinician = z.object({
  id: ClinicianId,
  fullName: z.string(),
  specialization: z.string().nullable(),
  open: z.array(z.object({ startsAt: Instant, endsAt: Instant, mode: VisitType })),
  closures: z.array(z.object({ id: z.int(), startsAt: Instant, endsAt: Instant, reason: z.string().nullable() })),
  appointments: z.array(CalendarCard),
})
export type CalendarClinician = z.infer<typeof CalendarClinician>

export const Calendar = z.object({ timezone: z.string(), clinicians: z.array(CalendarClinician) })
export type Calendar = z.infer<typeof Calendar>

export const LiveQuery = z.strictObject({ centreId: PathId.optional() })

/** Where a clinician's phone subscribes to their calendar; told once. */
export const CalendarAddress = z.object({ url: z.string() })
export type CalendarAddress = z.infer<typeof CalendarAddress>

/** Since when there is one; null where there is none. */
export const CalendarAddressState = z.object({ renewedAt: Instant.nullable() })
export type CalendarAddressState = z.infer<typeof CalendarAddressState>
