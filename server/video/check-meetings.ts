import type { AppointmentId } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Google } from '../providers/google.ts'
import { ProviderError } from '../providers/http.ts'
import {
  cancelSession,
  findDueChecks,
  findUncheckedSession,
  markEventChecked,
  markEventRemoved,
  type SessionToCheck,
} from './event-queries.ts'
import { lockMeetingAppointment } from './queries.ts'

const batch = 50

/**
 * Looks whether the calendar still has the events of the links that patients were told, the nearest first: whoever deletes
 * one by hand ends the link with it. What is gone is made again, and the new link is told. Safe to run twice, and by several
 * processes at once: it acts on what Google says now, and a session ends once.
 */
export async function checkMeetings(deps: Deps): Promise<number> {
  const { google } = deps
  if (google === null) return 0
  const due = await findDueChecks(deps.db, deps.clock.now(), batch)
  for (const session of due) {
    try {
      await checkMeeting(deps, google, session)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      const { id, appointmentId } = session
      deps.log.warn('meeting_not_checked', { vendor: 'google', code: error.code ?? error.kind, appointmentId })
      // Asked about the others now, Google would answer them no better.
      if (error.kind !== 'refused') break
      await markEventChecked(deps.db, id, deps.clock.now())
    }
  }
  return due.length
}

const freshMinutes = 10

/** A message is about to tell a link: looks at its event first, so that no dead one is told. Google's faults keep nothing back. */
export async function checkLinkBeforeTelling(deps: Deps, appointmentId: AppointmentId): Promise<void> {
  if (deps.google === null) return
  const since = deps.clock.now().subtract({ minutes: freshMinutes })
  const session = await findUncheckedSession(deps.db, appointmentId, since)
  if (session === undefined) return
  try {
    await checkMeeting(deps, deps.google, session)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.warn('meeting_not_checked', { vendor: 'google', code: error.code ?? error.kind, appointmentId })
  }
}

/** Throws ProviderError where Google does not say; nothing is changed then. */
export async function checkMeeting(deps: Deps, google: Google, session: SessionToCheck): Promise<void> {
  if (await google.isDeleted(session.eventId)) return replaceMeeting(deps, session)
  await markEventChecked(deps.db, session.id, deps.clock.now())
}

async function replaceMeeting(deps: Deps, { id, appointmentId, eventId }: SessionToCheck): Promise<void> {
  deps.log.warn('meeting_replaced', { code: 'EVENT_DELETED', appointmentId })
  await transact(deps.db, async (tx) => {
    await lockMeetingAppointment(tx, appointmentId)
    await markEventRemoved(tx, eventId, deps.clock.now())
    if (await cancelSession(tx, id)) await enqueue(tx, 'create_meeting', { appointmentId })
  })
}
