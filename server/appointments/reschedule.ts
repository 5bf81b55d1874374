import type { AppointmentId, CentreId } from '../../contract/core/values.ts'
import type { Principal } from '../identity/principal.ts'
import { findOfferedSlot } from '../scheduling/availability.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { moveVideoSession } from '../video/move-session.ts'
import { lockOwnAppointment, assertCan } from './cancel.ts'
import { expireHoldsInTheWay, moveTime } from './queries.ts'

interface Input {
  appointmentId: AppointmentId
  startsAt: Temporal.Instant
  centreId?: CentreId
}

/**
 * Moves a confirmed appointment to another time that the same clinician offers, under the same rule as cancelling.
 * One statement frees the old time and takes the new one, or nothing changes. Throws NOT_FOUND, CANCEL_WINDOW_CLOSED,
 * NOT_CANCELLABLE, SLOT_NOT_OFFERED, SLOT_TAKEN.
 */
export async function rescheduleAppointment(deps: Deps, patient: Principal, input: Input): Promise<void> {
  await transact(deps.db, async (tx) => {
    const { appointmentId, startsAt } = input
    const appointment = await lockOwnAppointment(tx, patient, appointmentId)
    const now = deps.clock.now()
    const mode = appointment.appointmentType
    if (mode !== 'ONLINE' && mode !== 'IN_PERSON') throw new AppError('NOT_CANCELLABLE')
    const { clinicianId } = appointment
    const centreId = input.centreId ?? appointment.centreId
    const isSameTime = startsAt.equals(appointment.startsAt) && centreId === appointment.centreId
    // Moved already, and the reply was lost: the new time may be within the cutoff.
    if (isSameTime && appointment.status === 'CONFIRMED') return
    await assertCan(deps, tx, { actor: patient, action: 'move', appointment, now })

    const slot = await findOfferedSlot(deps, tx, { clinicianId, centreId, mode, startsAt, except: [appointmentId] })
    if (slot === undefined) throw new AppError('SLOT_NOT_OFFERED')
    if (!slot.isFree) throw new AppError('SLOT_TAKEN')
    await expireHoldsInTheWay(tx, { ...slot, clinicianId, except: appointmentId }, now)
    await moveTime(tx, appointment, { ...slot, actor: patient, now })
    await moveVideoSession(tx, appointmentId)
    await queueNotifications(tx, { templates: ['appointment_rescheduled'], appointmentId, now })
  })
}
