import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { movableClock } from '../../server/core/clock.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { checkInvariants } from '../../server/operations/invariants.ts'
import { listBacklog } from '../../server/operations/backlog.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { confirm, createTestApp, signInByCode, type SignedIn, type TestApp } from '../support/app.ts'
import { historyOf, planBooking, planList, planSignIn } from '../db/plan-statements.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario, type Held } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'
import { createSmallClinic, type Shape } from './shapes.ts'

/** The real time, since PostgreSQL's own clock is involved. */
const start = Temporal.Now.instant().round('second')

describe.each(['A', 'B'] as const)('a clinic of shape %s, once it is taken over', (shape: Shape) => {
  let test: TestApp
  let asha: SignedIn
  let paid: Held
  const clinician = { clinicianId: 1, centreId: 1 }
  const rowsOf = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows
  const get = (path: string, token = asha.token) => test.call('GET', path, { token })

  /** At ten in the morning of a future day, by the clinic's clock, as on the wire. */
  const dayAt = (days: number, minutes = 0) => {
    const day = start.toZonedDateTimeISO('Asia/Kolkata').toPlainDate().add({ days })
    const at = day.toZonedDateTime({ timeZone: 'Asia/Kolkata', plainTime: '10:00' }).add({ minutes })
    return at.toInstant().toString({ fractionalSecondDigits: 3 })
  }

  beforeAll(async () => {
    const old = await createSmallClinic(shape)
    await migrateDatabase(old.pool, { now: start })
    test = await createTestApp({ database: old, clock: movableClock(start), env: { JWT_ACCESS_EXPIRY: '6d' } })
  })
  afterAll(() => test.close())

  it('signs a patient in to her history although her phone is spelt unusually', async () => {
    asha = await signInByCode(test, { phone: '919820012345', fullName: '' })
    expect(asha).toMatchObject({ userId: 3, patientId: 3 })
    const { status, body } = await get('/api/patient-dashboard/appointments?when=all')
    expect(status).toBe(200)
    expect(body.items).toMatchObject([{ id: 1, status: 'COMPLETED', clinician: { fullName: 'Dr Rao' } }])
    expect((await get('/api/patient-dashboard/appointments/1')).body).toMatchObject({ id: 1, status: 'COMPLETED' })
    expect((await get('/api/patient-dashboard/appointments/2')).status).toBe(404)
    expect((await get('/api/patient-dashboard/profile')).body).toMatchObject({ fullName: 'Asha Verma' })
  })

  it('issues the bill of an old visit on request, also of one paid in cash', async () => {
    const receipt = await get('/api/patient-dashboard/appointments/1/receipt.pdf')
    expect(receipt.status).toBe(200)
    expect(receipt.headers['content-type']).toBe('application/pdf')
    const ravi = await signInByCode(test, { phone: '919820012346', fullName: '' })
    expect((await get('/api/patient-dashboard/appointments/2/receipt.pdf', ravi.token)).status).toBe(200)
    expect(await rowsOf('select 1 from receipts')).toHaveLength(2)
  })

  it('shows the finder its centre, clinician and times', async () => {
    expect((await test.call('GET', '/api/centres')).body.items).toMatchObject([{ id: 1, name: 'Indiranagar' }])
    const words = shape === 'A' ? 'Psychiatry' : 'Addiction Medicine'
    const found = await test.call('GET', `/api/clinicians?specialization=${encodeURIComponent(words)}`)
    expect(found.body.items).toMatchObject([{ id: 1, fullName: 'Dr Rao' }])
    expect((await test.call('GET', '/api/clinicians/1')).body).toMatchObject({ id: 1, feePaise: 160_000 })
    const day = dayAt(2).slice(0, 10)
    const times = await test.call('GET', `/api/clinicians/1/availability?centreId=1&mode=ONLINE&from=${day}&to=${day}`)
    expect(times.status).toBe(200)
    expect(JSON.stringify(times.body)).toContain(dayAt(2))
  })

  it('books, takes payment, creates the call and sends its messages by WhatsApp', async () => {
    paid = await scenario.heldAppointment(test, clinician, { startsAt: dayAt(4), patient: asha })
    const verified = await verify(test, asha, (await pay(test, paid.orderId)).result)
    expect(verified.status).toBe(200)
    await checkOrder(test.deps, paid)
    await test.runJobs()
    expect(await stateOf(test, paid.appointmentId)).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'SUCCESS' })
    const { items } = await test.control(`messages?phone=${asha.phone}`)
    const sent = items.map(({ template }: { template: string }) => template)
    expect(sent).toEqual(expect.arrayContaining(['appointment_confirmed', 'payment_received', 'meet_link']))
    expect(await rowsOf(`select status from notifications where appointment_id = $1`, [paid.appointmentId])).toEqual(
      Array.from({ length: 3 }, () => ({ status: 'SENT' })),
    )
    expect((await get(`/api/patient-dashboard/appointments/${paid.appointmentId}/receipt.pdf`)).status).toBe(200)
    expect((await get(`/api/patient-dashboard/appointments/${paid.appointmentId}/calendar.ics`)).status).toBe(200)
  })

  it('moves and cancels an appointment, refunds it and notifies the patient', async () => {
    const moved = await test.call('POST', `/api/patient-dashboard/appointments/${paid.appointmentId}/reschedule`, {
      token: asha.token,
      body: { startsAt: dayAt(5) },
    })
    expect(moved.status).toBe(200)
    await test.runJobs()
    const cancelled = await test.call('POST', `/api/patient-dashboard/appointments/${paid.appointmentId}/cancel`, {
      token: asha.token,
      body: {},
    })
    expect(cancelled.body.refund).toEqual({ amountPaise: 160_000, status: 'PENDING' })
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${asha.phone}`)
    const sent = items.map(({ template }: { template: string }) => template)
    expect(sent).toEqual(expect.arrayContaining(['appointment_cancelled', 'payment_refunded']))
    expect(await rowsOf('select status, is_active from appointments where id = $1', [paid.appointmentId])).toEqual([
      { status: 'CANCELLED', is_active: true },
    ])
  })

  it('expires unpaid bookings that have no user to name', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: dayAt(6), patient: asha })
    test.clock.set(test.clock.now().add({ minutes: 16 }).toString())
    expect(await expireHolds(test.deps)).toBe(1)
    expect(await historyOf(test.database.pool, held.appointmentId)).toEqual([
      { previous_status: null, new_status: 'BOOKED' },
      { previous_status: 'BOOKED', new_status: 'EXPIRED' },
    ])
  })

  it('runs every statement in the plan', async () => {
    const person = await planSignIn(test.database.pool, '919820012348')
    const { appointmentId } = await planBooking(test.database.pool, { ...clinician, ...person }, dayAt(7))
    expect(await planList(test.database.pool, person.patientId)).toEqual([
      expect.objectContaining({ status: 'CONFIRMED', payment_status: 'SUCCESS', full_name: 'Dr Rao' }),
    ])
    expect(await historyOf(test.database.pool, appointmentId)).toEqual([
      { previous_status: null, new_status: 'BOOKED' },
      { previous_status: 'BOOKED', new_status: 'CONFIRMED' },
    ])
  })

  it('exports everything stored about a patient, and erases her', async () => {
    await confirm(test, asha)
    const kept = await get('/api/patient-dashboard/export')
    expect(kept.status).toBe(200)
    expect(JSON.stringify(kept.body)).toContain('order_old1')
    const erased = await test.call('POST', '/api/patient-dashboard/erase', {
      token: asha.token,
      body: { confirm: 'ERASE' },
    })
    expect(erased.status).toBeLessThan(300)
    expect(await rowsOf('select phone, full_name from users where id = 3')).toEqual([
      { phone: null, full_name: 'Erased patient 3' },
    ])
  })

  it('breaks no invariant by any of this, and leaves no backlog', async () => {
    await test.runJobs()
    const now = test.clock.now()
    expect(
      await checkInvariants(test.database.pool, { now, sweepSeconds: 60, otpMaxAttempts: 5, maxOpenHolds: 2 }),
    ).toEqual([])
    expect(await listBacklog(test.deps)).toEqual([])
  })
})
