import { sql, type RawBuilder } from 'kysely'
import { appointmentCan, type AppointmentStatus, type PaymentStatus } from '../../contract/appointment-rules.ts'
import type { Appointment } from '../../contract/booking.ts'
import type { AppointmentId, PatientId } from '../../contract/values.ts'
import type { Config } from '../config.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

/** One appointment with all that its reply says, in one row, however many payments were tried. */
export interface AppointmentRow extends Pick<
  Appointment,
  | 'id'
  | 'appointmentType'
  | 'durationMinutes'
  | 'timezone'
  | 'clinician'
  | 'centre'
  | 'amountPaise'
  | 'meetLink'
  | 'notes'
  | 'dependent'
> {
  status: AppointmentStatus
  startsAt: Date
  endsAt: Date
  holdExpiresAt: Date | null
  paymentStatus: PaymentStatus | null
}

const columns = sql`
    a.id, a.status, a.appointment_type as "appointmentType", a.scheduled_start_at as "startsAt",
    a.scheduled_end_at as "endsAt", a.duration_minutes as "durationMinutes", a.hold_expires_at as "holdExpiresAt",
    ce.timezone, a.notes,
    json_build_object('id', c.id, 'fullName', (select u.full_name from users u where u.id = c.user_id),
      'specialization', c.specialization, 'registrationNumber', c.registration_number) as clinician,
    json_build_object('id', ce.id, 'name', ce.name, 'city', ce.city, 'addressLine1', ce.address_line1) as centre,
    pay.status as "paymentStatus",
    (coalesce(a.fee_amount, pay.amount, 0) * 100)::int as "amountPaise",
    case when a.status in ('CONFIRMED', 'IN_PROGRESS') then
      (select v.join_url from video_sessions v
      where v.appointment_id = a.id and v.status in ('SCHEDULED', 'STARTED') limit 1) end as "meetLink",
    case when a.dependent_id is not null then
      (select json_build_object('id', d.id, 'fullName', d.full_name) from dependents d where d.id = a.dependent_id) end
      as dependent`

const joined = sql`
  join clinician_profiles c on c.id = a.clinician_id
  join centres ce on ce.id = a.centre_id
  left join lateral (
    select p.status, p.amount from payments p where p.appointment_id = a.id
    order by p.status in ('SUCCESS', 'REFUNDED') desc, p.id desc limit 1
  ) pay on true`

/**
 * All that a reply says of appointments, from `source`, which calls them `a`; `more` are columns besides. Whoever wants a
 * page gives a source of that page only: what is joined to rows that are left out is work for nothing.
 */
export const appointmentRows = (source: RawBuilder<unknown>, more = sql``) =>
  sql`select ${columns} ${more} from ${source} ${joined}`

/** The patient's own appointment; undefined for another's, as if it were not there. */
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

function blockedReason(
  row: AppointmentRow,
  config: Config,
  reason: 'CANCEL_WINDOW_CLOSED' | 'NOT_CANCELLABLE',
): string {
  if (reason === 'NOT_CANCELLABLE') return 'This appointment can no longer be changed.'
  const until = Temporal.Instant.fromEpochMilliseconds(row.startsAt.getTime())
    .subtract({ minutes: Math.round(config.CANCEL_CUTOFF_HOURS * 60) })
    .toZonedDateTimeISO(row.timezone)
    .toLocaleString('en-IN', { dateStyle: 'medium', timeStyle: 'short' })
  return `This could be changed here until ${until}. Please call the clinic on ${config.CLINIC_SUPPORT_PHONE}.`
}

/** An appointment as the wire has it, with what its patient may do at `now`. */
export function toAppointment(row: AppointmentRow, config: Config, now: Temporal.Instant): Appointment {
  const facts = {
    status: row.status,
    startsAtMs: row.startsAt.getTime(),
    holdExpiresAtMs: row.holdExpiresAt?.getTime() ?? null,
  }
  const cancel = appointmentCan.cancel(facts, now.epochMilliseconds, config.CANCEL_CUTOFF_HOURS)
  return {
    ...row,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    holdExpiresAt: row.status === 'BOOKED' ? (row.holdExpiresAt?.toISOString() ?? null) : null,
    canCancel: cancel.allowed,
    cancelBlockedReason: cancel.allowed ? null : blockedReason(row, config, cancel.reason),
  }
}
