import type { AppointmentId, CentreId, ClinicianId, PatientId, VisitType } from '../../contract/core/values.ts'
import type { Role, StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { isBefore } from '../core/instants.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { isMinor } from '../patients/dependents.ts'
import { lockAll } from '../scheduling/lock.ts'
import { markConfirmed } from './confirm.ts'
import { assertReaches, forbidden, guardianNeeded } from './decide-at-desk.ts'
import {
  findBookingFacts,
  insertVisit,
  lockDeskAppointment,
  type BookingFacts,
  type DeskAppointment,
  type NewVisit,
} from './desk-queries.ts'
import { findTime, type Wanted } from './find-time.ts'

export interface DeskBooking {
  patientId: PatientId
  dependentId?: number
  guardianName?: string
  clinicianId: ClinicianId
  centreId: CentreId
  startsAt: Temporal.Instant
  appointmentType: VisitType
  durationMinutes?: number
  forClinician?: string
  /** Under which the desk sends it, however often. */
  draftId?: string
  override?: Wanted['override']
  /** The visit that this one follows up. */
  parentAppointmentId?: AppointmentId
  /** `LATER` holds the time until it is paid or the hold expires. */
  payment: { how: 'NOW' | 'AT_VISIT' } | { how: 'LATER'; holdMinutes: number } | { how: 'WAIVED'; reason: string }
}

const sources: readonly (readonly [Role, NewVisit['source']])[] = [
  ['FRONT_DESK', 'ADMIN_FRONT_DESK'],
  ['CARE_COORDINATOR', 'ADMIN_CARE_COORDINATOR'],
  ['CENTRE_MANAGER', 'ADMIN_MANAGER'],
  ['MANAGER', 'ADMIN_MANAGER'],
  ['ADMIN', 'ADMIN_MANAGER'],
]

const sourceFor = ({ roles }: StaffActor): NewVisit['source'] =>
  sources.find(([role]) => roles.some((held) => held.role === role))?.[1] ?? 'CLINICIAN'

/**
 * The visitor. The guardian of one under 18 is whoever the desk names; otherwise the patient who holds the account; if
 * they are under 18 themselves, the guardian of the visit that this one follows.
 */
function visitorOf(
  facts: BookingFacts,
  { dependentId, guardianName }: Pick<DeskBooking, 'dependentId' | 'guardianName'>,
  now: Temporal.Instant,
) {
  if (dependentId !== undefined && facts.dependent === null) {
    throw new AppError('INVALID_REQUEST', { fields: { dependentId: { code: 'UNKNOWN_DEPENDENT' } } })
  }
  const isUnder18 = (born: string | null) => born !== null && isMinor(born, now)
  const dateOfBirth = facts.dependent?.dateOfBirth ?? facts.patientDateOfBirth
  const guardian = guardianName ?? (isUnder18(facts.patientDateOfBirth) ? facts.guardianBefore : facts.patientName)
  if (isUnder18(dateOfBirth) && guardian === null) throw guardianNeeded()
  return {
    dependentId: dependentId ?? null,
    dependentName: facts.dependent?.fullName ?? null,
    visitorDateOfBirth: dateOfBirth,
    guardianName: isUnder18(dateOfBirth) ? guardian : null,
  }
}

/**
 * Books a visit for a patient at the desk or on the phone, with the same slots and constraint as on the web but other
 * ways to pay. It is confirmed at once, unless it is to be paid `LATER`; a payment made now is taken by the caller, in
 * the same transaction. Throws FORBIDDEN, PATIENT_GONE, INVALID_REQUEST, GUARDIAN_NEEDED, SLOT_TAKEN,
 * SLOT_NOT_OFFERED.
 */
export async function bookVisit(deps: Deps, tx: Tx, author: Author, booking: DeskBooking): Promise<DeskAppointment> {
  const { patientId, clinicianId, centreId, payment } = booking
  const { actor } = author
  const activePatients = await lockAll(tx, { clinicianIds: [clinicianId], patientIds: [patientId] })
  const now = deps.clock.now()
  const { dependentId = null, parentAppointmentId = null } = booking
  const facts = await findBookingFacts(tx, { patientId, clinicianId, dependentId, parentAppointmentId })
  if (!activePatients.has(patientId)) throw new AppError('PATIENT_GONE')
  if (facts === undefined) throw new AppError('SLOT_NOT_OFFERED')
  const place = { clinicianId, centreId, isFollowUp: facts.isOwnPatient }
  assertReaches(author, 'desk.write', place)
  if (payment.how === 'WAIVED' && !hasPermission(actor, 'desk.override', place)) throw forbidden('desk.override')

  const time = await findTime(deps, tx, author, { ...booking, mode: booking.appointmentType })
  const { current: settings } = deps.settings
  const registrationFeePaise = facts.isRegistered ? 0 : settings.registrationFeePaise
  const { forClinician, appointmentType } = booking
  const feePaise = facts.feesPaise[appointmentType]
  // What costs nothing needs no link, and is booked at once.
  const isPaidLater = payment.how === 'LATER' && feePaise + registrationFeePaise > 0
  const id = await insertVisit(tx, {
    ...time,
    ...visitorOf(facts, booking, now),
    patientId,
    appointmentType,
    source: sourceFor(actor),
    notes: forClinician === undefined || forClinician === '' ? null : forClinician,
    parentAppointmentId,
    feePaise,
    registrationFeePaise,
    waived: payment.how === 'WAIVED' ? payment : null,
    cancelCutoffHours: settings.cancelCutoffHours,
    draftId: booking.draftId ?? null,
    holdExpiresAt: isPaidLater ? holdEnd(booking.startsAt, now, payment.holdMinutes) : null,
    actor,
    now,
  })
  if (id === undefined) throw new AppError('SLOT_TAKEN')
  const appointment = await lockDeskAppointment(tx, id, now)
  if (appointment === undefined) throw new Error('The visit just booked is not there')
  await recordAudit(tx, author, {
    action: 'APPOINTMENT_BOOKED',
    entityType: 'appointment',
    entityId: id,
    patientId,
    centreId,
    why: booking.override?.reason ?? (payment.how === 'WAIVED' ? payment.reason : null),
    metadata: { clinicianId, how: payment.how, isSqueezedIn: time.squeezedInByUserId !== null },
    now,
  })
  if (isPaidLater) {
    await queueNotifications(tx, { templates: ['payment_link'], appointmentId: id, now })
    return appointment
  }
  const isPaid = payment.how === 'NOW' && feePaise + registrationFeePaise > 0
  await markConfirmed(tx, { appointment, isPaid, actor, reason: 'BOOKED_AT_DESK', now })
  return { ...appointment, status: 'CONFIRMED' }
}

/** When an unpaid hold expires: never after the visit's start. */
export function holdEnd(startsAt: Temporal.Instant, now: Temporal.Instant, minutes: number): Temporal.Instant {
  const end = now.add({ minutes })
  return isBefore(end, startsAt) ? end : startsAt
}
