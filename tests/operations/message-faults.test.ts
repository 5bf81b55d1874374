import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AppointmentId } from '../../contract/core/values.ts'
import { queueNotifications } from '../../server/messaging/queue.ts'
import { queueReminders } from '../../server/messaging/remind.ts'
import { handlers } from '../../server/tasks.ts'
import { transact } from '../../server/db/transact.ts'
import { listBacklog } from '../../server/operations/backlog.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { createTestApp, newPhone, testStart, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario, type Held, type Wanted } from '../support/scenario.ts'
import { forgetJobs, messagesTo, notificationsOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5, startTime: '00:00', endTime: '00:00' })
})
afterEach(() => test.clock.set(testStart))
afterAll(() => test.close())

let used = 0
const nextSlot = () =>
  Temporal.Instant.from('2026-01-07T02:30:00Z')
    .add({ minutes: 5 * (used += 1) })
    .toString()

/** A confirmed appointment whose messages wait, with nothing of others in the queue. */
async function booked({
  mode = 'IN_PERSON',
  startsAt = nextSlot(),
}: Partial<Pick<Wanted, 'mode' | 'startsAt'>> = {}): Promise<Held> {
  await forgetJobs(test)
  const held = await scenario.paidAppointment(test, clinician, { startsAt, mode })
  return held
}

const rowOf = async ({ appointmentId }: Held, template = 'appointment_confirmed') =>
  (await notificationsOf(test, appointmentId, template))[0]!

const messagesOf = ({ patient }: Held, template = 'appointment_confirmed') => messagesTo(test, patient.phone, template)

const send = async (held: Held, template?: string) =>
  handlers.send_notification(test.deps, { notificationId: (await rowOf(held, template)).id }).catch(() => undefined)

async function withFault<Value>(fault: Record<string, unknown>, work: () => Promise<Value>): Promise<Value> {
  await test.control('faults', { vendor: 'gallabox', call: 'messages.send', times: 1000, ...fault })
  try {
    return await work()
  } finally {
    await fetch(`${test.sandboxUrl}/control/faults`, { method: 'DELETE' })
  }
}

const listed = async (held: Held, template = 'appointment_confirmed') =>
  (await listBacklog(test.deps)).filter((line) => line.includes(`(${template} of appointment ${held.appointmentId})`))

describe('each kind of failure has its own limit', () => {
  it('sends at most twice if the replies are lost, then marks it unconfirmed and notifies the clinic', async () => {
    const held = await booked()
    await withFault({ kind: 'reset_after_effect' }, async () => {
      for (let run = 0; run < 6; run += 1) await send(held)
    })
    expect(await messagesOf(held)).toHaveLength(2)
    expect(await rowOf(held)).toMatchObject({ status: 'SENT', error_code: 'SENT_UNCONFIRMED', attempts_count: 0 })
    expect(await listed(held)).toEqual([expect.stringContaining('may not have arrived: SENT_UNCONFIRMED')])
  })

  it('counts a send by a killed process, or with a lost record, among those', async () => {
    const held = await booked()
    const { id } = await rowOf(held)
    const broken = { ...test.deps, gallabox: { ...test.deps.gallabox } }
    broken.gallabox.sendTemplate = async (message) => {
      await test.deps.gallabox.sendTemplate(message)
      throw new Error('The process ends here')
    }
    for (let run = 0; run < 6; run += 1) {
      await handlers.send_notification(broken, { notificationId: id }).catch(() => undefined)
    }
    expect(await messagesOf(held)).toHaveLength(2)
    expect(await rowOf(held)).toMatchObject({ status: 'SENT', error_code: 'SENT_UNCONFIRMED' })
  })

  it('was sent when the gateway was asked, however late that is recorded', async () => {
    const held = await booked()
    const late = { ...test.deps, gallabox: { ...test.deps.gallabox } }
    late.gallabox.sendTemplate = async (message) => {
      const sent = await test.deps.gallabox.sendTemplate(message)
      test.clock.advance({ seconds: 90 })
      return sent
    }
    await handlers.send_notification(late, { notificationId: (await rowOf(held)).id })
    expect((await rowOf(held)).sent_at?.toString()).toBe(Temporal.Instant.from(testStart).toString())
  })

  it('uses up no attempt by throttling: after an hour of it the message still arrives', async () => {
    const held = await booked()
    await withFault({ kind: 'error', status: 429 }, async () => {
      for (let run = 0; run < 60; run += 1) await send(held)
    })
    expect(await rowOf(held)).toMatchObject({ status: 'QUEUED', attempts_count: 0, unanswered_count: 0 })
    await send(held)
    expect(await messagesOf(held)).toHaveLength(1)
    expect((await rowOf(held)).status).toBe('SENT')
  })

  it('ends a throttled message by its age, and lists it', async () => {
    const held = await booked({ startsAt: '2026-01-12T04:30:00.000Z' })
    await withFault({ kind: 'error', status: 429 }, async () => {
      test.clock.set(Temporal.Instant.from(testStart).add({ hours: 72 }))
      await send(held)
    })
    expect(await rowOf(held)).toMatchObject({ status: 'FAILED', flagged_at: expect.any(Temporal.Instant) })
    expect(await listed(held)).toHaveLength(1)
  })

  it('counts refusals and outages as attempts, and ends with them', async () => {
    const held = await booked()
    await withFault({ kind: 'error', status: 503 }, async () => {
      for (let run = 0; run < 24; run += 1) await send(held)
      expect(await rowOf(held)).toMatchObject({ status: 'QUEUED', attempts_count: 24, unanswered_count: 0 })
      await send(held)
    })
    expect(await rowOf(held)).toMatchObject({
      status: 'FAILED',
      attempts_count: 25,
      flagged_at: expect.any(Temporal.Instant),
    })
  })
})

describe('a failure is listed for the clinic', () => {
  it('if a patient has no phone', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: nextSlot(), mode: 'IN_PERSON' })
    await test.database.pool.query('update users set phone = null where id = $1', [held.patient.userId])
    await verify(test, held.patient, (await pay(test, held.orderId)).result)
    await checkOrder(test.deps, held)
    expect(await listed(held)).toEqual([expect.stringContaining('did not arrive: NO_PHONE')])
    expect(await listed(held, 'payment_received')).toHaveLength(1)
  })

  it('if the number cannot receive messages', async () => {
    const held = await booked()
    await test.database.pool.query(`update users set phone = '12' where id = $1`, [held.patient.userId])
    await send(held)
    expect(await listed(held)).toEqual([expect.stringContaining('INVALID_PHONE')])
  })

  it('if a fact is missing', async () => {
    const held = await booked()
    await transact(test.deps.db, (tx) =>
      queueNotifications(tx, {
        templates: ['appointment_rescheduled'],
        appointmentId: held.appointmentId as AppointmentId,
        now: test.clock.now(),
      }),
    )
    await send(held, 'appointment_rescheduled')
    expect(await listed(held, 'appointment_rescheduled')).toEqual([expect.stringContaining('FACT_MISSING')])
  })

  it('if it is about a payment or cancellation, even after the appointment', async () => {
    const held = await booked()
    await checkOrder(test.deps, held)
    test.clock.set('2026-01-09T02:30:00Z')
    await withFault({ kind: 'error', status: 400 }, () => send(held, 'payment_received'))
    expect(await listed(held, 'payment_received')).toHaveLength(1)
    test.clock.set('2026-01-24T02:30:00Z')
    expect(await listed(held, 'payment_received')).toHaveLength(0)
  })

  it('if a video call in less than a day has no link', async () => {
    const held = await booked({ mode: 'ONLINE' })
    const line = `Appointment ${held.appointmentId} is a video call in less than a day, and has no link`
    expect(await listBacklog(test.deps)).not.toContain(line)
    test.clock.set(Temporal.Instant.from(held.startsAt).subtract({ hours: 23 }))
    expect(await listBacklog(test.deps)).toContain(line)
  })

  it('and is removed if WhatsApp reports later that it arrived', async () => {
    const held = await booked()
    await send(held)
    const { id, provider_message_id: given } = await rowOf(held)
    const messageId = given ?? ''
    const { applyDelivery, flagUndelivered } = await import('../../server/messaging/delivery-queries.ts')
    const said = { messageId, ids: [messageId], whatsappMessageId: null, errorCode: '131026', errorMessage: null }
    await transact(test.deps.db, async (tx) => {
      await applyDelivery(tx, { ...said, status: 'failed' }, test.clock.now())
      await flagUndelivered(tx, id, test.clock.now())
    })
    expect(await listed(held)).toHaveLength(1)
    await transact(test.deps.db, (tx) => applyDelivery(tx, { ...said, status: 'delivered' }, test.clock.now()))
    expect(await listed(held)).toHaveLength(0)
  })
})

it('does not remind after the start, however late the queue is', async () => {
  const held = await booked({ startsAt: '2026-01-10T04:30:00.000Z' })
  test.clock.set('2026-01-10T04:00:00Z')
  await queueReminders(test.deps)
  test.clock.set('2026-01-10T04:30:00Z')
  await send(held, 'appointment_reminder')
  expect(await messagesOf(held, 'appointment_reminder')).toEqual([])
  expect(await rowOf(held, 'appointment_reminder')).toMatchObject({ status: 'FAILED', error_code: 'NO_LONGER_NEEDED' })
})

it('notifies once about a refund, even if the appointment moved in between', async () => {
  const held = await booked()
  const { appointmentId } = held
  const { rows } = await test.database.pool.query(
    `insert into refunds (payment_id, amount, reason, status, idempotency_key)
     select id, 100, 'BY_HAND', 'PROCESSED', 'key' || id from payments where appointment_id = $1 returning id`,
    [appointmentId],
  )
  const tell = () =>
    transact(test.deps.db, (tx) =>
      queueNotifications(tx, {
        templates: ['payment_refunded'],
        appointmentId: appointmentId as AppointmentId,
        refundId: rows[0].id,
        now: test.clock.now(),
      }),
    )
  await tell()
  const moved = await test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/reschedule`, {
    token: held.patient.token,
    body: { startsAt: nextSlot() },
  })
  expect(moved.status).toBe(200)
  await tell()
  await test.runJobs()
  expect(await messagesOf(held, 'payment_refunded')).toHaveLength(1)
})

describe('the clinic’s own rows', () => {
  it('do not stop a message: its own words as a reason in the history', async () => {
    const held = await booked()
    await test.database.pool.query(
      `insert into appointment_status_history (appointment_id, previous_status, new_status, reason)
       values ($1, 'CONFIRMED', 'CONFIRMED', 'RESCHEDULED 2 days later, as asked by phone')`,
      [held.appointmentId],
    )
    await send(held)
    expect(await messagesOf(held)).toHaveLength(1)
  })

  it('name the templates at the gateway, including the sign-in code’s', async () => {
    const { pool } = test.database
    const rename = (name: string, to: string) =>
      pool.query('update notification_templates set provider_template_id = $2 where name = $1', [name, to])
    const held = await booked({ startsAt: '2026-01-11T04:30:00.000Z' })
    // Of the same shape, so that the pretend account takes it.
    await rename('appointment_reminder', 'meet_link')
    test.clock.set('2026-01-11T00:30:00Z')
    await queueReminders(test.deps)
    await send(held, 'appointment_reminder')
    expect(await messagesOf(held, 'meet_link')).toHaveLength(1)
    await rename('appointment_reminder', '')

    const phone = newPhone()
    await rename('otp_verification', 'clinic_code')
    expect((await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })).status).not.toBe(200)
    await rename('otp_verification', 'otp_verification')
    expect((await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })).status).toBe(200)
  })
})
