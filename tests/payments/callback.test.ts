import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test)
})
afterAll(() => test.close())

const back = '/clinicians/7?mode=ONLINE&at=2026-01-06T04%3A30%3A00Z&step=pay&hold=3'
const slot = (index: number) => new Date(Date.parse('2026-01-06T04:30:00Z') + index * 1_800_000).toISOString()

/** Posts a form as the gateway's page makes the browser do: from elsewhere, and without a session. */
async function post(fields: Record<string, string>, { query = `?back=${encodeURIComponent(back)}`, raw = '' } = {}) {
  const { statusCode, headers, body } = await test.app.inject({
    method: 'POST',
    url: `/api/payment/callback${query}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://api.razorpay.com' },
    payload: raw === '' ? new URLSearchParams(fields).toString() : raw,
  })
  return { statusCode, location: headers.location, body }
}

async function paidStateOf(appointmentId: number) {
  const { status, paymentStatus } = await stateOf(test, appointmentId)
  return { status, paid: paymentStatus }
}

it('settles what the gateway signed, redirects to the confirmed page, and does so however often it is posted', async () => {
  const held = await scenario.heldAppointment(test, clinician, { startsAt: slot(0) })
  const { result } = await pay(test, held.orderId)
  const confirmed = { statusCode: 303, location: `/appointments/${held.appointmentId}/confirmed`, body: '' }
  const replies = await Promise.all([1, 2, 3].map(() => post({ ...result, extra: 'ignored' })))
  expect(replies).toEqual([confirmed, confirmed, confirmed])
  expect(await paidStateOf(held.appointmentId)).toEqual({ status: 'CONFIRMED', paid: 'SUCCESS' })
  // And the page's own door, which a patient of a copied tab may still use, says the same.
  expect((await verify(test, held.patient, result)).status).toBe(200)
})

it('redirects to the payment page with what went wrong, and changes nothing without a signature', async () => {
  const held = await scenario.heldAppointment(test, clinician, { startsAt: slot(1) })
  const before = await stateOf(test, held.appointmentId)
  const metadata = JSON.stringify({ order_id: held.orderId, payment_id: 'pay_00000000000000' })
  const failure = { 'error[code]': 'BAD_REQUEST_ERROR', 'error[description]': 'Declined', 'error[metadata]': metadata }
  expect(await post({ ...failure, 'error[reason]': 'payment_failed' })).toEqual({
    statusCode: 303,
    location: `${back}&payment=failed&why=payment_failed`,
    body: '',
  })
  const cancelled = await post({ ...failure, 'error[reason]': 'payment_cancelled' })
  expect(cancelled.location).toBe(`${back}&payment=cancelled&why=payment_cancelled`)
  expect(await stateOf(test, held.appointmentId)).toEqual(before)
})

it('reveals nothing about an order without its signature', async () => {
  const held = await scenario.heldAppointment(test, clinician, { startsAt: slot(2) })
  const { result } = await pay(test, held.orderId)
  const other = await scenario.heldAppointment(test, clinician, { startsAt: slot(3) })
  const forged = [
    { ...result, razorpay_signature: 'a'.repeat(64) },
    { ...result, razorpay_signature: 'no hex' },
    { ...result, razorpay_order_id: other.orderId },
    { ...result, razorpay_order_id: 'order_00000000000000' },
    { ...result, razorpay_order_id: '\0' },
  ]
  for (const fields of forged) {
    expect(await post(fields)).toEqual({ statusCode: 303, location: `${back}&payment=unclear`, body: '' })
    expect((await post(fields, { query: '' })).location).toBe('/dashboard')
  }
  for (const { appointmentId } of [held, other]) {
    expect(await paidStateOf(appointmentId)).toMatchObject({
      status: 'BOOKED',
      paid: expect.not.stringMatching('SUCCESS'),
    })
  }
})

it('answers anything posted with a page, and never redirects elsewhere', async () => {
  const bodies = ['=', '&&&', '%', '%00', '__proto__=1&constructor=2', 'error[code]', 'a'.repeat(20_000), '\uFFFF']
  for (const raw of bodies) expect((await post({}, { raw })).statusCode, raw.slice(0, 20)).toBe(303)
  const elsewhere = [
    'https://x.example',
    '//x.example',
    '/\\x.example',
    'javascript:1',
    `/clinicians/7?step=pay`.repeat(99),
  ]
  for (const place of elsewhere) {
    const reply = await post({ 'error[code]': 'x' }, { query: `?back=${encodeURIComponent(place)}` })
    expect(reply.location, place.slice(0, 30)).toBe('/dashboard')
  }
  expect((await post({ 'error[code]': 'x' }, { query: '?back=a&back=b' })).location).toBe('/dashboard')
})

it('accepts forms on no other route', async () => {
  const { statusCode } = await test.app.inject({
    method: 'POST',
    url: '/api/patient-auth/send-otp',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'phone=9812345678',
  })
  expect(statusCode).toBe(415)
})
