import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppointmentId } from '../../contract/core/values.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { queueReminders } from '../../server/messaging/remind.ts'
import { ProviderError } from '../../server/providers/http.ts'
import { checkMeetings } from '../../server/video/check-meetings.ts'
import { createMeeting } from '../../server/video/create-meeting.ts'
import { moveMeeting } from '../../server/video/move-session.ts'
import { deleteLateEvent } from '../../server/video/remove-event.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'
import { forgetJobs, messagesTo } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
  clinician = await createClinician(test, { slotMinutes: 5 })
  test.clock.set('2026-01-04T02:30:00Z')
})
afterAll(() => test.close())

let used = 0
const nextSlot = () => slotAt(5 * (used += 1))

async function booked(): Promise<Held> {
  const held = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot() })
  // Here, the jobs are run one by one.
  await forgetJobs(test)
  return held
}

const make = ({ appointmentId }: Held) => createMeeting(test.deps, { appointmentId: appointmentId as AppointmentId })

const act = ({ appointmentId, patient }: Held, what: string, body: unknown) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/${what}`, { token: patient.token, body })

const fault = (call: string, kind: string, more = {}) =>
  test.control('faults', { vendor: 'google', call, kind, times: 1, ...more })

/** The events in the calendar, and the one of the appointment's session. */
async function eventsOf({ appointmentId }: Held) {
  const { items } = await test.control('events')
  const standing = items
    .filter((item: { kind: string; status: string }) => item.kind === 'calendar_event' && item.status !== 'cancelled')
    .map((item: { id: string }) => item.id)
  const { rows } = await test.database.pool.query(
    `select calendar_event_id as id from video_sessions where appointment_id = $1 and status = 'SCHEDULED'`,
    [appointmentId],
  )
  const own = `mibo${appointmentId.toString(32).padStart(10, '0')}`
  return { standing: standing.filter((id: string) => id.startsWith(own)), kept: rows.map(({ id }) => id) }
}

/** Runs something between the decision to create an event and the event. */
async function meanwhile(held: Held, happens: () => Promise<unknown>): Promise<PromiseSettledResult<void>> {
  const { google } = test.deps
  if (google === null) throw new Error('Google is not set up')
  const createMeetingLate: typeof google.createMeeting = async (...input) => {
    await happens()
    return google.createMeeting(...input)
  }
  const deps = { ...test.deps, google: { ...google, createMeeting: createMeetingLate } }
  const [outcome] = await Promise.allSettled([
    createMeeting(deps, { appointmentId: held.appointmentId as AppointmentId }),
  ])
  return outcome
}

it('creates one event however often it runs', async () => {
  const held = await booked()
  await Promise.all([make(held), make(held), make(held)])
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it('leaves no event if the appointment is cancelled in the meantime, though the first deletion fails', async () => {
  const held = await booked()
  await fault('events.delete', 'error', { status: 500 })
  const outcome = await meanwhile(held, () => act(held, 'cancel', {}))
  expect(outcome.status).toBe('rejected')
  await make(held)
  expect(await eventsOf(held)).toEqual({ standing: [], kept: [] })
})

it('leaves the event of the new time if it is moved in the meantime, though the first deletion fails', async () => {
  const held = await booked()
  await fault('events.delete', 'error', { status: 500 })
  const outcome = await meanwhile(held, () => act(held, 'reschedule', { startsAt: nextSlot() }))
  expect(outcome.status).toBe('rejected')
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it('leaves no event if it is cancelled in the meantime, and another run found nothing to delete yet', async () => {
  const held = await booked()
  const outcome = await meanwhile(held, async () => {
    await act(held, 'cancel', {})
    await make(held)
  })
  expect(outcome.status).toBe('fulfilled')
  expect(await eventsOf(held)).toEqual({ standing: [], kept: [] })
})

/** A request that was given up after five seconds, as if it were on its way: the function carries it out. */
async function givenUp({ appointmentId }: Held): Promise<() => Promise<unknown>> {
  const { google } = test.deps
  if (google === null) throw new Error('Google is not set up')
  let carryOut = async (): Promise<unknown> => undefined
  const createMeetingLate: typeof google.createMeeting = async (...input) => {
    carryOut = () => google.createMeeting(...input)
    throw new ProviderError({ vendor: 'google', call: 'events.insert', kind: 'unknown' })
  }
  const late = { ...test.deps, google: { ...google, createMeeting: createMeetingLate } }
  await expect(createMeeting(late, { appointmentId: appointmentId as AppointmentId })).rejects.toThrow('google')
  return carryOut
}

/** The events that are to be looked for once more, and when. */
async function lateEvents(): Promise<{ eventId: string; inSeconds: number }[]> {
  const { rows } = await test.database.pool.query<{ payload: { eventId: string }; runAtMs: number }>(
    `select p.payload, extract(epoch from p.run_at)::float8 * 1000 as "runAtMs" from graphile_worker._private_jobs p
     join graphile_worker._private_tasks t on t.id = p.task_id where t.identifier = 'delete_late_event'`,
  )
  return rows.map(({ payload, runAtMs }) => ({
    ...payload,
    inSeconds: Math.round((runAtMs - test.clock.now().epochMilliseconds) / 1000),
  }))
}

it('leaves no event of a request that was given up, and carried out after the cancellation looked for it', async () => {
  const held = await booked()
  const carryOut = await givenUp(held)
  await act(held, 'cancel', {})
  await make(held)
  await carryOut()
  const { standing } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  const eventId = standing[0] as string
  expect(await lateEvents()).toEqual([{ eventId, inSeconds: 120 }])
  // Nobody else asks for it again meanwhile.
  await make(held)
  expect(await eventsOf(held)).toEqual({ standing, kept: [] })
  await deleteLateEvent(test.deps, { eventId })
  expect((await eventsOf(held)).standing).toEqual([])
})

/**
 * A visit whose event exists, and which has no link yet, is cancelled at the desk. A run finds its event to delete,
 * and before it does, the cancellation is undone.
 */
async function undoneWhileDeleting(held: Held, next: () => Promise<unknown>): Promise<void> {
  const carryOut = await givenUp(held)
  await carryOut()
  const admin = await staffMember(test)
  const path = `/api/staff/appointments/${held.appointmentId}`
  expect((await admin.call('POST', `${path}/cancel`, { reason: 'Wrong row', refund: 'FULL' })).status).toBe(200)
  const { google } = test.deps
  if (google === null) throw new Error('Google is not set up')
  const deleteMeetingLate: typeof google.deleteMeeting = async (eventId) => {
    expect((await admin.call('POST', `${path}/undo`, {})).status).toBe(200)
    await next()
    return google.deleteMeeting(eventId)
  }
  const late = { ...test.deps, google: { ...google, deleteMeeting: deleteMeetingLate } }
  await createMeeting(late, { appointmentId: held.appointmentId as AppointmentId })
}

it('makes another link if the event of the first was being deleted', async () => {
  const held = await booked()
  await undoneWhileDeleting(held, async () => {
    await make(held)
    await forgetJobs(test)
  })
  await test.runJobs()
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it('keeps no event that was deleted between its reply and its link', async () => {
  const held = await booked()
  const { google } = test.deps
  if (google === null) throw new Error('Google is not set up')
  const isDeleted = Promise.withResolvers<void>()
  let other: Promise<void> | undefined
  await undoneWhileDeleting(held, () => {
    const isAnswered = Promise.withResolvers<void>()
    const createMeetingLate: typeof google.createMeeting = async (...input) => {
      const meeting = await google.createMeeting(...input)
      isAnswered.resolve()
      await isDeleted.promise
      return meeting
    }
    const late = { ...test.deps, google: { ...google, createMeeting: createMeetingLate } }
    other = createMeeting(late, { appointmentId: held.appointmentId as AppointmentId })
    return isAnswered.promise
  })
  isDeleted.resolve()
  await other
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it('looks once for what was asked for long ago', async () => {
  const held = await booked()
  await givenUp(held)
  await act(held, 'cancel', {})
  test.clock.advance({ seconds: 121 })
  await make(held)
  expect(await lateEvents()).toEqual([])
})

it('leaves an event that came late and is kept after all', async () => {
  const held = await booked()
  const carryOut = await givenUp(held)
  await carryOut()
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(kept).toEqual(standing)
  await deleteLateEvent(test.deps, { eventId: kept[0] })
  expect((await eventsOf(held)).standing).toEqual(standing)
})

it('deletes what a killed run left, once another run has created the link', async () => {
  const held = await booked()
  await fault('events.insert', 'reset_after_effect')
  await expect(make(held)).rejects.toThrow('google')
  expect((await act(held, 'reschedule', { startsAt: nextSlot() })).status).toBe(200)
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it.each(['was made, and its reply was lost', 'is being made'])(
  'the event is at the time of the visit, if it %s when a move was undone and another made',
  async (how) => {
    const held = await booked()
    const admin = await staffMember(test)
    const [undone, last] = [nextSlot(), nextSlot()]
    const call = async (action: string, body: unknown = {}) =>
      expect((await admin.call('POST', `/api/staff/appointments/${held.appointmentId}/${action}`, body)).status).toBe(
        200,
      )
    const moveElsewhere = async () => {
      await call('undo')
      await call('move', { startsAt: last })
      test.clock.advance({ seconds: 61 })
      await releaseDeskChanges(test.deps)
      await forgetJobs(test)
    }
    await call('move', { startsAt: undone })
    if (how === 'is being made') await meanwhile(held, moveElsewhere)
    else {
      await fault('events.insert', 'reset_after_effect')
      await expect(make(held)).rejects.toThrow('google')
      await moveElsewhere()
      await make(held)
    }
    await test.runJobs()
    test.clock.set('2026-01-04T02:30:00Z')
    const { standing, kept } = await eventsOf(held)
    expect(standing).toEqual(kept)
    const { items } = await test.control('events')
    const { start, end } = items.find(({ id }: { id: string }) => id === kept[0])
    expect(Date.parse(start.dateTime)).toBe(Date.parse(last))
    expect(Date.parse(end.dateTime)).toBe(Date.parse(last) + 5 * 60_000)
  },
)

const delivered = (held: Held, template: string) => messagesTo(test, held.patient.phone, template)

/** Somebody at the clinic deletes an event in Google's own calendar. */
async function deleteByHand(eventId: string): Promise<void> {
  if (test.deps.google === null) throw new Error('Google is not set up')
  await test.deps.google.deleteMeeting(eventId)
}

it('the event is at the time of the last move, if the call of the one before reaches Google after it', async () => {
  const held = await booked()
  await make(held)
  const { google } = test.deps
  if (google === null) throw new Error('Google is not set up')
  const appointmentId = held.appointmentId as AppointmentId
  await act(held, 'reschedule', { startsAt: nextSlot() })
  const last = nextSlot()
  let isOvertaken = false
  const moveMeetingLate: typeof google.moveMeeting = async (meeting) => {
    if (!isOvertaken) {
      isOvertaken = true
      await act(held, 'reschedule', { startsAt: last })
      await moveMeeting(test.deps, { appointmentId })
    }
    return google.moveMeeting(meeting)
  }
  await moveMeeting({ ...test.deps, google: { ...google, moveMeeting: moveMeetingLate } }, { appointmentId })
  const { kept } = await eventsOf(held)
  const { items } = await test.control('events')
  const event = items.find((item: { id: string }) => item.id === kept[0])
  expect(Date.parse(event.start.dateTime)).toBe(Date.parse(last))
})

describe('an event that was deleted by hand', () => {
  async function withDeletedEvent(): Promise<{ held: Held; dead: string }> {
    test.clock.set('2026-01-04T02:30:00Z')
    const held = await booked()
    await make(held)
    await test.runJobs()
    const { kept } = await eventsOf(held)
    await deleteByHand(kept[0])
    test.clock.set(test.clock.now().add({ hours: 7 }))
    return { held, dead: kept[0] }
  }

  it('is recreated by the periodic task, and the new link is sent', async () => {
    const { held, dead } = await withDeletedEvent()
    await checkMeetings(test.deps)
    await test.runJobs()
    const { standing, kept } = await eventsOf(held)
    expect(standing).toHaveLength(1)
    expect(kept).toEqual(standing)
    expect(kept).not.toContain(dead)
    const links = (await delivered(held, 'meet_link')).map(
      ({ values }: { values: Record<string, string> }) => values[5],
    )
    expect(new Set(links).size).toBe(2)
  })

  it('is recreated while the visit is under way, and no dead link is told', async () => {
    const { held, dead } = await withDeletedEvent()
    expect((await act(held, 'reschedule', { startsAt: nextSlot() })).status).toBe(200)
    await test.database.pool.query(`update appointments set status = 'IN_PROGRESS' where id = $1`, [held.appointmentId])
    await test.runJobs()
    const { standing, kept } = await eventsOf(held)
    expect(standing).toHaveLength(1)
    expect(kept).toEqual(standing)
    const told = await delivered(held, 'appointment_rescheduled')
    expect(JSON.stringify(told)).not.toContain(dead.slice(4))
    expect((await delivered(held, 'meet_link')).length).toBe(2)
  })

  it('is recreated if the appointment is moved', async () => {
    const { held, dead } = await withDeletedEvent()
    expect((await act(held, 'reschedule', { startsAt: nextSlot() })).status).toBe(200)
    await test.runJobs()
    const { standing, kept } = await eventsOf(held)
    expect(standing).toHaveLength(1)
    expect(kept).toEqual(standing)
    expect(kept).not.toContain(dead)
  })

  it('is no longer sent: its reminder has no dead link, and the new one follows', async () => {
    const { held } = await withDeletedEvent()
    const [told] = await delivered(held, 'meet_link')
    test.clock.set(Temporal.Instant.from(held.startsAt).subtract({ minutes: 90 }))
    await queueReminders(test.deps)
    await test.runJobs()
    const [reminder] = await delivered(held, 'appointment_reminder')
    expect(reminder?.values[5]).not.toBe(told?.values[5])
    expect((await delivered(held, 'meet_link')).at(-1)?.values[5]).not.toBe(told?.values[5])
    test.clock.set('2026-01-04T02:30:00Z')
  })

  it('is recreated under another id if a killed run had created it', async () => {
    const held = await booked()
    await fault('events.insert', 'reset_after_effect')
    await expect(make(held)).rejects.toThrow('google')
    await deleteByHand((await eventsOf(held)).standing[0])
    await make(held)
    const { standing, kept } = await eventsOf(held)
    expect(standing).toHaveLength(1)
    expect(kept).toEqual(standing)
  })

  it('keeps its link if the calendar is another one, or Google does not answer', async () => {
    const held = await booked()
    await make(held)
    const { kept } = await eventsOf(held)
    test.clock.set(test.clock.now().add({ hours: 7 }))
    for (const status of [404, 500]) {
      await fault('events.get', 'error', { status, times: 100 })
      await checkMeetings(test.deps)
      await fetch(`${test.sandboxUrl}/control/faults`, { method: 'DELETE' })
    }
    expect((await eventsOf(held)).kept).toEqual(kept)
    test.clock.set('2026-01-04T02:30:00Z')
  })
})

it('calls Google at most twice per move before there is a link', async () => {
  const held = await booked()
  const { google } = test.deps
  if (google === null) throw new Error('Google is not set up')
  let calls = 0
  const counted = {
    ...test.deps,
    google: {
      ...google,
      // Each event is created, and each reply lost.
      createMeeting: async (meeting: Parameters<typeof google.createMeeting>[0]) => {
        calls += 1
        await google.createMeeting(meeting)
        throw new ProviderError({ kind: 'unknown', vendor: 'google', call: 'events.insert' })
      },
      deleteMeeting: (eventId: string) => {
        calls += 1
        return google.deleteMeeting(eventId)
      },
    },
  }
  const run = () =>
    createMeeting(counted, { appointmentId: held.appointmentId as AppointmentId }).catch(() => undefined)
  await run()
  for (let moves = 0; moves < 12; moves += 1) {
    expect((await act(held, 'reschedule', { startsAt: nextSlot() })).status).toBe(200)
    await run()
  }
  expect(calls).toBeLessThanOrEqual(1 + 2 * 12)
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})
