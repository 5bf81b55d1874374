import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { dropSecondRegistrationFees } from '../../server/db/registration-fee-queries.ts'
import { transact } from '../../server/db/transact.ts'
import { createTestApp, newPhone, signIn, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician, tomorrowAtTen, type TestClinician } from '../support/factories.ts'
import { waitForLocks } from '../locks.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
let patient: SignedIn

beforeAll(async () => {
  test = await createTestApp({ env: { MAX_OPEN_HOLDS: '50', JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test)
  patient = await signIn(test)
})
afterAll(() => test.close())

const initiate = (body: unknown, who = patient) =>
  test.call('POST', '/api/booking/initiate', { token: who.token, body })

describe('a slot', () => {
  it('is held, and the reply has the documented shape', async () => {
    const { status, body } = await initiate(bookingBody(clinician, tomorrowAtTen, { notes: 'I sleep badly' }))
    expect(status).toBe(201)
    expect(body.appointment).toEqual({
      id: expect.any(Number),
      status: 'BOOKED',
      appointmentType: 'ONLINE',
      startsAt: tomorrowAtTen,
      endsAt: slotAt(30),
      durationMinutes: 30,
      holdExpiresAt: '2026-01-05T02:45:00.000Z',
      timezone: 'Asia/Kolkata',
      clinician: {
        id: clinician.clinicianId,
        fullName: expect.any(String),
        specialization: 'Psychiatry',
        registrationNumber: 'KMC 1',
        photoUrl: null,
      },
      centre: {
        id: clinician.centreId,
        name: expect.any(String),
        city: 'Bengaluru',
        addressLine1: '12 Rest House Road',
      },
      paymentStatus: 'CREATED',
      amountPaise: 160_000,
      meetLink: null,
      canCancel: true,
      cancelBlockedReason: null,
      cancelUntil: expect.any(String),
      notes: 'I sleep badly',
      dependent: null,
    })
    expect(body.payment).toEqual({
      orderId: expect.stringMatching(/^order_[A-Za-z0-9]{14}$/),
      amountPaise: 160_000,
      currency: 'INR',
      razorpayKeyId: test.config.RAZORPAY_KEY_ID,
      prefill: { name: 'Asha Verma', email: '', contact: `+${patient.phone}` },
    })
  })

  it.each([
    ['03:00 on a Sunday', '2026-01-10T21:30:00.000Z'],
    ['10:07', '2026-01-06T04:37:00.000Z'],
    ['a past time', '2026-01-04T04:30:00.000Z'],
    ['less notice than is asked for', '2026-01-05T02:40:00.000Z'],
    ['a time beyond the window', '2026-03-20T04:30:00.000Z'],
    ['the time when the clinic closes', '2026-01-06T11:30:00.000Z'],
  ])('is not offered at %s', async (_what, startsAt) => {
    const { status, body } = await initiate(bookingBody(clinician, startsAt))
    expect([status, body.code]).toEqual([422, 'SLOT_NOT_OFFERED'])
  })

  it('is refused for an unknown clinician, another centre, a closure and a mode that is not offered', async () => {
    const videoOnly = await createClinician(test, { modes: ['ONLINE'] })
    const closed = await createClinician(test)
    await test.database.pool.query(
      `insert into closures (centre_id, starts_at, ends_at, reason) values ($1, $2, $3, 'Holiday')`,
      [closed.centreId, slotAt(-60), slotAt(60)],
    )
    const asks = [
      bookingBody({ ...clinician, clinicianId: 999_999 }),
      { ...bookingBody(clinician), centreId: closed.centreId },
      bookingBody(videoOnly, tomorrowAtTen, { appointmentType: 'IN_PERSON' }),
      bookingBody(closed),
    ]
    for (const ask of asks) expect((await initiate(ask)).body.code).toBe('SLOT_NOT_OFFERED')
  })

  it('held by somebody else is taken until the very moment that hold expires', async () => {
    const startsAt = slotAt(60)
    const first = await scenario.heldAppointment(test, clinician, { startsAt })
    const other = await signIn(test, { phone: newPhone() })
    expect((await initiate(bookingBody(clinician, startsAt), other)).body.code).toBe('SLOT_TAKEN')
    const expiry = Temporal.Instant.from('2026-01-05T02:45:00Z')
    test.clock.set(expiry.subtract({ milliseconds: 1 }))
    expect((await initiate(bookingBody(clinician, startsAt), other)).status).toBe(409)
    test.clock.set(expiry)
    expect((await initiate(bookingBody(clinician, startsAt), other)).status).toBe(201)
    expect((await stateOf(test, first.appointmentId)).status).toBe('EXPIRED')
    test.clock.set('2026-01-05T02:30:00Z')
  })

  it('without a fee is confirmed at once', async () => {
    const free = await createClinician(test, { feeRupees: 0 })
    const { status, body } = await initiate(bookingBody(free))
    expect([status, body.payment, body.appointment.status]).toEqual([201, null, 'CONFIRMED'])
    expect((await stateOf(test, body.appointment.id)).jobs).toEqual({ appointment_confirmed: 1 })
  })

  it('costs the clinician’s fee, whatever the request says', async () => {
    const { status, body } = await initiate(bookingBody(clinician, slotAt(90), { amountPaise: 100 }))
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
    const held = await initiate(bookingBody(clinician, slotAt(90)))
    await test.database.pool.query('update clinician_profiles set consultation_fee = 9000 where id = $1', [
      clinician.clinicianId,
    ])
    const again = await initiate(bookingBody(clinician, slotAt(90)))
    expect(again.body.payment).toEqual(held.body.payment)
    await test.database.pool.query('update clinician_profiles set consultation_fee = 1600 where id = $1', [
      clinician.clinicianId,
    ])
  })

  it('needs a name, which may come with the booking', async () => {
    const phone = newPhone()
    const nameless = await signIn(test, { phone, fullName: '' })
    const refused = await initiate(bookingBody(clinician, slotAt(120)), nameless)
    expect([refused.status, refused.body.code]).toEqual([422, 'PROFILE_INCOMPLETE'])
    const named = await initiate(bookingBody(clinician, slotAt(120), { fullName: 'Meena Pillai' }), nameless)
    expect([named.status, named.body.payment.prefill.name]).toEqual([201, 'Meena Pillai'])
  })
})

describe('an order', () => {
  afterEach(() => vi.restoreAllMocks())

  /** A hold whose order Razorpay could not create. */
  async function holdWithoutOrder(startsAt: string): Promise<{ appointmentId: number }> {
    await test.control('faults', { vendor: 'razorpay', call: 'orders.create', kind: 'error', status: 503, times: 2 })
    const down = await initiate(bookingBody(clinician, startsAt))
    expect([down.status, down.body.code]).toEqual([503, 'PAYMENT_PROVIDER_UNAVAILABLE'])
    const { body } = await test.call('GET', '/api/patient-dashboard/appointments?when=upcoming', {
      token: patient.token,
    })
    const held = body.items.find((item: { startsAt: string }) => item.startsAt === startsAt)
    expect(held.status).toBe('BOOKED')
    return { appointmentId: held.id }
  }

  it('that Razorpay cannot create keeps the hold, and is created later', async () => {
    const { appointmentId } = await holdWithoutOrder(slotAt(150))
    const ask = () => test.call('POST', '/api/payment/create-order', { token: patient.token, body: { appointmentId } })
    const orders = await Promise.all([ask(), ask(), ask()])
    expect(new Set(orders.map((order) => order.body.orderId)).size).toBe(1)
    expect((await stateOf(test, appointmentId)).payments).toBe(1)
  })

  it('whose reply was lost is found again by its receipt', async () => {
    await test.control('faults', { vendor: 'razorpay', call: 'orders.create', kind: 'reset_after_effect' })
    const { status, body } = await initiate(bookingBody(clinician, slotAt(180)))
    expect(status).toBe(201)
    const { items } = await test.control('orders')
    const receipt = items.find((order: { id: string }) => order.id === body.payment.orderId).receipt
    expect(items.filter((order: { receipt: string }) => order.receipt === receipt)).toHaveLength(1)
  })

  it('is not created for an expired hold, a paid appointment, or another patient', async () => {
    const held = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(210) })
    const other = await signIn(test, { phone: newPhone() })
    const ask = (who: SignedIn) =>
      test.call('POST', '/api/payment/create-order', { token: who.token, body: { appointmentId: held.appointmentId } })
    expect((await ask(other)).status).toBe(404)
    test.clock.advance({ seconds: 900 })
    expect((await ask(held.patient)).body.code).toBe('HOLD_EXPIRED')
    test.clock.set('2026-01-05T02:30:00Z')
  })

  it('is not created if the earlier system booked the visit without a fee', async () => {
    const { rows } = await test.database.pool.query(
      `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
         duration_minutes, status, booked_by_user_id, source)
       values ($1, $2, $3, 'ONLINE', $4::timestamptz, $4::timestamptz + interval '30 minutes', 30, 'BOOKED', $5,
         'ADMIN_FRONT_DESK') returning id`,
      [patient.patientId, clinician.clinicianId, clinician.centreId, slotAt(330), patient.userId],
    )
    const body = { appointmentId: rows[0].id }
    const reply = await test.call('POST', '/api/payment/create-order', { token: patient.token, body })
    expect([reply.status, reply.body.code]).toEqual([403, 'FORBIDDEN'])
  })

  describe('an order that Razorpay is slow to create', () => {
    /** Runs something between Razorpay's reply and our storing it. */
    const meanwhile = (happens: () => unknown) => {
      const { createOrder } = test.deps.razorpay
      vi.spyOn(test.deps.razorpay, 'createOrder').mockImplementationOnce(async (order) => {
        const made = await createOrder(order)
        await happens()
        return made
      })
    }

    it('is not stored if the hold has expired in the meantime', async () => {
      meanwhile(() => test.clock.advance({ seconds: 900 }))
      const late = await initiate(bookingBody(clinician, slotAt(240)))
      expect([late.status, late.body.code]).toEqual([409, 'HOLD_EXPIRED'])
      test.clock.set('2026-01-05T02:30:00Z')
    })

    it('is not stored for a patient whom the clinic has deactivated in the meantime', async () => {
      const gone = await signIn(test, { phone: newPhone(), fullName: 'Ravi Kumar' })
      meanwhile(() => test.database.pool.query('update users set is_active = false where id = $1', [gone.userId]))
      const late = await initiate(bookingBody(clinician, slotAt(270)), gone)
      expect([late.status, late.body.code]).toEqual([401, 'UNAUTHENTICATED'])
    })

    it('is made anew if the registration fee has been dropped in the meantime', async () => {
      const { appointmentId } = await holdWithoutOrder(slotAt(360))
      const settled = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(390), patient })
      const charge = (id: number) =>
        test.database.pool.query('update appointments set registration_fee_amount = 200 where id = $1', [id])
      await charge(appointmentId)
      // Otherwise Razorpay would take the receipt for that of the order that is not stored.
      await test.control('settings', { uniqueReceipt: true })
      meanwhile(async () => {
        await charge(settled.appointmentId)
        await transact(test.deps.db, (tx) => dropSecondRegistrationFees(tx, patient.patientId))
      })
      const body = { appointmentId }
      const reply = await test.call('POST', '/api/payment/create-order', { token: patient.token, body })
      expect([reply.status, reply.body.amountPaise]).toEqual([200, 160_000])
      const { rows } = await test.database.pool.query(
        'select order_id as "orderId", (amount * 100)::int as paise from payments where appointment_id = $1',
        [appointmentId],
      )
      expect(rows).toEqual([{ orderId: reply.body.orderId, paise: 160_000 }])
      const { items } = await test.control('orders')
      expect(items.find(({ id }: { id: string }) => id === reply.body.orderId).amount).toBe(160_000)
    })

    it('is stored once even if two were created at once', async () => {
      const { appointmentId } = await holdWithoutOrder(slotAt(300))
      const { createOrder } = test.deps.razorpay
      let made = 0
      vi.spyOn(test.deps.razorpay, 'createOrder').mockImplementation(async (order) => {
        made += 1
        return { ...(await createOrder(order)), orderId: `order_${appointmentId}x${made}` }
      })
      const ask = () =>
        test.call('POST', '/api/payment/create-order', { token: patient.token, body: { appointmentId } })
      const client = await test.database.pool.connect()
      await client.query('begin')
      await client.query('select from patient_profiles where id = $1 for update', [patient.patientId])
      const asking = Promise.all([ask(), ask()])
      await waitForLocks(test, 2)
      await client.query('commit')
      client.release()
      const orders = await asking
      expect(new Set(orders.map(({ body }) => body.orderId)).size).toBe(1)
      expect((await stateOf(test, appointmentId)).payments).toBe(1)
    })
  })
})
