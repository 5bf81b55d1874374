import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseAccount } from '../../server/privacy/erase.ts'
import { expireHolds } from '../../server/appointments/expire.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { systemActor } from '../../contract/rules/actor.ts'
import { transact } from '../../server/db/transact.ts'
import { resumeHeldMessages } from '../../server/messaging/hold.ts'
import { queueNotifications } from '../../server/messaging/queue.ts'
import { recordLapsedAuthorization } from '../../server/payments/lapsed-authorization.ts'
import type { GatewayPayment } from '../../server/providers/razorpay.ts'
import type { Principal } from '../../server/identity/principal.ts'
import { waitForLocks } from '../locks.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { brokenInvariants, lookUp, messagesAbout, openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { bookingBody } from '../support/factories.ts'
import { pay, paymentEvent, postWebhook, returnEvent, verify } from '../support/gateway.ts'
import { nextSlot, scenario, type Held } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'
import { messagesTo } from '../support/state.ts'

// What goes on at the desk while the visit's patient, or their bank, does something too: found by the simulation.

let test: TestApp
let desk: Desk

beforeAll(async () => {
  test = await createTestApp()
  desk = await openDesk(test)
})
afterAll(async () => {
  await test.runJobs()
  expect(await brokenInvariants(test)).toEqual([])
  await test.close()
})

const call = (id: number, action: string, body: unknown = {}) =>
  desk.reception.call('POST', `/api/staff/appointments/${id}/${action}`, body)

const hold = () => scenario.heldAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })

const statusOf = async (id: number) => {
  const { rows } = await test.database.pool.query('select status from appointments where id = $1', [id])
  return rows[0].status
}

const sentAbout = async (id: number) => {
  const { rows } = await test.database.pool.query(
    `select t.name from notifications n join notification_templates t on t.id = n.template_id
     where n.appointment_id = $1 and n.status in ('SENT', 'DELIVERED')`,
    [id],
  )
  return rows.map(({ name }) => name)
}

const childsBirth = '2018-02-28'

describe('cash for a time that a patient only holds', () => {
  it('is not taken for an account that the clinic has closed', async () => {
    const { patient, appointmentId: id } = await hold()
    await test.database.pool.query('update users set is_active = false where id = $1', [patient.userId])
    const taken = await call(id, 'payments', { method: 'CASH', amountPaise: 160_000 })
    expect([taken.status, taken.body.code]).toEqual([422, 'PATIENT_GONE'])
    expect(await statusOf(id)).toBe('BOOKED')
  })

  it('is not taken once the hold ran out, whether or not the worker has looked', async () => {
    const { appointmentId: id } = await hold()
    test.clock.advance({ minutes: 16 })
    const taken = await call(id, 'payments', { method: 'CASH', amountPaise: 160_000 })
    expect([taken.status, taken.body]).toMatchObject([409, { code: 'STATUS_CHANGED', details: { status: 'EXPIRED' } }])
    await expireHolds(test.deps)
  })

  it('is all that is due or nothing: their order could still be paid whole', async () => {
    const { appointmentId: id } = await hold()
    const part = await call(id, 'payments', { method: 'CASH', amountPaise: 50_000 })
    expect([part.status, part.body]).toMatchObject([
      422,
      { code: 'HOLD_NEEDS_FULL_PAYMENT', details: { duePaise: 160_000 } },
    ])
    expect((await call(id, 'payments', { method: 'CASH', amountPaise: 160_000 })).status).toBe(201)
    expect(await statusOf(id)).toBe('CONFIRMED')
  })
})

describe('a visit that was paid at the desk', () => {
  const paid = { amountPaise: 160_000 }

  it.each([
    ['was returned by Razorpay', returnEvent],
    ['was too little', (payment: object) => paymentEvent('payment.captured', { ...payment, amount: 100 })],
  ])('stands, although what its patient also paid on the web %s', async (_what, event) => {
    const { patient, appointmentId, orderId } = await hold()
    const { result, payment } = await pay(test, orderId, { outcome: 'authorized' })
    expect((await call(appointmentId, 'payments', { method: 'UPI', ...paid })).status).toBe(201)
    await verify(test, patient, result)
    await postWebhook(test, event(payment))
    expect(await statusOf(appointmentId)).toBe('CONFIRMED')
  })

  it('gives back all of its money when its patient cancels, although they had paid on the web first', async () => {
    const { patient, appointmentId: id, orderId } = await hold()
    const { payment } = await pay(test, orderId)
    expect((await call(id, 'payments', { method: 'CASH', ...paid })).status).toBe(201)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    const path = `/api/patient-dashboard/appointments/${id}/cancel`
    const cancelled = await test.call('POST', path, { token: patient.token, body: {} })
    // The cash is given back at the desk, of which the patient has to be told.
    expect(cancelled.body.refund).toEqual({ amountPaise: 160_000, status: 'FAILED' })
    const { rows } = await test.database.pool.query(
      `select p.provider, r.reason, (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
       where p.appointment_id = $1 order by r.id`,
      [id],
    )
    expect(rows).toEqual([
      { provider: 'RAZORPAY', reason: 'PAID_TWICE', paise: 160_000 },
      { provider: 'DESK', reason: 'CANCELLED', paise: 160_000 },
    ])
  })
})

describe('undoing', () => {
  it('that nobody came finds the confirmation waiting, which was due meanwhile', async () => {
    const id = await visitAtDesk(test, desk)
    await call(id, 'no-show')
    await test.runJobs()
    expect((await call(id, 'undo')).status).toBe(200)
    await releaseDeskChanges(test.deps)
    await test.runJobs()
    const { rows } = await test.database.pool.query('select status from notifications where appointment_id = $1', [id])
    expect(rows).toEqual([{ status: 'SENT' }])
  })

  it.each([
    [[['cancel', { reason: 'Wrong row', refund: 'NONE' }]], ['undo']],
    [[['no-show']], ['step-back']],
    [
      [['start'], ['complete']],
      ['step-back', 'step-back'],
    ],
  ] as const)('after %j, %j brings a visit back into a closure made meanwhile, which lists it', async (there, back) => {
    const admin = await staffMember(test)
    // Whoever gave their word for its time did so before that was closed.
    const startsAt = nextSlot(desk.clinician)
    const id = await visitAtDesk(test, desk, { startsAt, by: admin, override: { reason: 'Asked for by the family' } })
    await test.database.pool.query(`update appointments set override_reason = 'Asked for' where id = $1`, [id])
    for (const [step, body] of there) expect((await call(id, step, body)).status).toBe(200)
    const endsAt = new Date(Date.parse(startsAt) + 30 * 60_000).toISOString()
    const span = { clinicianId: desk.clinician.clinicianId, startsAt, endsAt, reason: 'Ill' }
    const { body } = await admin.call('POST', '/api/staff/closures', span)
    const closure = `/api/staff/closures/${body.closure.id}`
    expect((await admin.call('GET', closure)).body).toMatchObject({ open: 0, affected: [] })
    for (const step of back) {
      test.clock.set(test.clock.now().add({ seconds: 1 }))
      expect((await call(id, step)).status).toBe(200)
    }
    const listed = (await admin.call('GET', closure)).body
    expect([listed.open, listed.affected.map(({ state }: { state: string }) => state)]).toEqual([1, ['OPEN']])
    expect((await admin.call('POST', `${closure}/offers`, {})).body).toEqual({ sent: 1 })
    await admin.call('DELETE', closure)
  })

  it('an arrival does not bring a visit back that its patient has cancelled since', async () => {
    const startsAt = nextSlot(desk.clinician)
    const { patient, appointmentId } = await scenario.paidAppointment(test, desk.clinician, { startsAt })
    expect((await call(appointmentId, 'check-in')).status).toBe(200)
    const path = `/api/patient-dashboard/appointments/${appointmentId}/cancel`
    expect((await test.call('POST', path, { token: patient.token, body: {} })).status).toBe(200)
    const undone = await call(appointmentId, 'undo')
    expect([undone.status, undone.body.code]).toEqual([409, 'UNDO_TOO_LATE'])
    expect(await statusOf(appointmentId)).toBe('CANCELLED')
  })

  it('undoing a cancellation is refused for a patient who has erased the account since', async () => {
    const startsAt = nextSlot(desk.clinician)
    const { patient, appointmentId } = await scenario.paidAppointment(test, desk.clinician, { startsAt })
    await call(appointmentId, 'cancel', { reason: 'Asked by phone', refund: 'FULL' })
    const { patientId, userId } = patient
    await eraseAccount(test.deps, { patientId, userId, sessionId: 0, isNamed: true } as Principal)
    const undone = await call(appointmentId, 'undo')
    expect([undone.status, undone.body.code]).toEqual([422, 'PATIENT_GONE'])
    expect(await statusOf(appointmentId)).toBe('CANCELLED')
  })
})

it('a visit of somebody who left is neither moved nor offered another time', async () => {
  const { patient, appointmentId } = await scenario.paidAppointment(test, desk.clinician, {
    startsAt: nextSlot(desk.clinician),
  })
  await test.database.pool.query('update users set is_active = false where id = $1', [patient.userId])
  const startsAt = nextSlot(desk.clinician)
  for (const [step, body] of [
    ['move', { startsAt }],
    ['offer', {}],
  ] as const) {
    const refused = await call(appointmentId, step, body)
    expect([refused.status, refused.body.code]).toEqual([422, 'PATIENT_GONE'])
  }
})

describe('undoing a cancellation is refused', () => {
  const undo = async (id: number) => {
    const { status, body } = await call(id, 'undo')
    return [status, body.code, await statusOf(id)]
  }

  it('once the money came for a hold, and goes back', async () => {
    const { appointmentId, orderId } = await hold()
    await call(appointmentId, 'cancel', { reason: 'Asked by phone', refund: 'NONE' })
    await postWebhook(test, paymentEvent('payment.captured', (await pay(test, orderId)).payment))
    expect(await undo(appointmentId)).toEqual([409, 'UNDO_TOO_LATE', 'CANCELLED'])
  })

  it('once Razorpay returned what was paid', async () => {
    const { patient, appointmentId, orderId } = await hold()
    const { result, payment } = await pay(test, orderId, { outcome: 'authorized' })
    await verify(test, patient, result)
    await call(appointmentId, 'cancel', { reason: 'Asked by phone', refund: 'FULL' })
    await postWebhook(test, returnEvent(payment))
    expect(await undo(appointmentId)).toEqual([409, 'UNDO_TOO_LATE', 'CANCELLED'])
  })

  it('if its patient holds as many other times meanwhile as one may', async () => {
    const { patient, appointmentId } = await hold()
    await call(appointmentId, 'cancel', { reason: 'Wrong row', refund: 'NONE' })
    for (const startsAt of [nextSlot(desk.clinician), nextSlot(desk.clinician)])
      await scenario.heldAppointment(test, desk.clinician, { patient, startsAt })
    expect(await undo(appointmentId)).toEqual([409, 'TOO_MANY_HOLDS', 'CANCELLED'])
  })
})

describe('an ended visit does not stand again', () => {
  const visit = () => scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })

  it.each([
    ['no-show', 'undo'],
    ['no-show', 'step-back'],
    ['complete', 'step-back'],
  ])('after %s, by %s, if its patient has erased the account since', async (step, back) => {
    const { patient, appointmentId } = await visit()
    expect((await call(appointmentId, step)).status).toBe(200)
    const { patientId, userId } = patient
    await eraseAccount(test.deps, { patientId, userId, sessionId: 0, isNamed: true } as Principal)
    const undone = await call(appointmentId, back)
    expect([undone.status, undone.body.code]).toEqual([422, 'PATIENT_GONE'])
  })

  it.each([
    ['cancel', 'undo'],
    ['no-show', 'step-back'],
  ])('after %s, by %s, if its patient turns out to be under 18, without a guardian', async (step, back) => {
    const { patient, appointmentId } = await visit()
    await call(appointmentId, step, step === 'cancel' ? { reason: 'Wrong row', refund: 'FULL' } : {})
    const body = { dateOfBirth: childsBirth }
    const said = await test.call('PUT', '/api/patient-dashboard/profile', { token: patient.token, body })
    const undone = await call(appointmentId, back)
    expect([said.status, undone.status, undone.body.code]).toEqual([200, 422, 'GUARDIAN_NEEDED'])
  })
})

describe('a visit that the desk cancelled and its patient cancels too, within the minute', () => {
  const cancelOnTheWeb = ({ patient, appointmentId }: Held) =>
    test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token, body: {} })

  const refundsOf = async ({ appointmentId }: Held) => {
    const { rows } = await test.database.pool.query(
      `select (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
       where p.appointment_id = $1`,
      [appointmentId],
    )
    return rows.map(({ paise }) => paise)
  }

  const toldOf = async ({ appointmentId }: Held) =>
    (await messagesAbout(test, appointmentId)).filter((name) => name === 'appointment_cancelled')

  it('goes by what the desk decided, at once and for good', async () => {
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const url = `/api/staff/appointments/${paid.appointmentId}`
    await manager.call('POST', `${url}/cancel`, { reason: 'As agreed', refund: { amountPaise: 80_000 } })
    const cancelled = await cancelOnTheWeb(paid)
    expect([cancelled.status, cancelled.body]).toMatchObject([
      200,
      { appointment: { status: 'CANCELLED' }, refund: { amountPaise: 80_000, status: 'PENDING' } },
    ])
    expect([await refundsOf(paid), await toldOf(paid)]).toEqual([[80_000], ['appointment_cancelled']])
    const undone = await manager.call('POST', `${url}/undo`, {})
    expect([undone.status, undone.body.code]).toEqual([409, 'UNDO_TOO_LATE'])
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    await cancelOnTheWeb(paid)
    expect([await refundsOf(paid), await toldOf(paid)]).toEqual([[80_000], ['appointment_cancelled']])
  })

  it('gives nothing back if the desk decided so, then or later', async () => {
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const url = `/api/staff/appointments/${paid.appointmentId}/cancel`
    await manager.call('POST', url, { reason: 'As agreed', refund: 'NONE' })
    expect((await cancelOnTheWeb(paid)).body.refund).toBeNull()
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    expect([(await cancelOnTheWeb(paid)).body.refund, await refundsOf(paid)]).toEqual([null, []])
  })
})

it('a patient who cancels gets all back that was paid, in however many parts', async () => {
  const startsAt = nextSlot(desk.clinician)
  const patient = await scenario.signedInPatient(test)
  await lookUp(desk, patient.phone)
  const appointmentId = await visitAtDesk(test, desk, { patientId: patient.patientId, startsAt })
  await call(appointmentId, 'payments', { method: 'UPI', amountPaise: 50_000, reference: '1' })
  await call(appointmentId, 'payments', { method: 'CARD', amountPaise: 110_000, reference: '2' })
  const path = `/api/patient-dashboard/appointments/${appointmentId}/cancel`
  const { status, body } = await test.call('POST', path, { token: patient.token, body: {} })
  expect([status, body.refund]).toMatchObject([200, { amountPaise: 160_000 }])
})

it('a payment captured while the desk can undo its cancellation is receipted once it has', async () => {
  const startsAt = nextSlot(desk.clinician)
  const { appointmentId, payment } = await scenario.paidAppointment(test, desk.clinician, { startsAt })
  await call(appointmentId, 'cancel', { reason: 'Wrong row', refund: 'FULL' })
  await postWebhook(test, paymentEvent('payment.captured', payment))
  await test.runJobs()
  expect(await sentAbout(appointmentId)).not.toContain('payment_received')
  await call(appointmentId, 'undo')
  test.clock.advance({ seconds: 61 })
  await releaseDeskChanges(test.deps)
  await test.runJobs()
  expect(await sentAbout(appointmentId)).toContain('payment_received')
})

describe('a message that waited', () => {
  const send = async (id: number, template: string) => {
    await test.runJobs()
    const { rows } = await test.database.pool.query(
      `select n.phone, n.status, n.error_code as code, n.flagged_at is not null as listed from notifications n
       join notification_templates t on t.id = n.template_id where n.appointment_id = $1 and t.name = $2 order by n.id`,
      [id, template],
    )
    return rows
  }

  it('is not sent to whom a visit belonged before', async () => {
    const id = await visitAtDesk(test, desk)
    const right = await scenario.signedInPatient(test, { fullName: 'Right Person' })
    await lookUp(desk, right.phone)
    expect((await call(id, 'wrong-person', { patientId: right.patientId, reason: 'Wrong sister' })).status).toBe(200)
    expect(await send(id, 'appointment_confirmed')).toMatchObject([
      { status: 'FAILED', code: 'NO_LONGER_NEEDED' },
      { status: 'SENT', phone: right.phone },
    ])
  })

  it('goes to the number that its patient has by then, and is listed where there is none', async () => {
    const phones = ['919812300011', '919812300012']
    const [changed, gone] = [await visitAtDesk(test, desk), await visitAtDesk(test, desk)]
    for (const [index, id] of [changed, gone].entries()) {
      await test.database.pool.query(
        `update users set phone = $2 where id = (select p.user_id from appointments a
           join patient_profiles p on p.id = a.patient_id where a.id = $1)`,
        [id, index === 0 ? phones[0] : null],
      )
    }
    expect(await send(changed, 'appointment_confirmed')).toMatchObject([{ status: 'SENT', phone: phones[0] }])
    expect(await send(gone, 'appointment_confirmed')).toMatchObject([
      { status: 'FAILED', code: 'NO_PHONE', listed: true },
    ])
  })

  it('is sent after all if a visit that had been marked as missed stands again', async () => {
    const id = await visitAtDesk(test, desk)
    await test.runJobs()
    expect((await call(id, 'move', { startsAt: nextSlot(desk.clinician) })).status).toBe(200)
    expect((await call(id, 'no-show')).status).toBe(200)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    expect(await send(id, 'appointment_rescheduled')).toMatchObject([{ status: 'FAILED', code: 'NO_LONGER_NEEDED' }])
    expect((await call(id, 'step-back')).status).toBe(200)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    await resumeHeldMessages(test.deps)
    expect(await send(id, 'appointment_rescheduled')).toMatchObject([{ status: 'SENT' }])
  })

  it('reminds after all if the visit had been marked as missed by mistake when the reminder was due', async () => {
    const id = await visitAtDesk(test, desk)
    await test.runJobs()
    const now = test.clock.now()
    await transact(test.deps.db, (tx) =>
      queueNotifications(tx, { templates: ['appointment_reminder'], appointmentId: id as AppointmentId, now }),
    )
    expect((await call(id, 'no-show')).status).toBe(200)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    expect(await send(id, 'appointment_reminder')).toMatchObject([{ status: 'FAILED', code: 'NO_LONGER_NEEDED' }])
    expect((await call(id, 'step-back')).status).toBe(200)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    await resumeHeldMessages(test.deps)
    expect(await send(id, 'appointment_reminder')).toMatchObject([{ status: 'SENT' }])
  })
})

it('money that went back while it was being recorded went back after the locks, not before', async () => {
  const { patient, appointmentId: id, orderId } = await hold()
  const { result, payment } = await pay(test, orderId, { outcome: 'authorized' })
  await verify(test, patient, result)
  const holder = await test.database.pool.connect()
  await holder.query('begin')
  await holder.query('select from clinician_profiles where id = $1 for update', [desk.clinician.clinicianId])
  const actor = systemActor('RECONCILER')
  const returned = transact(test.deps.db, (tx) =>
    recordLapsedAuthorization(test.deps, tx, {
      actor,
      orderId,
      payment: { paymentId: payment.id, amountPaise: 160_000, currency: 'INR' } as GatewayPayment,
    }),
  )
  await waitForLocks(test, 1)
  test.clock.advance({ seconds: 30 })
  const later = test.clock.now()
  await holder.query('commit')
  holder.release()
  await returned
  const { rows } = await test.database.pool.query(
    `select r.created_at as at from refunds r join payments p on p.id = r.payment_id where p.appointment_id = $1`,
    [id],
  )
  expect(rows.map(({ at }) => at.toString())).toEqual([later.toString()])
})

describe('a decision that waited for another', () => {
  const latestOf = async (id: number) => {
    const { rows } = await test.database.pool.query(
      'select max(changed_at) as at from appointment_status_history where appointment_id = $1',
      [id],
    )
    return rows[0].at.toString()
  }
  const moving = async () => {
    const id = await visitAtDesk(test, desk)
    return () => call(id, 'move', { startsAt: nextSlot(desk.clinician) }).then(() => id)
  }
  const cancelling = async () => {
    const { appointmentId: id, patient } = await hold()
    const path = `/api/patient-dashboard/appointments/${id}/cancel`
    return () => test.call('POST', path, { token: patient.token, body: {} }).then(() => id)
  }

  it.each([
    ['a booking at the desk', () => () => visitAtDesk(test, desk)],
    ['a move at the desk', moving],
    ['a hold', () => () => hold().then(({ appointmentId }) => appointmentId)],
    ['a cancellation', cancelling],
  ])('is dated after it: %s', async (_what, prepare) => {
    const decide = await prepare()
    const holder = await test.database.pool.connect()
    await holder.query('begin')
    await holder.query('select from clinician_profiles where id = $1 for update', [desk.clinician.clinicianId])
    const decided = decide()
    await waitForLocks(test, 1)
    test.clock.advance({ seconds: 20 })
    const later = test.clock.now()
    await holder.query('commit')
    holder.release()
    expect(await latestOf(await decided)).toBe(later.toString())
  })
})

describe('a visit of the wrong person', () => {
  it('is not theirs any more, even if their booking has not been answered yet', async () => {
    const patient = await scenario.signedInPatient(test)
    const other = await visitAtDesk(test, desk)
    const { rows } = await test.database.pool.query('select patient_id as id from appointments where id = $1', [other])
    const body = bookingBody(desk.clinician, nextSlot(desk.clinician))
    // Both replies read it, and neither decision does.
    const reader = await test.database.pool.connect()
    await reader.query('begin')
    await reader.query('lock table video_sessions in access exclusive mode')
    const booked = test.call('POST', '/api/booking/initiate', { token: patient.token, body })
    await waitForLocks(test, 1)
    const held = await test.database.pool.query('select id from appointments where patient_id = $1', [
      patient.patientId,
    ])
    const given = call(held.rows[0].id, 'wrong-person', { patientId: rows[0].id, reason: 'Wrong sister' })
    await waitForLocks(test, 2)
    await reader.query('commit')
    reader.release()
    expect((await given).status).toBe(200)
    const { status, body: told } = await booked
    expect([status, told.code]).toEqual([409, 'SLOT_TAKEN'])
  })

  const give = (id: number, patientId: number, more: object = {}) =>
    call(id, 'wrong-person', { patientId, reason: 'Wrong row', ...more })

  it('needs a guardian for somebody under 18', async () => {
    const visit = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    const { patientId, phone, token } = await scenario.signedInPatient(test)
    await lookUp(desk, phone)
    const body = { dateOfBirth: childsBirth }
    await test.call('PUT', '/api/patient-dashboard/profile', { token, body })
    const refused = await give(visit.appointmentId, patientId)
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { code: 'GUARDIAN_NEEDED', fields: { guardianName: expect.any(String) } },
    ])
    expect((await give(visit.appointmentId, patientId, { guardianName: 'Rekha Menon' })).status).toBe(200)
    const { rows } = await test.database.pool.query(
      `select patient_id as "patientId", guardian_name as name, guardian_confirmed_at is not null as "isConfirmed"
       from appointments where id = $1`,
      [visit.appointmentId],
    )
    expect(rows).toEqual([{ patientId, name: 'Rekha Menon', isConfirmed: true }])
  })

  it('is not one more held time than the right one may have', async () => {
    const { appointmentId } = await hold()
    const { patient } = await hold()
    await scenario.heldAppointment(test, desk.clinician, { patient, startsAt: nextSlot(desk.clinician) })
    const refused = await give(appointmentId, patient.patientId)
    expect([refused.status, refused.body.code]).toEqual([409, 'TOO_MANY_HOLDS'])
  })

  it('that had ended, and is held after all, has a video link of its own', async () => {
    const startsAt = nextSlot(desk.clinician)
    const { appointmentId: id } = await scenario.paidAppointment(test, desk.clinician, { startsAt })
    await test.runJobs()
    const links = async () => {
      const query = 'select status from video_sessions where appointment_id = $1 order by id'
      const { rows } = await test.database.pool.query(query, [id])
      return rows.map(({ status }) => status)
    }
    expect(await links()).toEqual(['SCHEDULED'])
    const { patientId, phone } = await scenario.signedInPatient(test)
    await lookUp(desk, phone)
    await call(id, 'no-show')
    expect((await give(id, patientId)).status).toBe(200)
    expect(await links()).toEqual(['CANCELLED'])
    expect((await call(id, 'step-back')).status).toBe(200)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    await test.runJobs()
    expect(await links()).toEqual(['CANCELLED', 'SCHEDULED'])
    expect(await messagesTo(test, phone, 'appointment_confirmed')).toHaveLength(1)
  })

  it('is neither cancelled by them nor followed up for them, though both asked before', async () => {
    const startsAt = nextSlot(desk.clinician)
    const { patient, appointmentId: id } = await scenario.paidAppointment(test, desk.clinician, { startsAt })
    const { patientId, phone } = await scenario.signedInPatient(test)
    await lookUp(desk, phone)
    const busy = await test.database.pool.connect()
    await busy.query('begin')
    await busy.query('select from clinician_profiles where id = $1 for update', [desk.clinician.clinicianId])
    const given = give(id, patientId)
    await waitForLocks(test, 1)
    const path = `/api/patient-dashboard/appointments/${id}/cancel`
    const cancelled = test.call('POST', path, { token: patient.token, body: {} })
    await waitForLocks(test, 2)
    const followedUp = call(id, 'follow-up', { startsAt: nextSlot(desk.clinician) })
    await waitForLocks(test, 3)
    await busy.query('commit')
    busy.release()
    expect((await given).status).toBe(200)
    expect((await cancelled).status).toBe(404)
    expect(await statusOf(id)).toBe('CONFIRMED')
    expect((await followedUp).body.code).toBe('STATUS_CHANGED')
  })

  it('is locked after its payments, as everywhere', async () => {
    const startsAt = nextSlot(desk.clinician)
    const { appointmentId, orderId } = await scenario.paidAppointment(test, desk.clinician, { startsAt })
    const other = await visitAtDesk(test, desk)
    const { rows } = await test.database.pool.query('select patient_id as id from appointments where id = $1', [other])
    const settling = await test.database.pool.connect()
    try {
      await settling.query('begin')
      await settling.query('select from payments where order_id = $1 for update', [orderId])
      const given = call(appointmentId, 'wrong-person', { patientId: rows[0].id, reason: 'Wrong row' })
      await waitForLocks(test, 1)
      // Whoever settles the payment takes the appointment next: it must be free.
      await settling.query('select from appointments where id = $1 for update nowait', [appointmentId])
      await settling.query('commit')
      expect((await given).status).toBe(200)
    } finally {
      settling.release()
    }
  })
})
