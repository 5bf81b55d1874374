import { createHmac, randomBytes } from 'node:crypto'
import { newPhone, signIn, type Reply, type SignedIn, type TestApp } from '../support/app.ts'
import { bookingBody, tomorrowAtTen, type TestClinician } from '../support/factories.ts'

// The steps of a booking over HTTP, and Razorpay's webhooks as Razorpay would post them.

export interface Held {
  patient: SignedIn
  appointmentId: number
  orderId: string
  startsAt: string
}

/** A slot held, with its order made. */
export async function hold(
  test: TestApp,
  clinician: TestClinician,
  { startsAt = tomorrowAtTen, patient, mode = 'ONLINE' }: { startsAt?: string; patient?: SignedIn; mode?: string } = {},
): Promise<Held> {
  const who = patient ?? (await signIn(test, { phone: newPhone() }))
  const { status, body } = await test.call('POST', '/api/booking/initiate', {
    token: who.token,
    body: bookingBody(clinician, startsAt, { appointmentType: mode }),
  })
  if (status !== 201) throw new Error(`initiate answered ${status}: ${JSON.stringify(body)}`)
  return { patient: who, appointmentId: body.appointment.id, orderId: body.payment.orderId, startsAt }
}

export interface CheckoutResult {
  razorpay_order_id: string
  razorpay_payment_id: string
  razorpay_signature: string
}

/** Pays an order at the sandbox, and gives what its checkout would hand to the browser, and the payment. */
export async function pay(test: TestApp, orderId: string, more: Record<string, unknown> = {}) {
  const { payment, ...result } = await test.control('pay', { orderId, ...more })
  return { result: result as CheckoutResult, payment }
}

export const verify = (test: TestApp, { token }: SignedIn, result: CheckoutResult): Promise<Reply> =>
  test.call('POST', '/api/payment/verify', { token, body: result })

export const newEventId = () => `evt_${randomBytes(7).toString('hex')}`

/** An event about a payment, as Razorpay words it. */
export const paymentEvent = (event: string, payment: unknown) => ({
  entity: 'event',
  account_id: 'acc_test',
  event,
  contains: ['payment'],
  payload: { payment: { entity: payment } },
  created_at: 1_767_600_000,
})

export const signature = (secret: string, raw: string) => createHmac('sha256', secret).update(raw).digest('hex')

/** Posts a body as it stands, signed with the webhook secret unless another signature is given. */
export function postWebhook(
  test: TestApp,
  body: unknown,
  { eventId = newEventId(), signed }: { eventId?: string; signed?: string } = {},
): Promise<Reply> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  return test.call('POST', '/api/payment/webhook', {
    headers: {
      'content-type': 'application/json',
      'x-razorpay-event-id': eventId,
      'x-razorpay-signature': signed ?? signature(test.config.RAZORPAY_WEBHOOK_SECRET, raw),
    },
    body: raw,
  })
}

export interface State {
  status: string
  paymentStatus: string
  paymentId: string | null
  payments: number
  refunds: { status: string; reason: string }[]
  jobs: Record<string, number>
}

/** What the database says of an appointment, its money and what was queued for it. */
export async function stateOf({ database }: TestApp, appointmentId: number): Promise<State> {
  const { rows } = await database.pool.query(
    `select a.status, p.status as "paymentStatus", p.payment_id as "paymentId",
       (select count(*)::int from payments where appointment_id = a.id) as payments,
       array(select json_build_object('status', r.status, 'reason', r.reason) from refunds r
             join payments rp on rp.id = r.payment_id where rp.appointment_id = a.id order by r.id) as refunds,
       (select coalesce(json_object_agg(template, count), '{}') from (
          select t.name as template, count(*)::int from notifications n join notification_templates t on t.id = n.template_id
          where n.appointment_id = a.id group by 1) told) as jobs
     from appointments a left join lateral (
       select status, payment_id from payments where appointment_id = a.id order by id desc limit 1) p on true
     where a.id = $1`,
    [appointmentId],
  )
  return rows[0]
}

/** `minutes` after ten in the morning of the tests' second day, as the wire writes it. */
export const slotAt = (minutes: number) => new Date(Date.parse(tomorrowAtTen) + minutes * 60_000).toISOString()
