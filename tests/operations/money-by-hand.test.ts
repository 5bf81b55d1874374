import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemActor } from '../../contract/rules/actor.ts'
import type { AppointmentId } from '../../contract/core/values.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { transact } from '../../server/db/transact.ts'
import { offerToken } from '../../server/messaging/offer-link.ts'
import { findDisputedAppointment } from '../../server/payments/dispute-queries.ts'
import { retryFailed, listBacklog } from '../../server/operations/backlog.ts'
import { followRefunds } from '../../server/refunds/follow.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { executeRefund } from '../../server/refunds/execute.ts'
import { applyRefund } from '../../server/refunds/external.ts'
import { queueRefund } from '../../server/refunds/queue.ts'
import { decideWaitingRefund, retryFailedRefunds } from '../../server/refunds/retry.ts'
import { lockPartiesOf } from '../../server/scheduling/lock.ts'
import { waitForLocks } from '../locks.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, paymentEvent, postWebhook, refundsAtGateway, returnEvent, verify } from '../support/gateway.ts'
import { scenario, slotAt, type Held, type Paid } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { messagesTo, stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician
let admin: StaffMember

beforeAll(async () => {
  test = await createTestApp({ env: { JWT_ACCESS_EXPIRY: '30d' } })
  clinician = await createClinician(test, { slotMinutes: 5, timezone: 'Asia/Kolkata' })
  await createClinician(test, { centreId: clinician.centreId, slotMinutes: 5, feeRupees: 1200 })
  admin = await staffMember(test)
})
afterAll(() => test.close())
// Far enough ahead to be cancelled for the money back.
beforeEach(() => test.clock.set('2026-01-04T02:30:00Z'))

let used = 0
const nextSlot = () => slotAt(5 * (used += 1))
const held = () => scenario.heldAppointment(test, clinician, { startsAt: nextSlot(), mode: 'IN_PERSON' })

async function paid() {
  const booking = await scenario.paidAppointment(test, clinician, { startsAt: nextSlot(), mode: 'IN_PERSON' })
  await postWebhook(test, paymentEvent('payment.captured', booking.payment))
  return booking
}

const paidTwice = () => scenario.paidTwice(test, clinician, { startsAt: nextSlot(), mode: 'IN_PERSON' })

const cancel = ({ appointmentId, patient }: Held) =>
  test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, { token: patient.token })
const detailsOf = async ({ appointmentId, patient }: Held) =>
  (await test.call('GET', `/api/patient-dashboard/appointments/${appointmentId}`, { token: patient.token })).body
const refundsAt = ({ orderId }: Held) => refundsAtGateway(test, orderId)
const told = ({ patient }: Held, template: string) => messagesTo(test, patient.phone, template)
const refundEvent = (refund: object, status: string) =>
  postWebhook(test, { event: `refund.${status}`, payload: { refund: { entity: { ...refund, status } } } })
const disputeEvent = (paymentId: string, status: string, more: object = {}) =>
  postWebhook(test, {
    event: `payment.dispute.${status}`,
    payload: {
      dispute: { entity: { id: `disp_${paymentId.slice(4)}`, payment_id: paymentId, amount: 160_000, status } },
      ...more,
    },
  })

type Step = (booking: Paid) => Promise<unknown>
const visit = ({ appointmentId }: Held) => `/api/staff/appointments/${appointmentId}`
const byHandAmounts = new Map<string, number>()
const byHandOf = ({ paymentId }: Paid) => ({
  id: `rfnd_hand${paymentId.slice(4)}`,
  payment_id: paymentId,
  amount: byHandAmounts.get(paymentId),
  currency: 'INR',
})
const byHand =
  (amount: number): Step =>
  async (booking) => {
    byHandAmounts.set(booking.paymentId, amount)
    await refundEvent(byHandOf(booking), 'pending')
  }
const fails: Step = (booking) => refundEvent(byHandOf(booking), 'failed')
const arrives: Step = (booking) => refundEvent(byHandOf(booking), 'processed')
const oursFails: Step = ({ paymentId }) =>
  test.database.pool.query(
    `update refunds set status = 'FAILED' from payments p where p.id = refunds.payment_id and p.payment_id = $1`,
    [paymentId],
  )
const deskCancels =
  (refund: unknown): Step =>
  (booking) =>
    admin.call('POST', `${visit(booking)}/cancel`, { reason: 'As agreed', refund })
const releases: Step = async () => {
  test.clock.advance({ seconds: 61 })
  await releaseDeskChanges(test.deps)
}
const earlierVersionWroteThat: Step = ({ appointmentId }) =>
  test.database.pool.query('update desk_changes set kept_amount = null where appointment_id = $1', [appointmentId])
const earlierSystemCancels: Step = ({ appointmentId }) =>
  test.database.pool.query(`update appointments set status = 'CANCELLED', fee_amount = null where id = $1`, [
    appointmentId,
  ])
const movesForLess = async (booking: Held) => {
  await admin.call('POST', `${visit(booking)}/offer`)
  const sent = 'select id from closure_offers where appointment_id = $1'
  const { rows } = await test.database.pool.query(sent, [booking.appointmentId])
  const link = `/api/offer/${offerToken(test.config, rows[0].id)}`
  const { offers } = (await test.call('GET', link)).body
  const { startsAt, clinicianId, centreId } = offers.find((one: { amountPaise: number }) => one.amountPaise === 120_000)
  expect((await test.call('POST', link, { body: { choose: { startsAt, clinicianId, centreId } } })).status).toBe(200)
}
const goingBack = async ({ appointmentId }: Held) => {
  const { rows } = await test.database.pool.query(
    `select (coalesce(sum(r.amount), 0) * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
     where p.appointment_id = $1 and r.status <> 'FAILED'`,
    [appointmentId],
  )
  return rows[0].paise
}
const ourRefundOf = async ({ paymentId }: Paid): Promise<{ refundId: number; paise: number }> => {
  const { rows } = await test.database.pool.query(
    `select r.id as "refundId", (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
     where p.payment_id = $1 and r.origin = 'OURS' order by r.id limit 1`,
    [paymentId],
  )
  return rows[0]
}

describe('a manual refund that fails', () => {
  it.each(['before', 'after'])('leaves nobody short, %s ours was sent', async (when) => {
    const booking = await paid()
    await cancel(booking)
    await test.control('settings', { refundProcessMs: 100 })
    const made = await test.control('refunds', { paymentId: booking.paymentId, amountPaise: 10_000, fails: true })
    await test.control('settings', { refundProcessMs: 600_000 })
    await refundEvent(made, 'pending')
    if (when === 'after') await test.runJobs()
    const isFailed = async () => (await refundsAt(booking)).some(({ status }) => status === 'failed')
    await expect.poll(isFailed).toBe(true)
    await refundEvent(made, 'failed')
    await test.runJobs()
    const standing = (await refundsAt(booking)).filter(({ status }) => status !== 'failed')
    expect(standing.map(({ amount }) => amount)).toEqual(when === 'before' ? [160_000] : [150_000, 10_000])
    expect(await listBacklog(test.deps)).toEqual([])
  })

  const keepsHalf = { amountPaise: 80_000 }
  it.each<[string, number, Step[]]>([
    ['nothing, if we owed nothing', 0, [byHand(10_000)]],
    ['all, if the desk had cancelled', 160_000, [deskCancels('FULL'), byHand(160_000), releases]],
    ['nothing yet, while the desk can undo', 0, [byHand(160_000), deskCancels('FULL')]],
    ['nothing of a visit of the earlier system', 0, [byHand(160_000), earlierSystemCancels]],
    ['all, if the desk cancelled after it', 160_000, [byHand(160_000), deskCancels('FULL'), releases]],
    ['all, if the patient cancelled after it', 160_000, [byHand(160_000), cancel]],
    ['what the desk said, if its refund had been lowered', 80_000, [deskCancels(keepsHalf), releases, byHand(160_000)]],
    ['what the desk said, if it had been sent', 80_000, [deskCancels(keepsHalf), releases, byHand(10_000)]],
    ['all, if it fails before the desk’s refund', 160_000, [byHand(60_000), deskCancels('FULL'), fails, releases]],
    ['all, if it had covered the desk’s refund', 160_000, [byHand(160_000), deskCancels('FULL'), fails, releases]],
    [
      'what the desk said, if an earlier version wrote it down',
      80_000,
      [deskCancels(keepsHalf), earlierVersionWroteThat, releases, byHand(10_000)],
    ],
    ['nothing, if the desk keeps all', 0, [deskCancels('NONE'), releases, byHand(10_000)]],
    ['what the desk did not keep', 10_000, [byHand(10_000), deskCancels('NONE'), releases]],
    ['the difference to a lower fee, once', 40_000, [movesForLess, byHand(10_000)]],
    ['what it lacks of the difference', 40_000, [byHand(10_000), movesForLess]],
    ['the difference, if it had covered that too', 40_000, [movesForLess, byHand(160_000)]],
  ])('gives back %s', async (_what, paise, steps) => {
    const booking = await paid()
    for (const step of steps) await step(booking)
    await fails(booking)
    expect(await goingBack(booking)).toBe(paise)
    expect(await retryFailed(test.deps)).toMatchObject({ refunds: 0 })
  })

  it.each<[string, number, Step[]]>([
    ['of all that it was of, if it fails', 0, [byHand(160_000), fails]],
    ['of what is left, if it stands', 60_000, [byHand(60_000)]],
    ['of what was left, if it fails', 60_000, [byHand(60_000), fails]],
  ])('leaves a refund of ours that failed to a person, %s', async (_what, paise, steps) => {
    const booking = await paid()
    for (const step of [cancel, oursFails, ...steps]) await step(booking)
    expect(await goingBack(booking)).toBe(paise)
    expect(await retryFailed(test.deps)).toMatchObject({ refunds: 1 })
    expect(await goingBack(booking)).toBe(160_000)
  })

  it('leaves nobody short if ours is being sent: it has been read, and not yet claimed', async () => {
    const booking = await paid()
    for (const step of [byHand(30_000), cancel]) await step(booking)
    const { id, payment_id: paymentId } = byHandOf(booking)
    const failed = { refundId: id, paymentId, amountPaise: 30_000, currency: 'INR', receipt: null, createdAt: null }
    let sending: Promise<void> | undefined
    const { refundId } = await ourRefundOf(booking)
    await transact(test.deps.db, async (tx) => {
      await applyRefund(test.deps, tx, { ...failed, status: 'failed' })
      sending = executeRefund(test.deps, { refundId, checkOrder })
      await waitForLocks(test, 1)
    })
    await sending
    expect((await refundsAt(booking)).map(({ amount }) => amount)).toEqual([160_000])
    expect(await goingBack(booking)).toBe(160_000)
  })

  it('leaves nobody short if ours is claimed at that moment', async () => {
    const booking = await paid()
    for (const step of [byHand(30_000), cancel]) await step(booking)
    const client = await test.database.pool.connect()
    await client.query('begin')
    await client.query('update refunds set sent_at = $2 where id = $1', [
      (await ourRefundOf(booking)).refundId,
      test.clock.now().toString(),
    ])
    const failing = fails(booking)
    await waitForLocks(test, 1)
    await client.query('commit')
    client.release()
    await failing
    expect((await ourRefundOf(booking)).paise).toBe(130_000)
    expect(await goingBack(booking)).toBe(160_000)
  })

  it('and arrives after all is not paid by us too', async () => {
    const booking = await paid()
    for (const step of [cancel, byHand(160_000), fails, arrives]) await step(booking)
    expect(await goingBack(booking)).toBe(160_000)
  })

  it('is due at the desk only once it cannot fail any more', async () => {
    const booking = await paid()
    const due = async () => (await admin.call('GET', visit(booking))).body.appointment.duePaise
    await byHand(10_000)(booking)
    expect(await due()).toBe(0)
    await refundEvent(byHandOf(booking), 'processed')
    expect(await due()).toBe(10_000)
  })

  it('no more than its amount less goes back by us, in whatever parts', async () => {
    const booking = await paid()
    for (const step of [movesForLess, cancel, byHand(100_000)]) await step(booking)
    expect(await goingBack(booking)).toBe(160_000)
  })

  it('is reported, like the reply, by the total in each state', async () => {
    const booking = await paid()
    const made = await test.control('refunds', { paymentId: booking.paymentId, amountPaise: 10_000 })
    await refundEvent(made, 'processed')
    const reply = await cancel(booking)
    expect(reply.body.refund).toEqual({ amountPaise: 150_000, status: 'PENDING' })
    await test.runJobs()
    const [message] = await told(booking, 'appointment_cancelled')
    expect(message?.values['5']).toBe('₹100 was refunded. ₹1,500 will be back in your account in 5 to 7 working days.')
    expect((await cancel(booking)).body.refund).toEqual({ amountPaise: 150_000, status: 'PENDING' })
  })
})

it('a refund of a lower fee that failed is not retried beside that of a cancellation', async () => {
  const booking = await paid()
  for (const step of [movesForLess, oursFails]) await step(booking)
  const { rows } = await test.database.pool.query('select id from payments where payment_id = $1', [booking.paymentId])
  let retrying: Promise<number> | undefined
  await transact(test.deps.db, async (tx) => {
    await lockPartiesOf(tx, booking.appointmentId as AppointmentId)
    const refund = { paymentRowId: rows[0].id, reason: 'CANCELLED', now: test.clock.now() }
    await queueRefund(tx, { ...refund, actor: systemActor('RULE') })
    retrying = retryFailedRefunds(test.deps)
    await Promise.race([retrying, waitForLocks(test, 1)])
  })
  expect(await retrying).toBe(0)
  expect(await goingBack(booking)).toBe(160_000)
})

it('a payment that arrives after the fee was lowered gives the difference back', async () => {
  const booking = await held()
  await test.database.pool.query(`update appointments set status = 'CONFIRMED' where id = $1`, [booking.appointmentId])
  await movesForLess(booking)
  expect(await goingBack(booking)).toBe(0)
  const { payment } = await pay(test, booking.orderId)
  await postWebhook(test, paymentEvent('payment.captured', payment))
  expect(await goingBack(booking)).toBe(40_000)
})

describe('a second payment', () => {
  it('is on the dashboard with its refund, and its patient is notified as for the first', async () => {
    const booking = await paidTwice()
    await test.runJobs()
    const { payments, refunds, timeline } = await detailsOf(booking)
    expect(payments).toMatchObject([
      { paymentId: booking.paymentId, unmatched: null },
      { paymentId: booking.secondId, unmatched: 'SECOND_PAYMENT_OF_AN_ORDER', status: 'SUCCESS', paidPaise: 160_000 },
    ])
    expect(refunds).toMatchObject([{ amountPaise: 160_000, status: 'PENDING', reason: 'SECOND_PAYMENT_OF_AN_ORDER' }])
    expect(timeline.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(['UNMATCHED_PAYMENT', 'REFUND_REQUESTED']),
    )
    const [message] = await told(booking, 'payment_refunded')
    expect(message?.values).toMatchObject({ 2: '₹1,600', 3: 'it was paid twice' })
  })

  it('that somebody refunds by hand is reported once', async () => {
    const booking = await paidTwice()
    const made = await test.control('refunds', { paymentId: booking.secondId })
    await refundEvent(made, 'processed')
    await test.runJobs()
    test.clock.advance({ hours: 7 })
    await followRefunds(test.deps, { checkOrder })
    await test.runJobs()
    expect(await told(booking, 'payment_refunded')).toHaveLength(1)
  })

  it('whose refund Razorpay refused is retried under a new key', async () => {
    const booking = await paidTwice()
    await test.control('faults', { vendor: 'razorpay', call: 'payments.refund', kind: 'error', status: 400, times: 1 })
    await test.runJobs()
    await retryFailed(test.deps)
    await test.runJobs()
    const [refund] = await refundsAt(booking)
    expect(refund).toMatchObject({ payment_id: booking.secondId, receipt: `stray-${booking.secondId}-1` })
  })
})

describe('a dispute', () => {
  it('belongs to the order it names, if the payment arrived without an appointment', async () => {
    const { orderId, appointmentId } = await held()
    await test.database.pool.query(
      `insert into stray_payments (payment_id, order_id, amount, currency, reason, status)
       values ('pay_ofNobody', $1, 1600, 'INR', 'SECOND_PAYMENT_OF_AN_ORDER', 'KEPT')`,
      [orderId],
    )
    const disputed = await findDisputedAppointment(test.database.db, { paymentId: 'pay_ofNobody', orderId })
    expect(disputed).toBe(appointmentId)
  })

  it.each(['open', 'lost'])('holds our refund back, and a person decides: %s', async (status) => {
    const booking = await paid()
    await disputeEvent(booking.paymentId, status)
    const reply = await cancel(booking)
    expect(reply.body.refund).toEqual({ amountPaise: 160_000, status: 'FAILED' })
    await test.runJobs()
    test.clock.advance({ hours: 7 })
    await followRefunds(test.deps, { checkOrder })
    expect(await refundsAt(booking)).toEqual([])
    const line = `Payment ${booking.paymentId} (appointment ${booking.appointmentId}) should go back, and waits`
    expect((await listBacklog(test.deps)).join('\n')).toContain(line)
    expect((await detailsOf(booking)).refunds).toMatchObject([{ status: 'FAILED' }])

    expect(await decideWaitingRefund(test.deps, booking.paymentId, status === 'open' ? 'SEND' : 'DROP')).toBe(1)
    await test.runJobs()
    expect(await refundsAt(booking)).toHaveLength(status === 'open' ? 1 : 0)
    expect((await listBacklog(test.deps)).join('\n')).not.toContain(line)
    expect(await retryFailed(test.deps)).toMatchObject({ refunds: 0 })
    await disputeEvent(booking.paymentId, 'won')
  })

  it('that is won releases the refund', async () => {
    const booking = await paid()
    await disputeEvent(booking.paymentId, 'under_review')
    await cancel(booking)
    await test.runJobs()
    expect(await refundsAt(booking)).toEqual([])
    await disputeEvent(booking.paymentId, 'won')
    test.clock.advance({ hours: 7 })
    await followRefunds(test.deps, { checkOrder })
    expect(await refundsAt(booking)).toHaveLength(1)
  })

  it('about an unmatched payment is kept, listed, and holds back its refund', async () => {
    const booking = await paidTwice()
    await disputeEvent(booking.secondId, 'open')
    await test.runJobs()
    expect(await refundsAt(booking)).toEqual([])
    const waits = (await listBacklog(test.deps)).join('\n')
    expect(waits).toContain(
      `Payment ${booking.secondId} (appointment ${booking.appointmentId}) should go back, and waits`,
    )
    expect(waits).toMatch(
      new RegExp(`Dispute disp_\\w+ of payment ${booking.secondId} \\(appointment ${booking.appointmentId}\\)`),
    )
    await decideWaitingRefund(test.deps, booking.secondId, 'SEND')
    await test.runJobs()
    expect(await refundsAt(booking)).toHaveLength(1)
    await disputeEvent(booking.secondId, 'won')
  })

  it('about an unmatched payment is listed once the refund that somebody made by hand has failed', async () => {
    const booking = await paidTwice()
    await test.control('settings', { refundProcessMs: 2000 })
    const made = await test.control('refunds', { paymentId: booking.secondId, amountPaise: 160_000, fails: true })
    await test.control('settings', { refundProcessMs: 600_000 })
    await refundEvent(made, 'created')
    await test.runJobs()
    await disputeEvent(booking.secondId, 'lost')
    const line = `Payment ${booking.secondId} (appointment ${booking.appointmentId}) should go back, and waits`
    expect((await listBacklog(test.deps)).join('\n')).not.toContain(line)
    await expect.poll(async () => (await refundsAt(booking)).some(({ status }) => status === 'failed')).toBe(true)
    await refundEvent(made, 'failed')
    test.clock.advance({ hours: 7 })
    await followRefunds(test.deps, { checkOrder })
    expect((await listBacklog(test.deps)).join('\n')).toContain(line)
    await disputeEvent(booking.secondId, 'won')
  })

  it.each([
    ['by its payment alone', {}],
    ['with the payment in the event', { withPayment: true }],
  ])('that arrives before its payment is listed once the payment is known: %s', async (_what, how) => {
    const booking = await held()
    const { payment } = await pay(test, booking.orderId)
    await disputeEvent(payment.id, 'open', 'withPayment' in how ? { payment: { entity: payment } } : {})
    await checkOrder(test.deps, booking)
    expect((await listBacklog(test.deps)).join('\n')).toContain(
      `of payment ${payment.id} (appointment ${booking.appointmentId})`,
    )
    await disputeEvent(payment.id, 'won')
    expect((await listBacklog(test.deps)).join('\n')).not.toContain(payment.id)
  })
})

describe('a payment that was authorized, never captured and returned by Razorpay', () => {
  it.each(['before', 'after'])(
    'is reported once though heard of twice, not as received, and confirms nothing: %s the browser',
    async (when) => {
      const booking = await held()
      const { result, payment } = await pay(test, booking.orderId, { outcome: 'authorized' })
      const hear = () => Promise.all([1, 2].map(() => postWebhook(test, returnEvent(payment))))
      if (when === 'before') await hear()
      await verify(test, booking.patient, result)
      if (when === 'after') await hear()
      await test.runJobs()
      expect((await stateOf(test, booking.appointmentId)).status).toBe(when === 'before' ? 'BOOKED' : 'CANCELLED')
      expect(await told(booking, 'payment_received')).toEqual([])
      const [message, ...more] = await told(booking, 'payment_refunded')
      expect(message?.values).toMatchObject({ 2: '₹1,600', 3: 'the payment was not completed' })
      expect(more).toEqual([])
      expect((await detailsOf(booking)).refunds).toMatchObject([{ reason: 'NOT_CAPTURED', status: 'PROCESSED' }])
      expect(await refundsAt(booking)).toEqual([])
    },
  )
})

it('the order check finds the captured payment behind a dozen later attempts', async () => {
  const booking = await held()
  await pay(test, booking.orderId)
  for (let tries = 0; tries < 12; tries += 1) await pay(test, booking.orderId, { again: true, outcome: 'failed' })
  await checkOrder(test.deps, booking)
  expect((await stateOf(test, booking.appointmentId)).status).toBe('CONFIRMED')
})

it('the order check records a manual refund whose event was lost', async () => {
  const booking = await paid()
  const made = await test.control('refunds', { paymentId: booking.paymentId, amountPaise: 10_000 })
  await checkOrder(test.deps, booking)
  expect((await stateOf(test, booking.appointmentId)).refunds).toMatchObject([{ reason: `OUTSIDE ${made.id}` }])
})
