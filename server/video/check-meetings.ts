import type { AppointmentId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import type { Google } from '../providers/google.ts'
import { ProviderError } from '../providers/http.ts'
import { findDueChecks, findUncheckedSession, markEventChecked, type SessionToCheck } from './event-queries.ts'
import { recordGone } from './remove-event.ts'

const batch = 50

/**
 * Checks that the calendar still has the events behind the links that patients have, the nearest first: deleting an
 * event by hand also ends its link. A deleted one is recreated, and the new link is sent. Safe to run twice, and in
 * several processes at once: it acts on Google's current answer, and a session ends once.
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
      // If Google fails for one event, it would fail for the others too.
      if (error.kind !== 'refused') break
      await markEventChecked(deps.db, id, deps.clock.now())
    }
  }
  return due.length
}

const freshMinutes = 10

/**
 * Checks the event of a link that is about to be sent, so that no dead link goes out. If Google cannot be reached,
 * the message is sent anyway.
 */
export async function checkLinkBeforeSending(deps: Deps, appointmentId: AppointmentId): Promise<void> {
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

/** Throws ProviderError if Google does not answer; nothing is changed then. */
export async function checkMeeting(deps: Deps, google: Google, session: SessionToCheck): Promise<void> {
  if (await google.isDeleted(session.eventId)) return recordGone(deps, session)
  await markEventChecked(deps.db, session.id, deps.clock.now())
}
