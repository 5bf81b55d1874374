import type { StaffAction, StaffAppointment } from '../../../contract/staff/appointments.ts'
import { roles, type Role, type StaffActor } from '../../../contract/rules/actor.ts'
import type { AppointmentStatus } from '../../../contract/rules/appointments.ts'
import { appointmentRules, can, type AppointmentAction, type Refusal } from '../../../contract/rules/can.ts'
import { permissions, type Permission } from '../../../contract/rules/permissions.ts'
import { deskText } from '../text/desk.ts'

const mayRoles = (permission: Permission): Role[] =>
  roles.filter((role) => (permissions[permission] as Partial<Record<Role, unknown>>)[role] !== undefined)

/** `The centre’s manager or a care coordinator`: the roles that have the permission. */
function whoMay(permission: Permission): string {
  const names = mayRoles(permission)
    .filter((role) => role !== 'ADMIN')
    .map((role) => deskText.roles[role])
  return names.slice(-2).join(' or ')
}

export const forbidden = (permission: Permission): string => deskText.who.FORBIDDEN(whoMay(permission))

/** Why a visit is not assigned to another patient, as server/appointments/wrong-person.ts decides; null if it can be. */
export const wrongPersonRefusal = ({ status }: Pick<StaffAppointment, 'status'>): string | null =>
  status === 'CANCELLED' || status === 'EXPIRED' || status === 'RESCHEDULED' ? deskText.notTakingPlace : null

/** The same for a video link, as in server/appointments/meet-link.ts. */
export const linkRefusal = (
  { status, endsAt }: Pick<StaffAppointment, 'status' | 'endsAt'>,
  now: number,
): string | null =>
  (status === 'CONFIRMED' || status === 'IN_PROGRESS') && Date.parse(endsAt) > now ? null : deskText.noCallToCome

/** What the desk reads of a refusal. A hold has not ended: what it lacks is the payment. */
export function refusalText(
  action: StaffAction & AppointmentAction,
  reason: Refusal,
  status: AppointmentStatus,
): string {
  if (reason === 'FORBIDDEN') return forbidden(appointmentRules[action].staff.permission)
  return reason === 'NOT_CANCELLABLE' && status === 'BOOKED' ? deskText.who.NOT_PAID : deskText.who[reason]
}

/**
 * Why an action on an appointment is not available, in words; null if it is. Whether it is available comes from the
 * server; the reason, from the same rules.
 */
export function refusalOf(
  action: StaffAction & AppointmentAction,
  appointment: StaffAppointment,
  allowed: readonly StaffAction[],
  actor: StaffActor,
  now: number,
): string | null {
  if (allowed.includes(action)) return null
  const at = (instant: string) => ({ epochMilliseconds: Date.parse(instant) })
  const { status, startsAt, holdExpiresAt, centre, clinician } = appointment
  const thing = {
    status,
    startsAt: at(startsAt),
    holdExpiresAt: holdExpiresAt === null ? null : at(holdExpiresAt),
    centreId: centre.id,
    clinicianId: clinician.id,
  }
  const verdict = can(actor, action, thing, { now: { epochMilliseconds: now }, cutoffHours: 0 })
  return refusalText(action, verdict.allowed ? 'STATUS_CHANGED' : verdict.reason, status)
}
