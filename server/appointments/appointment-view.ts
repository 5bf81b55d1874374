import { sql, type RawBuilder } from 'kysely'
import { latestPayment, openSession } from '../db/appointment-fragment-queries.ts'
import { can, type Refusal } from '../../contract/rules/can.ts'
import { cancelUntilMs } from '../../contract/rules/cancel-until.ts'
import type { AppointmentStatus, PaymentStatus } from '../../contract/rules/appointments.ts'
import type { Appointment } from '../../contract/patient/booking.ts'
import type { AppointmentId, CentreId, ClinicianId, PatientId } from '../../contract/core/values.ts'
import { circumstancesAt, type SettingsInForce } from '../core/settings.ts'
import { toWire } from '../core/instants.ts'
import { specialityInWords } from '../directory/queries.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/** An appointment with everything its reply contains, as one row, however many payments were attempted. */
export interface AppointmentRow extends Pick<
  Appointment,
  'id' | 'appointmentType' | 'durationMinutes' | 'timezone' | 'amountPaise' | 'meetLink' | 'notes'
> {
  status: AppointmentStatus
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  holdExpiresAt: Temporal.Instant | null
  /** What its patient was told when it was booked; null where that was not written down. */
  cancelCutoffHours: number | null
  paymentStatus: PaymentStatus | null
  clinicianId: ClinicianId
  clinicianName: string
  specialization: string | null
  registrationNumber: string | null
  photoUrl: string | null
  centreId: CentreId
  centreName: string
  city: string | null
  addressLine1: string | null
  dependentId: number | null
  dependentName: string | null
}

// Columns rather than JSON: building objects took PostgreSQL a quarter of the time of a page.
const columns = sql`
    a.id, a.status, a.appointment_type as "appointmentType", a.scheduled_start_at as "startsAt",
    a.scheduled_end_at as "endsAt", a.duration_minutes as "durationMinutes", a.hold_expires_at as "holdExpiresAt",
    a.cancel_cutoff_hours::float8 as "cancelCutoffHours", ce.timezone,
    -- Notes written by staff are not shown to patients.
    case when a.source = 'WEB_PATIENT' then a.notes end as notes,
    a.clinician_id as "clinicianId", u.full_name as "clinicianName", ${specialityInWords} as specialization,
    c.registration_number as "registrationNumber", c.photo_url as "photoUrl",
    a.centre_id as "centreId", ce.name as "centreName", ce.city, ce.address_line1 as "addressLine1",
    a.dependent_id as "dependentId",
    case when a.dependent_id is not null then coalesce(a.dependent_name, (select d.full_name
      from dependents d where d.id = a.dependent_id)) end as "dependentName",
    (select p.status ${latestPayment}) as "paymentStatus",
    (coalesce(a.fee_amount + coalesce(a.registration_fee_amount, 0), (select p.amount ${latestPayment}), 0)
      * 100)::int as "amountPaise",
    case when a.status in ('CONFIRMED', 'IN_PROGRESS') then
      (select v.join_url ${openSession} limit 1) end as "meetLink"`

const joined = sql`
  join clinician_profiles c on c.id = a.clinician_id
  join users u on u.id = c.user_id
  join centres ce on ce.id = a.centre_id`

/**
 * Everything that a reply contains about appointments, selected from `source`, which must alias them as `a`; `more`
 * adds columns. For one page, pass a source of that page only, so that no rows are joined just to be dropped.
 */
export const appointmentRows = (source: RawBuilder<unknown>, more = sql``) =>
  sql`select ${columns} ${more} from ${source} ${joined}`

/** The patient's own appointment; undefined for another patient's, as if it did not exist. */
export async function findAppointment(
  db: DatabaseOrTx,
  id: AppointmentId,
  patientId: PatientId,
): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`
    ${appointmentRows(sql`appointments a`)} where a.id = ${id} and a.patient_id = ${patientId} and a.is_active`.execute(
    db,
  )
  return rows[0]
}

const cancelUntil = ({ startsAt, cancelCutoffHours }: AppointmentRow, { defaults }: SettingsInForce) =>
  Temporal.Instant.fromEpochMilliseconds(
    cancelUntilMs(startsAt.epochMilliseconds, cancelCutoffHours ?? defaults.cancelCutoffHours),
  )

function blockedReason(row: AppointmentRow, settings: SettingsInForce, reason: Refusal): string {
  if (reason !== 'CANCEL_WINDOW_CLOSED') return 'This appointment can no longer be changed.'
  const until = cancelUntil(row, settings)
    .toZonedDateTimeISO(row.timezone)
    .toLocaleString('en-IN', { dateStyle: 'medium', timeStyle: 'short' })
  return `This could be changed here until ${until}. Please call the clinic on ${settings.current.clinicPhone}.`
}

/** An appointment as it goes on the wire, with what its patient may do at `now`. */
export function toAppointment(row: AppointmentRow, settings: SettingsInForce, now: Temporal.Instant): Appointment {
  const circumstances = circumstancesAt(now, settings)
  const cancel = can({ kind: 'PATIENT' }, 'cancel', row, circumstances)
  const isChangeable = row.status === 'BOOKED' || row.status === 'CONFIRMED'
  return {
    id: row.id,
    status: row.status,
    appointmentType: row.appointmentType,
    startsAt: toWire(row.startsAt),
    endsAt: toWire(row.endsAt),
    durationMinutes: row.durationMinutes,
    holdExpiresAt: row.status === 'BOOKED' && row.holdExpiresAt !== null ? toWire(row.holdExpiresAt) : null,
    timezone: row.timezone,
    clinician: {
      id: row.clinicianId,
      fullName: row.clinicianName,
      specialization: row.specialization,
      registrationNumber: row.registrationNumber,
      photoUrl: row.photoUrl,
    },
    centre: { id: row.centreId, name: row.centreName, city: row.city, addressLine1: row.addressLine1 },
    dependent: row.dependentId === null ? null : { id: row.dependentId, fullName: row.dependentName ?? '' },
    notes: row.notes,
    meetLink: row.meetLink,
    amountPaise: row.amountPaise,
    paymentStatus: row.paymentStatus,
    canCancel: cancel.allowed,
    cancelBlockedReason: cancel.allowed ? null : blockedReason(row, settings, cancel.reason),
    cancelUntil: isChangeable ? toWire(cancelUntil(row, settings)) : null,
  }
}
