import type { AppointmentId, CentreId, ClinicianId } from '../../contract/core/values.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { assertAtDesk, assertReaches, decideAtDesk, deferConsequences, ensureGuardian } from './decide-at-desk.ts'
import { moveVisit } from './desk-queries.ts'
import { findTime, type Wanted } from './find-time.ts'

interface Input {
  appointmentId: AppointmentId
  startsAt: Temporal.Instant
  centreId?: CentreId
  clinicianId?: ClinicianId
  reason?: string
  override?: Wanted['override']
  guardianName?: string
}

/**
 * Moves a visit to another time, centre or clinician; its price stays. The patient is notified once the move can no
 * longer be undone. Throws NOT_FOUND, FORBIDDEN, NOT_CANCELLABLE, PATIENT_GONE, GUARDIAN_NEEDED for a visitor who
 * turned out to be under 18, and what `findTime` throws.
 */
export async function moveAtDesk(deps: Deps, author: Author, input: Input): Promise<void> {
  const { appointmentId, startsAt, reason, override, guardianName } = input
  const parties = { appointmentId, clinicianId: input.clinicianId }
  await decideAtDesk(deps, author, parties, async (decision) => {
    const { tx, appointment, now, activePatients } = decision
    assertAtDesk(deps, author, 'move', decision)
    if (!activePatients.has(appointment.patientId)) throw new AppError('PATIENT_GONE')
    const clinicianId = input.clinicianId ?? appointment.clinicianId
    const centreId = input.centreId ?? appointment.centreId
    assertReaches(author, 'desk.write', { clinicianId, centreId })
    const isSame =
      startsAt.equals(appointment.startsAt) &&
      centreId === appointment.centreId &&
      clinicianId === appointment.clinicianId
    if (isSame) return
    const { appointmentType } = appointment
    const mode = appointmentType === 'ONLINE' || appointmentType === 'IN_PERSON' ? appointmentType : null
    const durationMinutes = appointment.startsAt.until(appointment.endsAt).total('minutes')
    const wanted = { clinicianId, centreId, startsAt, mode, durationMinutes, override, except: appointmentId }
    const time = await findTime(deps, tx, author, wanted)
    // The clinic's earlier system, whose visits have no quote of ours, asked for no guardian.
    if (appointment.feePaise !== null) await ensureGuardian(tx, appointmentId, { guardianName, now })
    await deferConsequences(deps, author, decision, { kind: 'MOVE' })
    await moveVisit(tx, appointment, time, { actor: author.actor, reason: 'RESCHEDULED', note: reason ?? null, now })
    await recordAudit(tx, author, {
      action: 'APPOINTMENT_MOVED',
      entityType: 'appointment',
      entityId: appointmentId,
      patientId: appointment.patientId,
      centreId,
      why: override?.reason ?? reason ?? null,
      metadata: { from: toWire(appointment.startsAt), to: toWire(startsAt), clinicianId },
      now,
    })
  })
}
