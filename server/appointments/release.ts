import type { AppointmentId } from '../../contract/core/values.ts'
import type { Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { isAfter } from '../core/instants.ts'
import { resumeHeldMessages } from '../messaging/hold.ts'
import { queueNotifications } from '../messaging/queue.ts'
import { queueDeskRefund } from '../refunds/desk.ts'
import { lockPartiesOf } from '../scheduling/lock.ts'
import { endVideoSession } from '../video/end-session.ts'
import { alignVideoSession, moveVideoSession } from '../video/move-session.ts'
import {
  endUndoWindow,
  listDueDeskChanges,
  listOpenDeskChanges,
  markReleased,
  restoreTimeVersion,
  type DeskChange,
} from './desk-change-queries.ts'
import { lockDeskAppointment, type DeskAppointment } from './desk-queries.ts'

const batch = 100

/**
 * Releases the deferred consequences of the desk's changes to an appointment once the last one can no longer be undone.
 * Only the net difference from what the patient knows counts: a visit moved there and back needs no message. Messages
 * that were held back meanwhile are queued again. Safe to run twice, and in several processes at once: each change is
 * released once, under the appointment's locks.
 */
export async function releaseDeskChanges(deps: Deps): Promise<number> {
  const due = await listDueDeskChanges(deps.db, deps.clock.now(), batch)
  for (const appointmentId of due) {
    await transact(deps.db, async (tx) => {
      await lockPartiesOf(tx, appointmentId)
      await release(tx, appointmentId, deps.clock.now())
    })
  }
  await resumeHeldMessages(deps)
  return due.length
}

/** Releases them at once: the undo window of the desk's changes ends now. Requires the appointment's locks. */
export async function releaseEarly(tx: Tx, appointmentId: AppointmentId, now: Temporal.Instant): Promise<void> {
  await endUndoWindow(tx, appointmentId, now)
  await release(tx, appointmentId, now)
}

/** Requires the locks of the appointment's clinician and patient. */
async function release(tx: Tx, appointmentId: AppointmentId, now: Temporal.Instant): Promise<void> {
  const appointment = await lockDeskAppointment(tx, appointmentId, now)
  const changes = await listOpenDeskChanges(tx, appointmentId)
  const last = changes.at(-1)
  if (last === undefined || isAfter(last.releaseAt, now)) return
  await markReleased(tx, appointmentId, now)
  if (appointment?.status === 'CANCELLED') await releaseCancelled(tx, appointment, changes, now)
  else if (appointment !== undefined) await releaseMoved(tx, appointment, changes, now)
}

async function releaseCancelled(
  tx: Tx,
  { id: appointmentId }: DeskAppointment,
  changes: readonly DeskChange[],
  now: Temporal.Instant,
): Promise<void> {
  await endVideoSession(tx, appointmentId)
  if (changes[0]?.status !== 'BOOKED')
    await queueNotifications(tx, { templates: ['appointment_cancelled'], appointmentId, now })
  const cancelled = changes.findLast(({ kind }) => kind === 'CANCEL')
  if (cancelled === undefined) return
  const { refundPaise, byUserId: userId } = cancelled
  await queueDeskRefund(tx, { appointmentId, refundPaise: refundPaise ?? 0, userId, now })
}

/**
 * What the patient knows: the state before the desk's latest changes, as far back as nobody else changed the time or
 * the patient in between. Undefined if somebody did after the last of them, and so told the patient.
 */
function findKnown({ timeVersion }: DeskAppointment, changes: readonly DeskChange[]): DeskChange | undefined {
  let known: DeskChange | undefined
  for (const change of changes.toReversed()) {
    const after = change.timeVersion + (change.kind === 'MOVE' ? 1 : 0)
    if (after !== (known?.timeVersion ?? timeVersion)) break
    known = change
  }
  return known
}

async function releaseMoved(
  tx: Tx,
  appointment: DeskAppointment,
  changes: readonly DeskChange[],
  now: Temporal.Instant,
): Promise<void> {
  const { id: appointmentId, timeVersion } = appointment
  const known = findKnown(appointment, changes)
  if (known === undefined) return
  const isElsewhere =
    !appointment.startsAt.equals(known.startsAt) ||
    appointment.centreId !== known.centreId ||
    appointment.clinicianId !== known.clinicianId
  if (isElsewhere) {
    await moveVideoSession(tx, appointmentId)
    await queueNotifications(tx, { templates: ['appointment_rescheduled'], appointmentId, now })
  } else if (timeVersion !== known.timeVersion) {
    await restoreTimeVersion(tx, appointmentId, { from: timeVersion, to: known.timeVersion })
    if (appointment.appointmentType === 'ONLINE') await alignVideoSession(tx, appointmentId)
  }
}
