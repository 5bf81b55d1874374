import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueMissingReceipts } from '../../server/receipts/issue.ts'
import { renderReceiptsOf } from '../../server/receipts/receipt-file.ts'
import { createTestApp, newPhone, type TestApp } from '../support/app.ts'
import {
  bookAtDesk,
  brokenInvariants,
  lookUp,
  messagesAbout,
  openDesk,
  visitAtDesk,
  type Desk,
} from '../support/desk.ts'
import { createClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { nextSlot, scenario, slotAt } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'

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

const historyOf = async (id: number) => {
  const { rows } = await test.database.pool.query(
    `select new_status, actor_kind, reason_code from appointment_status_history where appointment_id = $1 order by id`,
    [id],
  )
  return rows.map(({ new_status: status, actor_kind: kind, reason_code: code }) => `${kind} ${status} ${code}`)
}

describe('a caller', () => {
  it('is written down, booked, pays cash, arrives, is seen; and has the confirmation and the receipt', async () => {
    const booked = await bookAtDesk(test, desk, { payment: { how: 'NOW', method: 'CASH' } })
    expect(booked.status).toBe(201)
    expect(booked.body).toMatchObject({
      appointment: {
        status: 'CONFIRMED',
        duePaise: 0,
        source: 'ADMIN_FRONT_DESK',
        patient: { fullName: 'Asha Menon' },
      },
      payment: { method: 'CASH', status: 'SUCCESS', amountPaise: 160_000 },
      paymentLink: null,
    })
    const { id } = booked.body.appointment
    for (const [step, status] of [
      ['check-in', 'CONFIRMED'],
      ['start', 'IN_PROGRESS'],
      ['complete', 'COMPLETED'],
    ]) {
      const reply = await desk.reception.call('POST', `/api/staff/appointments/${id}/${step}`, {})
      expect([step, reply.status, reply.body.appointment?.status]).toEqual([step, 200, status])
    }
    await test.runJobs()
    expect(await messagesAbout(test, id)).toEqual(['appointment_confirmed', 'payment_received'])
    const { rows } = await test.database.pool.query(
      `select r.number from receipts r join payments p on p.id = r.payment_id where p.appointment_id = $1`,
      [id],
    )
    expect(rows).toHaveLength(1)
    const drawers = await desk.reception.call('GET', `/api/staff/drawers?centreId=${desk.clinician.centreId}`)
    expect(drawers.body.items[0]).toMatchObject({ openingPaise: 200_000, expectedPaise: 360_000, isOwn: true })
  })

  it('is booked and pays once, however often the booking is sent', async () => {
    const body = {
      patient: { fullName: 'Asha Menon', phone: newPhone() },
      ...desk.clinician,
      startsAt: nextSlot(desk.clinician),
      appointmentType: 'IN_PERSON',
      payment: { how: 'NOW', method: 'UPI', reference: 'T-1' },
      draftId: randomUUID(),
    }
    const send = (more = {}, by = desk.reception) => by.call('POST', '/api/staff/appointments', { ...body, ...more })
    const [one, two] = await Promise.all([send(), send()])
    const again = await send()
    expect([one.status, two.status, again.status]).toEqual([201, 201, 201])
    expect([two.body, again.body]).toEqual([one.body, one.body])
    expect(one.body.payment).toMatchObject({ method: 'UPI', amountPaise: 160_000 })

    // Squeezed in, nothing else would have refused it.
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const squeezed = { draftId: randomUUID(), override: { reason: 'Crisis', squeezeIn: true } }
    const [three, four] = await Promise.all(
      [1, 2].map(() => send({ ...squeezed, patient: { fullName: 'B' } }, manager)),
    )
    expect([three?.status, four?.body.appointment.id]).toEqual([201, three?.body.appointment.id])
    const { rows } = await test.database.pool.query(
      `select count(*)::int as visits, (select count(*)::int from payments p where p.appointment_id = any(array_agg(a.id)))
         as payments from appointments a where a.draft_id = any($1)`,
      [[body.draftId, squeezed.draftId]],
    )
    expect(rows).toEqual([{ visits: 2, payments: 2 }])
    // Whose draft it is not, is not shown it.
    expect((await send({}, manager)).status).toBe(409)
  })

  it('a patient known under another name is found by phone', async () => {
    const phone = newPhone()
    const first = await bookAtDesk(test, desk, { phone })
    const again = await bookAtDesk(test, desk, { phone, fullName: 'A. Menon' })
    expect([again.status, again.body.code, again.body.details]).toEqual([
      409,
      'PHONE_IN_USE',
      { patientId: first.body.appointment.patient.id },
    ])
  })

  it('pays at the visit: the amount due is shown, taken in parts, and never exceeded', async () => {
    const id = await visitAtDesk(test, desk)
    const take = (method: string, amountPaise: number) =>
      desk.reception.call('POST', `/api/staff/appointments/${id}/payments`, { method, amountPaise, reference: 'T-1' })
    expect((await take('UPI', 60_000)).status).toBe(201)
    const more = await take('CARD', 100_001)
    expect([more.status, more.body.code, more.body.details]).toEqual([422, 'MORE_THAN_DUE', { duePaise: 100_000 }])
    expect((await take('CARD', 100_000)).body).toMatchObject({ method: 'CARD', reference: 'T-1' })
    const { body } = await desk.reception.call('GET', `/api/staff/appointments/${id}`)
    expect(body).toMatchObject({ duePaise: 0, payments: [{ method: 'UPI' }, { method: 'CARD' }] })
    // Each of the two has its own receipt, and both are rendered before a name is erased.
    await issueMissingReceipts(test.deps)
    await renderReceiptsOf(test.deps, body.patient.id)
    const { rows } = await test.database.pool.query(
      `select p.method, r.pdf is not null as rendered from receipts r join payments p on p.id = r.payment_id
       where p.appointment_id = $1 order by r.serial`,
      [id],
    )
    expect(rows).toEqual([
      { method: 'UPI', rendered: true },
      { method: 'CARD', rendered: true },
    ])
  })

  it('pays once, however often the payment is sent', async () => {
    const { centreId } = desk.clinician
    const drawer = async () => {
      const { body } = await desk.reception.call('GET', `/api/staff/drawers?centreId=${centreId}`)
      return body.items.find(({ isOwn }: { isOwn: boolean }) => isOwn).expectedPaise
    }
    const before = await drawer()
    const id = await visitAtDesk(test, desk)
    const half = { method: 'CASH', amountPaise: 80_000, draftId: randomUUID() }
    const take = (body: object, { by = desk.reception, of = id } = {}) =>
      by.call('POST', `/api/staff/appointments/${of}/payments`, body)
    const [one, two] = await Promise.all([take(half), take(half)])
    const again = await take({ ...half, method: 'UPI', amountPaise: 90_000 })
    expect([one.status, two.status, again.status]).toEqual([201, 201, 201])
    expect([two.body, again.body]).toEqual([one.body, one.body])
    expect(one.body).toMatchObject({ method: 'CASH', amountPaise: 80_000 })

    // In full, nothing is due any more: its reply is still that of the first.
    const rest = { ...half, draftId: randomUUID() }
    const full = await take(rest)
    expect(await take(rest)).toMatchObject({ status: 201, body: full.body })
    expect(full.body.id).not.toBe(one.body.id)
    expect(await drawer()).toBe(before + 160_000)
    await issueMissingReceipts(test.deps)
    const { rows } = await test.database.pool.query(
      `select count(*)::int as payments, count(r.id)::int as receipts,
         (select count(*)::int from audit_logs l where l.action = 'PAYMENT_TAKEN' and l.entity_id = any(array_agg(p.id)))
           as entries
       from payments p left join receipts r on r.payment_id = p.id where p.appointment_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ payments: 2, receipts: 2, entries: 2 }])

    // A draft is of its user and its visit: what anybody else sends under it is a payment of its own.
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId })
    expect((await take({ ...half, method: 'UPI' }, { by: manager })).body.code).toBe('MORE_THAN_DUE')
    const other = await take(half, { of: await visitAtDesk(test, desk) })
    expect([other.status, other.body.id === one.body.id]).toEqual([201, false])
  })

  it('whose time is held pays once and is confirmed, however often the payment is sent', async () => {
    const booked = await bookAtDesk(test, desk, { payment: { how: 'LINK' } })
    const { id } = booked.body.appointment
    const body = { method: 'UPI', amountPaise: 160_000, draftId: randomUUID() }
    const take = () => desk.reception.call('POST', `/api/staff/appointments/${id}/payments`, body)
    const first = await take()
    expect(await take()).toMatchObject({ status: 201, body: first.body })
    await test.runJobs()
    expect((await messagesAbout(test, id)).filter((name) => name === 'appointment_confirmed')).toHaveLength(1)
  })

  it('is sent a link, pays by it while the time is held, and then has the confirmation', async () => {
    const patient = await scenario.signedInPatient(test)
    await lookUp(desk, patient.phone)
    const booked = await bookAtDesk(test, desk, { patientId: patient.patientId, payment: { how: 'LINK' } })
    const { id } = booked.body.appointment
    expect(booked.body.paymentLink.url).toMatch(new RegExp(`/dashboard/appointments/${id}$`))
    expect(booked.body).toMatchObject({
      appointment: { status: 'BOOKED', duePaise: 160_000 },
      paymentLink: { expiresAt: test.clock.now().add({ hours: 2 }).toString({ fractionalSecondDigits: 3 }) },
    })
    await test.runJobs()
    expect(await messagesAbout(test, id)).toEqual(['payment_link'])
    const order = await test.call('POST', '/api/payment/create-order', {
      token: patient.token,
      body: { appointmentId: id },
    })
    const { result } = await pay(test, order.body.orderId)
    expect((await verify(test, patient, result)).body.appointment.status).toBe('CONFIRMED')
    await test.runJobs()
    expect(await messagesAbout(test, id)).toEqual(['payment_link', 'appointment_confirmed'])
  })

  it('is sent the link again with a later end, once however often it is pressed, while the time is kept', async () => {
    const patient = await scenario.signedInPatient(test)
    await lookUp(desk, patient.phone)
    const booked = await bookAtDesk(test, desk, { patientId: patient.patientId, payment: { how: 'LINK' } })
    const { id } = booked.body.appointment
    const send = (of = id) => desk.reception.call('POST', `/api/staff/appointments/${of}/payment-link`, {})
    expect((await send()).body.paymentLink).toEqual(booked.body.paymentLink)
    test.clock.advance({ minutes: 20 })
    const [again] = await Promise.all([send(), send()])
    const until = test.clock.now().add({ hours: 2 }).toString({ fractionalSecondDigits: 3 })
    expect([again.status, again.body.paymentLink.expiresAt]).toEqual([200, until])
    await test.runJobs()
    expect(await messagesAbout(test, id)).toEqual(['payment_link', 'payment_link'])

    // Kept until the visit begins, however often: the patient who did not find it is sent it again all the same.
    const by = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const startsAt = test.clock.now().add({ minutes: 60 }).toString()
    const override = { reason: 'They are on their way' }
    const soon = await visitAtDesk(test, desk, { startsAt, by, override, payment: { how: 'LINK' } })
    for (const minutes of [5, 0, 5]) {
      test.clock.advance({ minutes })
      expect((await send(soon)).status).toBe(200)
    }
    expect(await messagesAbout(test, soon)).toEqual(['payment_link', 'payment_link', 'payment_link'])

    const short = await bookAtDesk(test, desk, { payment: { how: 'LINK', holdMinutes: 15 } })
    test.clock.advance({ minutes: 16 })
    const late = await send(short.body.appointment.id)
    expect([late.status, late.body.code, late.body.details]).toEqual([409, 'STATUS_CHANGED', { status: 'EXPIRED' }])
  })

  it('cannot pay cash into a drawer that is not open', async () => {
    const other = await staffMember(test, { role: 'FRONT_DESK', centreId: desk.clinician.centreId })
    const reply = await bookAtDesk(test, desk, { by: other, payment: { how: 'NOW', method: 'CASH' } })
    expect([reply.status, reply.body.code]).toEqual([422, 'DRAWER_CLOSED'])
  })

  it('and a patient on the web take one time once, 50 at once', async () => {
    const startsAt = nextSlot(desk.clinician)
    const patients = await Promise.all(Array.from({ length: 25 }, () => scenario.signedInPatient(test)))
    const replies = await Promise.all([
      ...patients.map(({ token }) =>
        test.call('POST', '/api/booking/initiate', {
          token,
          body: { ...desk.clinician, startsAt, appointmentType: 'IN_PERSON' },
        }),
      ),
      ...patients.map(() => bookAtDesk(test, desk, { startsAt })),
    ])
    const statuses = replies.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)])
  })
})

describe('a fee', () => {
  it('can be waived with the permission and a reason', async () => {
    const payment = { how: 'WAIVED', reason: 'Colleague' }
    const refused = await bookAtDesk(test, desk, { payment })
    expect([refused.status, refused.body.details]).toEqual([403, { permission: 'desk.override' }])
    const coordinator = await staffMember(test, { role: 'CARE_COORDINATOR', centreId: desk.clinician.centreId })
    const waived = await bookAtDesk(test, desk, { by: coordinator, payment })
    expect([waived.status, waived.body.appointment.duePaise]).toEqual([201, 0])
  })
})

describe('a time that is not offered', () => {
  const early = slotAt(-120)

  it('can be booked only with the override permission and a reason', async () => {
    const override = { reason: 'Before her shift' }
    const plain = await bookAtDesk(test, desk, { startsAt: early })
    const refused = await bookAtDesk(test, desk, { startsAt: early, override })
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const taken = await bookAtDesk(test, desk, { startsAt: early, override, by: manager })
    expect([plain.body.code, refused.body.code, taken.status]).toEqual(['SLOT_NOT_OFFERED', 'FORBIDDEN', 201])
    expect(taken.body.appointment).toMatchObject({ overrideReason: override.reason, isSqueezedIn: false })
  })

  it('that costs nothing is booked at once, although a link was to be sent', async () => {
    const clinician = await createClinician(test, { centreId: desk.clinician.centreId, feeRupees: 0 })
    const booked = await bookAtDesk(test, { ...desk, clinician }, { payment: { how: 'LINK' } })
    expect(booked.body.appointment).toMatchObject({ status: 'CONFIRMED', holdExpiresAt: null })
    await test.runJobs()
    expect(await messagesAbout(test, booked.body.appointment.id)).toEqual(['appointment_confirmed'])
  })

  it('squeezed in beside a held time leaves that to whoever holds it', async () => {
    const startsAt = nextSlot(desk.clinician)
    const held = await scenario.heldAppointment(test, desk.clinician, { startsAt, mode: 'IN_PERSON' })
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const override = { reason: 'Crisis', squeezeIn: true }
    expect((await bookAtDesk(test, desk, { startsAt, by: manager, override })).status).toBe(201)
    const { clinicianId, centreId } = desk.clinician
    const again = await test.call('POST', '/api/booking/initiate', {
      token: held.patient.token,
      body: { clinicianId, centreId, startsAt, appointmentType: 'IN_PERSON' },
    })
    expect([again.status, again.body.appointment?.id]).toEqual([201, held.appointmentId])
  })

  it('may overlap another only where it is squeezed in by name', async () => {
    const startsAt = nextSlot(desk.clinician)
    await visitAtDesk(test, desk, { startsAt })
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const squeezed = (squeezeIn: boolean) =>
      bookAtDesk(test, desk, { startsAt, by: manager, override: { reason: 'Crisis', squeezeIn } })
    expect((await squeezed(false)).body.code).toBe('SLOT_TAKEN')
    expect((await squeezed(true)).body.appointment).toMatchObject({ isSqueezedIn: true, overrideReason: 'Crisis' })
  })
})

describe('a visit', () => {
  it('of a patient under 18 names the adult who comes too, as does its follow-up', async () => {
    const { patientId, phone, token } = await scenario.signedInPatient(test)
    const born = { dateOfBirth: '2018-02-28' }
    await test.call('PUT', '/api/patient-dashboard/profile', { token, body: born })
    await lookUp(desk, phone)
    const refused = await bookAtDesk(test, desk, { patientId })
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { code: 'GUARDIAN_NEEDED', fields: { guardianName: expect.any(String) } },
    ])
    const id = await visitAtDesk(test, desk, { patientId, guardianName: 'Rekha Menon' })
    expect((await desk.reception.call('GET', `/api/staff/appointments/${id}`)).body.guardianName).toBe('Rekha Menon')
    const path = `/api/staff/appointments/${id}/follow-up`
    const followUp = await desk.reception.call('POST', path, { startsAt: nextSlot(desk.clinician) })
    expect(followUp.status).toBe(201)
    const { rows } = await test.database.pool.query(
      `select guardian_name as name, guardian_confirmed_at is not null as "isConfirmed" from appointments
       where patient_id = $1`,
      [patientId],
    )
    const withHer = { name: 'Rekha Menon', isConfirmed: true }
    expect(rows).toEqual([withHer, withHer])
  })

  it('of a patient who turned out to be under 18 is followed up with an adult', async () => {
    const { patientId, phone, token } = await scenario.signedInPatient(test)
    await lookUp(desk, phone)
    const id = await visitAtDesk(test, desk, { patientId })
    await desk.reception.call('POST', `/api/staff/appointments/${id}/complete`, {})
    await test.call('PUT', '/api/patient-dashboard/profile', { token, body: { dateOfBirth: '2018-02-28' } })
    const path = `/api/staff/appointments/${id}/follow-up`
    const body = { startsAt: nextSlot(desk.clinician) }
    expect((await desk.reception.call('POST', path, body)).body.code).toBe('GUARDIAN_NEEDED')
    const followUp = await desk.reception.call('POST', path, { ...body, guardianName: 'Rekha Menon' })
    expect(followUp.status).toBe(201)
  })

  it('that was missed, of a patient who turned out to be under 18, is moved with an adult', async () => {
    const { patientId, phone, token } = await scenario.signedInPatient(test)
    await lookUp(desk, phone)
    const id = await visitAtDesk(test, desk, { patientId })
    await test.database.pool.query(
      `update appointments set scheduled_start_at = scheduled_start_at - interval '7 days',
         scheduled_end_at = scheduled_end_at - interval '7 days' where id = $1`,
      [id],
    )
    await test.call('PUT', '/api/patient-dashboard/profile', { token, body: { dateOfBirth: '2018-02-28' } })
    const move = (more: object) => desk.reception.call('POST', `/api/staff/appointments/${id}/move`, more)
    const startsAt = nextSlot(desk.clinician)
    expect((await move({ startsAt })).body).toMatchObject({
      code: 'GUARDIAN_NEEDED',
      fields: { guardianName: expect.any(String) },
    })
    expect((await move({ startsAt, guardianName: 'Rekha Menon' })).status).toBe(200)
    const { rows } = await test.database.pool.query('select guardian_name as name from appointments where id = $1', [
      id,
    ])
    expect(rows).toEqual([{ name: 'Rekha Menon' }])
  })

  it('goes one step back on its day, and not on another', async () => {
    const id = await visitAtDesk(test, desk)
    const step = (name: string) => desk.reception.call('POST', `/api/staff/appointments/${id}/${name}`, {})
    await step('no-show')
    expect((await step('step-back')).body.appointment.status).toBe('CONFIRMED')
    await step('start')
    const again = await step('start')
    expect([again.status, again.body.code, again.body.details]).toEqual([
      409,
      'STATUS_CHANGED',
      { status: 'IN_PROGRESS' },
    ])
    expect(await historyOf(id)).toContain('STAFF CONFIRMED STEPPED_BACK')
  })

  it('booked for the wrong person is the right one’s with its money, in one step', async () => {
    const id = await visitAtDesk(test, desk, { mode: 'ONLINE', payment: { how: 'NOW', method: 'UPI' } })
    await test.runJobs()
    const right = await scenario.signedInPatient(test, { fullName: 'Asha Nair' })
    const { patientId } = right
    await lookUp(desk, right.phone)
    const reply = await desk.reception.call('POST', `/api/staff/appointments/${id}/wrong-person`, {
      patientId,
      reason: 'Two Ashas',
    })
    expect([reply.status, reply.body.appointment.patient.id]).toEqual([200, patientId])
    const { rows } = await test.database.pool.query(`select patient_id from payments where appointment_id = $1`, [id])
    expect(rows).toEqual([{ patient_id: patientId }])
    await test.runJobs()
    expect((await messagesAbout(test, id)).filter((name) => name === 'appointment_confirmed')).toHaveLength(2)
  })

  it('has one follow-up, however often it is sent', async () => {
    const id = await visitAtDesk(test, desk)
    const body = { startsAt: nextSlot(desk.clinician), draftId: randomUUID() }
    const send = (more = {}, by = desk.reception) =>
      by.call('POST', `/api/staff/appointments/${id}/follow-up`, { ...body, ...more })
    const [one, two] = await Promise.all([send(), send()])
    // Another time is chosen, since the first one is taken.
    const again = await send({ startsAt: nextSlot(desk.clinician) })
    expect([one.status, two.status, again.status]).toEqual([201, 201, 201])
    expect([two.body, again.body]).toEqual([one.body, one.body])
    const { rows } = await test.database.pool.query(
      'select id::int from appointments where parent_appointment_id = $1',
      [id],
    )
    expect(rows).toEqual([{ id: one.body.appointment.id }])
    // Another person's draft is not theirs.
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    expect((await send({}, manager)).body.code).toBe('SLOT_TAKEN')
    expect((await send({ draftId: randomUUID(), startsAt: nextSlot(desk.clinician) })).body.appointment.id).not.toBe(
      one.body.appointment.id,
    )
  })

  it('has a follow-up, and a link that was made by hand', async () => {
    const id = await visitAtDesk(test, desk, { mode: 'ONLINE' })
    const followUp = await desk.reception.call('POST', `/api/staff/appointments/${id}/follow-up`, {
      startsAt: nextSlot(desk.clinician),
    })
    expect([followUp.status, followUp.body.appointment.appointmentType]).toEqual([201, 'ONLINE'])
    const joinUrl = 'https://video.example.com/room-7'
    const pasted = await desk.reception.call('POST', `/api/staff/appointments/${id}/meet-link`, { joinUrl })
    expect([pasted.status, pasted.body.appointment.meetLink]).toEqual([200, joinUrl])
    const bad = await desk.reception.call('POST', `/api/staff/appointments/${id}/meet-link`, {
      joinUrl: 'javascript:1',
    })
    expect(bad.status).toBe(400)
  })
})
