import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBacklog } from '../../server/operations/backlog.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { nextSlot, scenario, type Held } from '../support/scenario.ts'
import { notificationsOf, type NotificationState } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())

const booked = () => scenario.paidAppointment(test, clinician, { startsAt: nextSlot(clinician), mode: 'IN_PERSON' })

const confirmationOf = async ({ appointmentId }: Held) =>
  (await notificationsOf(test, appointmentId, 'appointment_confirmed'))[0]!

/** As Gallabox posts what became of a message. */
function status(messageId: string | null, more: Record<string, unknown>, signed?: string) {
  const raw = JSON.stringify({ id: messageId, ...more })
  const secret = test.config.GALLABOX_WEBHOOK_SECRET ?? ''
  return test.call('POST', '/api/notifications/webhook', {
    headers: {
      'content-type': 'application/json',
      'x-event-name': 'Message.WA.Status.Received',
      'x-gallabox-signature': signed ?? createHmac('sha256', secret).update(raw).digest('base64'),
    },
    body: raw,
  })
}

const failed = (code: number) => ({ status: 'failed', errors: [{ code, title: 'No' }] })

async function sentAndFailed(code: number): Promise<{ held: Held; row: NotificationState }> {
  const held = await booked()
  await test.runJobs()
  await status((await confirmationOf(held)).provider_message_id, failed(code))
  return { held, row: await confirmationOf(held) }
}

describe('the delivery status of a message', () => {
  it('only moves forward, in any order and however often it is reported', async () => {
    const held = await booked()
    await test.runJobs()
    const { provider_message_id: id } = await confirmationOf(held)
    for (const said of ['read', 'delivered', 'sent', 'delivered']) await status(id, { status: said })
    expect((await confirmationOf(held)).status).toBe('DELIVERED')
    await status(id, failed(131026))
    expect((await confirmationOf(held)).status).toBe('DELIVERED')
  })

  it('is accepted with a signature only', async () => {
    const held = await booked()
    await test.runJobs()
    const { provider_message_id: id } = await confirmationOf(held)
    expect((await status(id, failed(131026), 'bm90IHNpZ25lZA==')).status).toBe(400)
    expect((await confirmationOf(held)).status).not.toBe('FAILED')
  })

  it.each([131026, 131049])('is final for %i: no second attempt, and the front desk sees it', async (code) => {
    const { row } = await sentAndFailed(code)
    expect(row).toMatchObject({ status: 'FAILED', attempts_count: 1, flagged_at: expect.any(Temporal.Instant) })
    expect((await listBacklog(test.deps)).join('\n')).toContain(`Message ${row.id} (appointment_confirmed`)
    await test.runJobs()
    expect(
      (await test.database.pool.query('select status from notifications where id = $1', [row.id])).rows[0].status,
    ).toBe('FAILED')
  })

  it.each([131056, 131048])('leads to a later attempt for %i, which then arrives', async (code) => {
    const { held, row } = await sentAndFailed(code)
    expect(row).toMatchObject({ status: 'QUEUED', flagged_at: null })
    await test.runJobs()
    expect(await confirmationOf(held)).toMatchObject({ status: 'SENT', attempts_count: 2 })
  })

  it('ends after a few attempts if it is always too soon', async () => {
    const held = await booked()
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await test.runJobs()
      await status((await confirmationOf(held)).provider_message_id, failed(131056))
    }
    expect(await confirmationOf(held)).toMatchObject({
      status: 'FAILED',
      attempts_count: 4,
      flagged_at: expect.any(Temporal.Instant),
    })
  })
})

describe('a message that the gateway does not accept', () => {
  const refuse = (statusCode: number, times = 1) =>
    test.control('faults', { vendor: 'gallabox', call: 'messages.send', kind: 'error', status: statusCode, times })

  it('is given up and flagged if it was refused for its content', async () => {
    const held = await booked()
    await refuse(400)
    await test.runJobs()
    expect(await confirmationOf(held)).toMatchObject({ status: 'FAILED', flagged_at: expect.any(Temporal.Instant) })
  })

  it('waits a minute after 429, by the clock, without using up an attempt', async () => {
    // Ahead of the database's own clock, by which the queue runs what is due.
    const ahead = await createTestApp({ start: '2100-01-04T02:30:00Z' })
    const held = await scenario.paidAppointment(ahead, await createClinician(ahead), {
      startsAt: '2100-01-05T04:30:00.000Z',
    })
    await ahead.control('faults', { vendor: 'gallabox', call: 'messages.send', kind: 'error', status: 429, times: 2 })
    await ahead.runJobs()
    const { rows } = await ahead.database.pool.query(
      `select n.status, n.attempts_count, j.run_at from notifications n
       join graphile_worker._private_jobs j on (j.payload ->> 'notificationId')::bigint = n.id
       where n.appointment_id = $1 and n.error_code is not null`,
      [held.appointmentId],
    )
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row).toMatchObject({ status: 'QUEUED', attempts_count: 0 })
    for (const { run_at: runAt } of rows)
      expect(runAt.epochMilliseconds - ahead.clock.now().epochMilliseconds).toBe(60_000)
    await ahead.close()
  })

  it('is retried automatically after a gateway failure', async () => {
    const held = await booked()
    await refuse(503)
    await test.runJobs()
    expect(await confirmationOf(held)).toMatchObject({ status: 'QUEUED', attempts_count: 1 })
    await test.database.pool.query('update graphile_worker._private_jobs set run_at = now() where attempts > 0')
    await test.runJobs()
    expect((await confirmationOf(held)).status).toBe('SENT')
  })
})
