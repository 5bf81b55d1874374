import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, testStart, type SignedIn, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario } from '../support/scenario.ts'

let test: TestApp
let clinician: TestClinician
let me: SignedIn
beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test)
  me = await signIn(test)
})
afterAll(() => test.close())

const hourMs = 3_600_000
const nowMs = Date.parse(testStart)

/** An appointment as the clinic's database may hold it, `hours` from now. */
async function insert(hours: number, status: string, patient = me, clinicianId = clinician.clinicianId) {
  const start = new Date(nowMs + hours * hourMs)
  const { rows } = await test.database.pool.query(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
       duration_minutes, status, booked_by_user_id, source, fee_amount, hold_expires_at)
     values ($1, $2, $3, 'ONLINE', $4, $5, 30, $6, $7, 'WEB_PATIENT', 1600, $8) returning id`,
    [
      patient.patientId,
      clinicianId,
      clinician.centreId,
      start,
      new Date(start.getTime() + hourMs / 2),
      status,
      patient.userId,
      new Date(nowMs + hourMs / 4),
    ],
  )
  return rows[0].id as number
}

async function attempt(appointmentId: number, status: string): Promise<void> {
  await test.database.pool.query(
    `insert into payments (patient_id, appointment_id, order_id, payment_id, amount, status)
     select patient_id, id, 'order_' || gen_random_uuid(), 'pay_' || gen_random_uuid(), 1600, $2 from appointments where id = $1`,
    [appointmentId, status],
  )
}

const list = (query: string, { token } = me) =>
  test.call('GET', `/api/patient-dashboard/appointments?${query}`, { token })

async function allPages(query: string, patient: SignedIn): Promise<{ id: number; startsAt: string }[]> {
  const found = []
  let cursor: string | null = null
  do {
    const { status, body } = await list(`${query}${cursor === null ? '' : `&cursor=${cursor}`}`, patient)
    expect(status).toBe(200)
    found.push(...body.items)
    cursor = body.nextCursor
    expect(found.length).toBeLessThan(100)
  } while (cursor !== null)
  return found
}

/** api.md's list of an appointment's fields, and for whom it is. */
const fields =
  'id status appointmentType startsAt endsAt durationMinutes holdExpiresAt timezone clinician centre paymentStatus ' +
  'amountPaise meetLink canCancel cancelBlockedReason cancelUntil notes dependent'

describe('the list of appointments', () => {
  it('has the documented fields and nothing else', async () => {
    await insert(48, 'CONFIRMED')
    const { body } = await list('when=upcoming&limit=1')
    expect(Object.keys(body)).toEqual(['items', 'nextCursor'])
    expect(Object.keys(body.items[0]).toSorted()).toEqual(fields.split(' ').toSorted())
    expect(Object.keys(body.items[0].clinician)).toEqual([
      'id',
      'fullName',
      'specialization',
      'registrationNumber',
      'photoUrl',
    ])
    expect(Object.keys(body.items[0].centre)).toEqual(['id', 'name', 'city', 'addressLine1'])
    expect(body.items[0]).toMatchObject({ startsAt: '2026-01-07T02:30:00.000Z', amountPaise: 160_000, notes: null })
  })

  it('shows an appointment once, however many payments were attempted, with the one that counts', async () => {
    const patient = await signIn(test, { phone: newPhone() })
    const id = await insert(72, 'CONFIRMED', patient)
    for (const status of ['FAILED', 'SUCCESS', 'FAILED', 'CREATED', 'FAILED']) await attempt(id, status)
    for (const when of ['upcoming', 'all']) {
      expect((await list(`when=${when}`, patient)).body).toMatchObject({ items: [{ id, paymentStatus: 'SUCCESS' }] })
    }
  })

  it('is paged without a gap or a repeat, upcoming soonest first and past latest first', async () => {
    const patient = await signIn(test, { phone: newPhone() })
    const [first, second] = [await createClinician(test), await createClinician(test)]
    for (let day = 1; day <= 11; day += 1) {
      // Two at the very same time, so that the id has to decide.
      await insert(day * 24, 'CONFIRMED', patient, first.clinicianId)
      await insert(day * 24, 'CONFIRMED', patient, second.clinicianId)
      await insert(-day * 24, 'COMPLETED', patient, second.clinicianId)
    }
    const key = ({ startsAt, id }: { startsAt: string; id: number }) => `${startsAt} ${String(id).padStart(8, '0')}`
    const upcoming = (await allPages('when=upcoming&limit=5', patient)).map(key)
    expect(upcoming).toHaveLength(22)
    expect(new Set(upcoming).size).toBe(22)
    expect(upcoming).toEqual(upcoming.toSorted())
    const past = (await allPages('when=past&limit=4', patient)).map(key)
    expect(past).toHaveLength(11)
    expect(new Set(past).size).toBe(11)
    expect(past).toEqual(past.toSorted().toReversed())
    expect(await allPages('when=all&limit=3', patient)).toHaveLength(33)
    expect((await list('', patient)).body.items).toHaveLength(20)
  })

  it.each([
    ['upcoming', ['held', 'soon', 'running']],
    ['past', ['done', 'missed', 'cancelled', 'refunded']],
  ])('%s is %j', async (when, expected) => {
    const patient = await signIn(test, { phone: newPhone() })
    const { clinicianId } = await createClinician(test)
    const ids = {
      held: await insert(30, 'BOOKED', patient, clinicianId),
      soon: await insert(31, 'CONFIRMED', patient, clinicianId),
      running: await insert(-0.25, 'IN_PROGRESS', patient, clinicianId),
      done: await insert(-5, 'COMPLETED', patient, clinicianId),
      missed: await insert(-6, 'NO_SHOW', patient, clinicianId),
      cancelled: await insert(33, 'CANCELLED', patient, clinicianId),
      refunded: await insert(34, 'EXPIRED', patient, clinicianId),
      abandoned: await insert(35, 'EXPIRED', patient, clinicianId),
    }
    await attempt(ids.refunded, 'REFUNDED')
    const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]))
    const shown = (await list(`when=${when}`, patient)).body.items.map(({ id }: { id: number }) => names.get(id))
    expect(shown.toSorted()).toEqual(expected.toSorted())
  })

  it.each(['when=never', 'limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor=%5B%5D', 'page=2'])(
    'rejects %s and names the field',
    async (query) => {
      const { status, body } = await list(query)
      expect(status).toBe(400)
      expect(Object.keys(body.fields)).toEqual([query.split('=')[0]])
    },
  )

  it('rejects a cursor that was never issued, whatever its numbers', async () => {
    for (const position of [[1], [1, 'a'], ['1', 2], [1e300, 1], [8.64e15 + 1, 1], [8.64e15, 1], [-8.64e15, 9e15]]) {
      const cursor = Buffer.from(JSON.stringify(position)).toString('base64url')
      expect((await list(`cursor=${cursor}`)).status).toBeLessThan(500)
    }
  })
})

it('shows one appointment with its payments, refunds and timeline, in order', async () => {
  const held = await scenario.heldAppointment(test, clinician, { startsAt: '2026-01-08T04:30:00.000Z' })
  const { token } = held.patient
  const address = `/api/patient-dashboard/appointments/${held.appointmentId}`
  const after = (minutes: number) => test.clock.set(new Date(nowMs + minutes * 60_000).toISOString())
  after(1)
  await verify(test, held.patient, (await pay(test, held.orderId)).result)
  after(2)
  await test.call('POST', `${address}/reschedule`, { token, body: { startsAt: '2026-01-09T04:30:00.000Z' } })
  after(3)
  await test.call('POST', `${address}/cancel`, { token })
  after(4)
  await test.runJobs()
  const { body } = await test.call('GET', address, { token })
  test.clock.set(testStart)
  expect(Object.keys(body).toSorted()).toEqual([...fields.split(' '), 'payments', 'refunds', 'timeline'].toSorted())
  expect(body.payments).toEqual([
    {
      orderId: held.orderId,
      paymentId: expect.stringMatching(/^pay_/),
      status: expect.stringMatching(/SUCCESS|REFUNDED/),
      amountPaise: 160_000,
      convenienceFeePaise: 0,
      discountPaise: 0,
      paidPaise: 160_000,
      paidAt: '2026-01-05T02:31:00.000Z',
      unmatched: null,
    },
  ])
  expect(body.refunds).toMatchObject([
    { amountPaise: 160_000, reason: 'CANCELLED', requestedAt: '2026-01-05T02:33:00.000Z' },
  ])
  const events = body.timeline.map(({ at, what }: { at: string; what: string }) => `${at.slice(14, 16)} ${what}`)
  const started = ['30 HELD', '31 PAID', '31 CONFIRMED', '32 RESCHEDULED', '33 CANCELLED', '33 REFUND_REQUESTED']
  expect(events.slice(0, started.length)).toEqual(started)
})

it('takes a fixed number of queries, however much there is', async () => {
  const id = await insert(100, 'CONFIRMED')
  await insert(101, 'CONFIRMED')
  // Outside a transaction a query takes a connection of its own from the pool.
  let asked = 0
  test.database.pool.on('acquire', () => (asked += 1))
  const counts: Record<string, number> = {}
  for (const path of [
    'appointments',
    `appointments/${id}`,
    'profile',
    'sessions',
    'dependents',
    'consent',
    'notices',
  ]) {
    asked = 0
    expect((await test.call('GET', `/api/patient-dashboard/${path}`, { token: me.token })).status).toBe(200)
    counts[path.replace(String(id), ':id')] = asked
  }
  console.log('queries a call, one of them the session’s:', JSON.stringify(counts))
  expect(counts).toEqual({
    appointments: 2,
    'appointments/:id': 3,
    profile: 2,
    sessions: 2,
    dependents: 2,
    // The notice is in the patient's language.
    consent: 3,
    notices: 2,
  })
})
