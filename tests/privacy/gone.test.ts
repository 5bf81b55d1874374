import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { eraseAccount } from '../../server/privacy/erase.ts'
import {
  createTestApp,
  lastOtp,
  newPhone,
  signInByCode,
  testStart,
  type Reply,
  type SignedIn,
  type TestApp,
} from '../support/app.ts'
import { bookingBody, createClinician, type TestClinician } from '../support/factories.ts'
import { waitForLocks } from '../locks.ts'
import { pay, paymentEvent, postWebhook, verify } from '../support/gateway.ts'
import { scenario } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'
import type { Principal } from '../../server/identity/principal.ts'

// A patient who is erased, or whom the clinic deactivates, while something of theirs is under way.

let test: TestApp
let clinician: TestClinician
let patient: SignedIn
beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '6d' } })
})
beforeEach(async () => {
  test.clock.set(testStart)
  clinician = await createClinician(test)
  patient = await signInByCode(test, { phone: newPhone() })
})
afterAll(() => test.close())

const query = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows

const erase = ({ patientId, userId } = patient) =>
  eraseAccount(test.deps, { patientId, userId, sessionId: 0, isNamed: true } as Principal)
const deactivate = () => query('update users set is_active = false where id = $1', [patient.userId])
const leave = { erased: erase, deactivated: deactivate }
const ways = Object.keys(leave) as (keyof typeof leave)[]

const call = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
  test.call(method, `/api/${path}`, { token: patient.token, body })

/** Runs `work` until it waits for the patient's row, lets the patient go meanwhile, and returns what came of it. */
async function whileGoing(way: keyof typeof leave, work: () => Promise<Reply>): Promise<Reply> {
  const outside = await test.database.pool.connect()
  const other = await test.database.pool.connect()
  try {
    for (const client of [outside, other]) await client.query('begin')
    await other.query('select from clinician_profiles where id = $1 for update', [clinician.clinicianId])
    await outside.query('select from patient_profiles where id = $1 for update', [patient.patientId])
    const going = (async () => {
      const leaving = Promise.resolve(way === 'erased' ? erase() : undefined)
      if (way === 'erased') await waitForLocks(test, 1)
      const running = work()
      await waitForLocks(test, way === 'erased' ? 2 : 1)
      if (way === 'deactivated') {
        await outside.query('update patient_profiles set is_active = false where id = $1', [patient.patientId])
      }
      await outside.query('commit')
      await leaving
      await other.query('commit')
      return running
    })()
    return await going
  } finally {
    outside.release()
    other.release()
  }
}

describe('a late payment by an erased or deactivated patient', () => {
  it.each(ways)('is refunded, and the time is free: %s', async (way) => {
    const held = await scenario.heldAppointment(test, clinician, { patient })
    test.clock.set(test.clock.now().add({ seconds: 900 }))
    await expireHolds(test.deps)
    await leave[way]()
    const { payment } = await pay(test, held.orderId)
    expect((await postWebhook(test, paymentEvent('payment.captured', payment))).status).toBe(200)
    await test.runJobs()
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      status: 'EXPIRED',
      refunds: [{ reason: 'PATIENT_GONE' }],
      jobs: way === 'erased' ? {} : { payment_refunded: 1 },
    })
  })

  it('is refunded although the hold was still open, and the time is free again', async () => {
    const held = await scenario.heldAppointment(test, clinician, { patient })
    await deactivate()
    const { payment } = await pay(test, held.orderId)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect(await stateOf(test, held.appointmentId)).toMatchObject({
      status: 'CANCELLED',
      refunds: [{ reason: 'PATIENT_GONE' }],
    })
    await scenario.heldAppointment(test, clinician)
  })
})

describe('work that waited while the patient was erased', () => {
  const body = () => bookingBody(clinician)
  const profile = { email: 'late@example.com', fullName: 'Late Canary', dateOfBirth: '1990-01-01' }
  const child = { fullName: 'Child Canary', dateOfBirth: '1990-01-01', relation: 'CHILD' }
  const works: [string, () => Promise<Reply>][] = [
    ['a booking', () => call('POST', 'booking/initiate', body())],
    ['a change of the profile', () => call('PUT', 'patient-dashboard/profile', profile)],
    ['a person added', () => call('POST', 'patient-dashboard/dependents', child)],
    ['an agreement', async () => call('POST', 'patient-dashboard/consent', { version: '2026-01' })],
  ]
  for (const way of ways) {
    it.each(works)(`%s writes nothing: ${way}`, async (what, work) => {
      // Only who has agreed gets as far as to book; the others have no agreement that would stand there anyhow.
      const agreed = what === 'a booking'
      if (!agreed) await test.call('DELETE', '/api/patient-dashboard/consent', { token: patient.token })
      const { status, body: told } = await whileGoing(way, work)
      expect([status, told.code]).toEqual([401, 'UNAUTHENTICATED'])
      const rows = await query(
        `select (select count(*) from appointments where patient_id = $1)::int as appointments,
           (select count(*) from dependents where patient_id = $1)::int as dependents,
           (select count(*) from consents where patient_id = $1 and withdrawn_at is null)::int as consents,
           (select u.email from users u join patient_profiles p on p.user_id = u.id where p.id = $1) as email,
           (select date_of_birth from patient_profiles where id = $1) as born`,
        [patient.patientId],
      )
      const consents = agreed && way === 'deactivated' ? 1 : 0
      expect(rows).toEqual([{ appointments: 0, dependents: 0, consents, email: null, born: null }])
    })
  }

  it('an email address given with a booking does not end up on the erased account', async () => {
    const outside = await test.database.pool.connect()
    await outside.query('begin')
    await outside.query('select from users where id = $1 for update', [patient.userId])
    const erasing = erase()
    await waitForLocks(test, 1)
    const booking = call('POST', 'booking/initiate', { ...body(), email: 'late@example.com' })
    await waitForLocks(test, 2)
    await outside.query('commit')
    outside.release()
    await erasing
    expect((await booking).status).toBe(401)
    expect(await query('select email from users where id = $1', [patient.userId])).toEqual([{ email: null }])
  })
})

describe('signing in while the account is erased', () => {
  async function erasing(meanwhile: () => Promise<Reply>): Promise<Reply> {
    const outside = await test.database.pool.connect()
    await outside.query('begin')
    await outside.query('select from users where id = $1 for no key update', [patient.userId])
    const erased = erase()
    await waitForLocks(test, 1)
    const running = meanwhile()
    await waitForLocks(test, 2)
    await outside.query('commit')
    outside.release()
    await erased
    return running
  }

  it('creates a new patient, and leaves no device with the erased one', async () => {
    const { phone } = patient
    const enterCode = async () => {
      const { requestId } = (await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })).body
      const otp = await lastOtp(test, phone)
      return test.call('POST', '/api/patient-auth/verify-otp', { body: { phone, otp, requestId, fullName: 'Asha' } })
    }
    const first = await erasing(enterCode)
    // The erasure may also have deleted the code before it was entered.
    const reply = first.body.code === 'OTP_EXPIRED' ? await enterCode() : first
    expect(reply).toMatchObject({ status: 200, body: { isNewUser: true } })
    expect(reply.body.user.id).not.toBe(patient.userId)
    const live = await query('select id from auth_sessions where user_id = $1 and revoked_at is null', [patient.userId])
    expect(live).toEqual([])
  })

  it('stores no phone if a code was on its way', async () => {
    const { phone } = patient
    await test.control('faults', { vendor: 'gallabox', call: 'messages.send', kind: 'slow', delayMs: 1500 })
    const sending = test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })
    await sleep(500)
    await erase()
    await sending
    expect(await query('select id from notifications where phone = $1', [phone])).toEqual([])
  })
})

describe('vendors’ events about an erased patient', () => {
  it('are stored without the body, and the payment method without the account', async () => {
    const held = await scenario.heldAppointment(test, clinician, { patient })
    const { payment } = await pay(test, held.orderId)
    test.clock.set(test.clock.now().add({ seconds: 900 }))
    await expireHolds(test.deps)
    await erase()
    const person = { contact: `+${patient.phone}`, email: 'asha@example.com', vpa: 'asha@upi' }
    await postWebhook(test, paymentEvent('payment.captured', { ...payment, ...person }))
    const refund = { id: 'rfnd_00000000000001', payment_id: payment.id, amount: 100, status: 'processed' }
    await postWebhook(test, {
      ...paymentEvent('refund.created', { ...payment, ...person }),
      payload: { payment: { entity: { ...payment, ...person, order_id: null } }, refund: { entity: refund } },
    })
    const events = await query('select raw_payload as body from payment_webhook_events order by id desc limit 2')
    expect(events).toEqual([{ body: {} }, { body: {} }])
    const [row] = await query('select payment_method_details as details from payments where order_id = $1', [
      held.orderId,
    ])
    expect(Object.keys(row.details)).toEqual(['method'])
  })

  it('about a signed payment that turns out to be of another amount say nothing of the account', async () => {
    const held = await scenario.heldAppointment(test, clinician, { patient })
    const { result, payment } = await pay(test, held.orderId, { amountPaise: 100 })
    await verify(test, patient, result)
    await call('POST', `patient-dashboard/appointments/${held.appointmentId}/cancel`, {})
    await erase()
    await postWebhook(test, paymentEvent('payment.captured', { ...payment, vpa: 'asha@upi' }))
    await test.runJobs()
    const [row] = await query(
      `select payment_method_details as details, captured_at is not null as "isCaptured" from payments
       where order_id = $1`,
      [held.orderId],
    )
    expect([Object.keys(row.details), row.isCaptured]).toEqual([['method'], true])
  })

  it.each(['before', 'after'])('about a visit that was given to the right person %s are stored alike', async (when) => {
    const paid = await scenario.paidAppointment(test, clinician, { patient })
    const right = await signInByCode(test, { phone: newPhone() })
    await query('update appointments set patient_id = $1 where id = $2', [right.patientId, paid.appointmentId])
    await query('update payments set patient_id = $1 where order_id = $2', [right.patientId, paid.orderId])
    if (when === 'before') await erase()
    const person = { contact: '+919800000000', email: 'asha@example.com', vpa: 'asha@upi' }
    await postWebhook(test, paymentEvent('payment.captured', { ...paid.payment, ...person }))
    if (when === 'after') await erase()
    const [event] = await query('select raw_payload as body from payment_webhook_events order by id desc limit 1')
    expect(event.body).toEqual({})
    const [row] = await query('select payment_method_details as details from payments where order_id = $1', [
      paid.orderId,
    ])
    expect(Object.keys(row.details)).toEqual(['method'])
  })

  it('about a message name no phone, and do not send it again', async () => {
    const held = await scenario.heldAppointment(test, clinician, { patient })
    const { result } = await pay(test, held.orderId)
    await verify(test, patient, result)
    await test.runJobs()
    test.clock.set('2026-01-08T00:00:00Z')
    await erase()
    const [message] = await query(
      `select id, provider_message_id as "messageId" from notifications where appointment_id = $1 limit 1`,
      [held.appointmentId],
    )
    const raw = JSON.stringify({
      id: message.messageId,
      status: 'failed',
      recipient_id: patient.phone,
      errors: [{ code: 131056, title: `Too many messages to ${patient.phone}` }],
    })
    const { createHmac } = await import('node:crypto')
    const reply = await test.call('POST', '/api/notifications/webhook', {
      headers: {
        'content-type': 'application/json',
        'x-event-name': 'Message.WA.Status.Failed',
        'x-gallabox-signature': createHmac('sha256', test.config.GALLABOX_WEBHOOK_SECRET ?? '')
          .update(raw)
          .digest('base64'),
      },
      body: raw,
    })
    expect(reply.status).toBe(200)
    const rows = await query(
      `select n::text as row from notifications n where appointment_id = $1
      union all select e::text from notification_webhook_events e`,
      [held.appointmentId],
    )
    expect(rows.filter(({ row }) => row.includes(patient.phone))).toEqual([])
    expect(await query('select status from notifications where id = $1', [message.id])).not.toEqual([
      { status: 'QUEUED' },
    ])
  })
})

describe('erasing', () => {
  it('erasing is refused while there is an unpaid booking of the clinic’s that does not expire', async () => {
    await query(
      `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
         scheduled_end_at, duration_minutes, status, booked_by_user_id, source, hold_expires_at)
       select $1, $2, $3, 'IN_PERSON', '2026-01-06T04:30:00Z', '2026-01-06T05:00:00Z', 30, 'BOOKED', u.id,
         'ADMIN_FRONT_DESK', null from users u where u.user_type = 'STAFF' order by id limit 1`,
      [patient.patientId, clinician.clinicianId, clinician.centreId],
    )
    await expect(erase()).rejects.toThrow('You still have an upcoming appointment')
    test.clock.set('2026-01-06T05:00:00Z')
    expect((await erase()).erased.length).toBeGreaterThan(3)
  })
})
