import type { Pool } from 'pg'
import { appointmentNumber } from '../../../contract/core/appointment-number.ts'
import type { Books } from './books.ts'

export interface Followed {
  findings: string[]
  confirmations: number
  /** Sent twice: a send whose reply was lost is repeated, since the gateway has no idempotency key. */
  toldTwice: number
  /** Not told after two sends without a reply: in the backlog, for a person to call. */
  toCall: number
}

/** Everybody with a confirmed appointment was notified or is to be called, and the calendar has exactly the video calls that it should. */
export function checkWhatFollowed(books: Books): Followed {
  const findings: string[] = []
  const copies = Map.groupBy(
    books.messages.filter(({ template }) => template === 'appointment_confirmed'),
    ({ values }) => values['6'] ?? values.appointmentNumber,
  )
  const queued = new Map(
    books.notifications
      .filter(({ template }) => template === 'appointment_confirmed')
      .map((row) => [row.appointmentId, row]),
  )
  let [confirmations, toldTwice, toCall] = [0, 0, 0]
  for (const row of books.appointments.filter(({ history }) => history.includes('CONFIRMED'))) {
    confirmations += 1
    const count = copies.get(appointmentNumber(row.id))?.length ?? 0
    const note = queued.get(row.id)
    const isNotNeeded = row.status === 'CANCELLED' && note?.errorCode === 'NO_LONGER_NEEDED'
    if (count === 0 && note?.errorCode === 'SENT_UNCONFIRMED' && note.isListed) toCall += 1
    else if (count === 0 && !isNotNeeded) {
      findings.push(
        `The patient of ${row.id} was never told (${note?.status ?? 'no message'} ${note?.errorCode ?? ''}).`,
      )
    }
    if (count > 1) toldTwice += 1
  }
  for (const row of books.notifications) {
    if (row.status === 'QUEUED') findings.push(`A message ${row.template} of ${row.appointmentId} is still queued.`)
    if (row.status === 'FAILED' && row.errorCode !== 'NO_LONGER_NEEDED') {
      findings.push(`A message ${row.template} of ${row.appointmentId} failed: ${row.errorCode}.`)
    }
  }
  const live = new Set(books.calendar.filter(({ status }) => status !== 'cancelled').map(({ id }) => id))
  const known = new Set(books.sessions.map(({ eventId }) => eventId))
  for (const { appointmentId, eventId } of books.sessions) {
    if (eventId === null || !live.has(eventId))
      findings.push(`The video call of ${appointmentId} is not in the calendar.`)
  }
  for (const id of live) if (!known.has(id)) findings.push(`Calendar event ${id} belongs to no appointment.`)
  return { findings, confirmations, toldTwice, toCall }
}

/** Jobs that are waiting, whenever they are due, and jobs that were given up. */
export async function countJobs(pool: Pool): Promise<{ waiting: number; dead: number }> {
  const { rows } = await pool.query<{ waiting: number; dead: number }>(
    `select count(*) filter (where attempts < max_attempts or locked_at is not null)::int as waiting,
       count(*) filter (where attempts >= max_attempts and locked_at is null)::int as dead from graphile_worker._private_jobs`,
  )
  return rows[0] ?? { waiting: -1, dead: -1 }
}
