import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AppointmentId } from '../../contract/values.ts'
import { createMeeting } from '../../server/video/create-meeting.ts'
import { createTestApp, type TestApp } from '../app.ts'
import { createClinician, type TestClinician } from '../factories.ts'
import { hold, pay, slotAt, verify, type Held } from '../payments/steps.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test, { slotMinutes: 5 })
  test.clock.set('2026-01-04T02:30:00Z')
})
afterAll(() => test.close())

let used = 0
const nextSlot = () => slotAt(5 * (used += 1))

async function booked(): Promise<Held> {
  const held = await hold(test, clinician, { startsAt: nextSlot() })
  await verify(test, held.patient, (await pay(test, held.orderId)).result)
  // The jobs are run here one by one.
  await test.database.pool.query('delete from graphile_worker._private_jobs')
  return held
}

const make = ({ appointmentId }: Held) => createMeeting(test.deps, { appointmentId: appointmentId as AppointmentId })

const act = ({ appointmentId, patient }: Held, what: string, body: unknown) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/${what}`, { token: patient.token, body })

const fault = (call: string, kind: string, more = {}) =>
  test.control('faults', { vendor: 'google', call, kind, times: 1, ...more })

/** The events that stand in the calendar, and the one that the appointment's session has. */
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

/** Something happens while Google is asked. */
async function meanwhile(held: Held, happens: () => Promise<unknown>): Promise<PromiseSettledResult<void>> {
  await fault('events.insert', 'slow', { delayMs: 500 })
  const [outcome] = await Promise.allSettled([make(held), sleep(150).then(happens)])
  return outcome
}

it('makes one event however often it runs', async () => {
  const held = await booked()
  await Promise.all([make(held), make(held), make(held)])
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it('leaves no event where the appointment is cancelled meanwhile, though the first removal fails', async () => {
  const held = await booked()
  await fault('events.delete', 'error', { status: 500 })
  const outcome = await meanwhile(held, () => act(held, 'cancel', {}))
  expect(outcome.status).toBe('rejected')
  await make(held)
  expect(await eventsOf(held)).toEqual({ standing: [], kept: [] })
})

it('leaves the event of the new time alone where it is moved meanwhile, though the first removal fails', async () => {
  const held = await booked()
  await fault('events.delete', 'error', { status: 500 })
  const outcome = await meanwhile(held, () => act(held, 'reschedule', { startsAt: nextSlot() }))
  expect(outcome.status).toBe('rejected')
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})

it('removes what a killed run left, once another run has made the link', async () => {
  const held = await booked()
  await fault('events.insert', 'reset_after_effect')
  await expect(make(held)).rejects.toThrow('google')
  expect((await act(held, 'reschedule', { startsAt: nextSlot() })).status).toBe(200)
  await make(held)
  const { standing, kept } = await eventsOf(held)
  expect(standing).toHaveLength(1)
  expect(kept).toEqual(standing)
})
