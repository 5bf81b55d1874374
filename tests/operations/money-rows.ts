import { become, earlier, hold, message, payment, refund, stray, type Tried } from './rows.ts'

const paid = (more: Parameters<typeof payment>[0] = {}) =>
  `${hold({ fee: 1600 })} ${become('CONFIRMED')} ${payment(more)}`
const second = payment({ id: 2 })
const failing = (reason: string) => refund({ payment: 2, reason, status: 'FAILED' })

const oneOfItsFee: Tried[] = [
  {
    number: 2,
    what: 'no payment',
    rows: `${hold({ fee: 1600 })} ${become('CONFIRMED')}`,
    half: ['<> array[a.fee_amount + coalesce(a.fee_lowered_amount, 0)]', 'is null'],
  },
  {
    number: 2,
    what: 'a payment that failed',
    rows: paid({ status: 'FAILED' }),
    half: [`p.status in ('SUCCESS', 'REFUNDED')`, 'true'],
  },
  {
    number: 2,
    what: 'two payments',
    rows: `${paid()} ${second}`,
    half: ['array_agg(p.amount)', 'array_agg(distinct p.amount)'],
  },
  {
    number: 2,
    what: 'a second one that only somebody else tried to give back',
    rows: `${paid()} ${second} ${failing('OUTSIDE rfnd_1')}`,
    half: [`r.origin = 'OURS'`, 'true'],
  },
  {
    number: 2,
    what: 'a second one of which only a part goes back',
    rows: `${paid()} ${second} ${refund({ payment: 2, amount: 600, reason: 'PAID_TWICE' })}`,
    half: ['or exists (select from payments p', 'or false and exists (select from payments p'],
  },
  {
    number: 2,
    what: 'a second one online, after the first was refunded by hand',
    rows: `${paid()} ${refund({ reason: 'OUTSIDE rfnd_1', status: 'PROCESSED' })}
      update refunds set created_at = ${earlier}; ${second}`,
    half: [
      `(p.provider = 'DESK' and p.order_id like 'desk\\_%') and exists (select from payments o`,
      'exists (select from payments o',
    ],
  },
  {
    number: 2,
    what: 'a second one that goes back',
    rows: `${paid()} ${second} ${refund({ payment: 2, reason: 'PAID_TWICE' })}`,
  },
  {
    number: 2,
    what: 'a second one whose refund failed, on the list',
    rows: `${paid()} ${second} ${failing('PAID_TWICE')}`,
  },
  {
    number: 2,
    what: 'a part that the clinic gave back by hand',
    rows: `${paid()} ${refund({ amount: 100, reason: 'OUTSIDE rfnd_1', status: 'PROCESSED' })}`,
  },
  {
    number: 2,
    what: 'one that was never captured, after the visit',
    rows: `${paid({ status: 'REFUNDED' })} ${refund({ reason: 'NOT_CAPTURED', status: 'PROCESSED' })}
      update appointments set scheduled_start_at = ${earlier};`,
  },
  {
    number: 2,
    what: 'one that was never captured, of a visit that began before its time',
    rows: `${paid({ status: 'REFUNDED' })} ${become('IN_PROGRESS')}
      ${refund({ reason: 'NOT_CAPTURED', status: 'PROCESSED' })}`,
  },
]

const lost = (refunds = '', more = '') => `${hold()} ${become('EXPIRED')} ${payment({ more })} ${refunds}`
const byHand = { reason: 'OUTSIDE rfnd_1', status: 'FAILED' }
const queuedOrKept: Tried[] = [
  {
    number: 3,
    what: 'of no appointment, and no refund',
    rows: lost(),
    half: ['a.status not in', 'false and a.status not in'],
  },
  {
    number: 3,
    what: 'of a deleted appointment',
    rows: `${hold()} ${become('CONFIRMED')} update appointments set is_active = false; ${payment()}`,
    half: [`or (a.status = 'CONFIRMED' and not a.is_active)`, ''],
  },
  {
    number: 3,
    what: 'a part goes back',
    rows: lost(refund({ amount: 600 })),
    half: ['p.paid_amount > (select', 'p.paid_amount < (select'],
  },
  {
    number: 3,
    what: 'only a refund by hand, and it failed',
    rows: lost(refund(byHand)),
    half: [`r.origin = 'OURS' and`, ''],
  },
  {
    number: 3,
    what: 'a refund that failed and fits what is left no more',
    rows: lost(
      `${refund({ status: 'FAILED' })} ${refund({ amount: 600, reason: 'OUTSIDE rfnd_1', status: 'PROCESSED' })}`,
    ),
    half: [
      `p.paid_amount >= r.amount\n    + (select coalesce(sum(o.amount), 0) from refunds o where o.payment_id = p.id and o.status <> 'FAILED')`,
      'true',
    ],
  },
  {
    number: 3,
    what: 'unmatched, kept, and nobody’s',
    rows: `${hold()} ${stray({ status: 'KEPT' })}`,
    half: [`s.status = 'KEPT'`, 'false'],
  },
  { number: 3, what: 'its refund waits', rows: lost(refund()) },
  { number: 3, what: 'its refund failed, on the list', rows: lost(refund({ status: 'FAILED' })) },
  {
    number: 3,
    what: 'a person dropped its refund',
    rows: `${lost(refund({ status: 'FAILED' }))} update refunds set decision = 'DROP';`,
  },
  { number: 3, what: 'captured half a minute ago', rows: lost('', `paid_at = '2026-01-05T03:59:30Z'`) },
  { number: 3, what: 'of a visit that was missed', rows: `${hold()} ${become('CONFIRMED', 'NO_SHOW')} ${payment()}` },
  { number: 3, what: 'unmatched, kept, an appointment’s', rows: `${paid()} ${stray({ status: 'KEPT', id: 'pay_1' })}` },
]

const cancelled = `${hold({ fee: 1600 })} ${become('CONFIRMED', 'CANCELLED')} ${payment({ status: 'REFUNDED' })}`
const repeated = (table: string, provider = 'V') => `drop index if exists ${table}_once;
  insert into ${table} (provider, provider_event_id, event_type, raw_payload)
  values ('V', 'evt', 'x', '{}'), ('${provider}', 'evt', 'x', '{}');`

const amounts: Tried[] = [
  {
    number: 4,
    what: 'more than was captured',
    rows: `${cancelled} ${refund()} ${refund({ amount: 1, reason: 'B' })}`,
    half: [`r.status <> 'FAILED') > p.paid_amount`, `r.status <> 'FAILED') < 0`],
  },
  {
    number: 4,
    what: 'one reason twice',
    rows: `drop index refunds_once_a_reason; ${cancelled} ${refund({ amount: 1 })}
      insert into refunds (payment_id, amount, reason, idempotency_key) values (1, 1, 'CANCELLED', 'x');`,
    half: ['group by r.reason having count(*) > 1', 'group by r.reason having false'],
  },
  {
    number: 4,
    what: 'all of it after one that failed',
    rows: `${cancelled} ${refund({ status: 'FAILED' })} ${refund({ reason: 'REST 1' })}`,
  },
  {
    number: 5,
    what: 'another amount',
    rows: `${hold({ fee: 1600 })} ${payment({ amount: 1, status: 'CREATED' })}`,
    half: [
      'p.amount <> a.fee_amount + coalesce(a.registration_fee_amount, 0) + coalesce(a.fee_lowered_amount, 0) or',
      '',
    ],
  },
  {
    number: 5,
    what: 'another currency',
    rows: `${hold({ fee: 1600 })} ${payment({ status: 'CREATED', more: `currency = 'USD'` })}`,
    half: [` or p.currency <> 'INR'`, ''],
  },
  { number: 5, what: 'of no quote', rows: `${hold()} ${payment({ amount: 1, status: 'CREATED' })}` },
  {
    number: 6,
    what: 'an order',
    rows: `drop index payments_order_id_key; ${hold()} ${payment({ status: 'CREATED' })} ${payment({ id: 2, status: 'CREATED' })}
      update payments set order_id = 'order_1';`,
    half: ['group by order_id having count(*) > 1', 'group by order_id having false'],
  },
  {
    number: 6,
    what: 'a payment',
    rows: `drop index payments_payment_id_key; ${hold()} ${payment({ status: 'CREATED' })} ${payment({ id: 2, status: 'CREATED' })}
      update payments set payment_id = 'pay_1';`,
    half: ['group by payment_id having count(*) > 1', 'group by payment_id having false'],
  },
  {
    number: 6,
    what: 'an event of the gateway’s',
    rows: repeated('payment_webhook_events'),
    half: ['payment_webhook_events\n        where', 'payment_webhook_events\n        where false and'],
  },
  {
    number: 6,
    what: 'an event of the messages’',
    rows: repeated('notification_webhook_events'),
    half: ['notification_webhook_events\n        where', 'notification_webhook_events\n        where false and'],
  },
  { number: 6, what: 'one id of two vendors', rows: repeated('payment_webhook_events', 'W') },
  {
    number: 14,
    what: 'somebody else’s payment',
    rows: `${hold()} ${payment({ patient: 2, status: 'CREATED' })}`,
    half: ['p.patient_id <> a.patient_id', 'false'],
  },
  { number: 14, what: 'one’s own', rows: `${hold()} ${payment({ status: 'CREATED' })}` },
]

const byDesk = `${hold({ source: 'ADMIN_FRONT_DESK' })} ${become('CONFIRMED')} ${payment()}`
const byUs = `${hold({ source: 'ADMIN_FRONT_DESK' })} update appointments set status = 'CONFIRMED', status_reason = 'PAID',
  status_changed_at = now(),
  hold_expires_at = null; ${payment()}`
const gone: Tried[] = [
  {
    number: 25,
    what: 'its only payment goes back',
    rows: `${byDesk} ${refund()}`,
    half: ['(exists (select from payments p where', '(false and exists (select from payments p where'],
  },
  {
    number: 25,
    what: 'its only payment was never captured, before the visit',
    rows: `${byDesk} ${refund({ reason: 'NOT_CAPTURED', status: 'PROCESSED' })}`,
    half: [` or (a.status = 'CONFIRMED' and a.scheduled_start_at > $1)`, ''],
  },
  {
    number: 25,
    what: 'its payment was sent back as nobody’s',
    rows: `${byDesk} ${stray({ id: 'pay_1', more: `sent_at = ${earlier}` })}`,
    half: ['s.sent_at is not null or', ''],
  },
  {
    number: 25,
    what: 'its payment went back as nobody’s',
    rows: `${byDesk} ${stray({ id: 'pay_1', status: 'REFUNDED', more: 'is_told_of = false' })}`,
    half: [` or s.status = 'REFUNDED'`, ''],
  },
  {
    number: 25,
    what: 'its money goes back after another tool confirmed it',
    rows: `${byDesk} ${refund()} update refunds set created_at = now() + interval '1 second';`,
    half: ['h.changed_at > r.created_at', 'true'],
  },
  {
    number: 25,
    what: 'its money had gone back, and then we confirmed it',
    rows: `${byUs} ${refund()} update refunds set created_at = now() - interval '1 second';`,
    half: [`('PAID', 'NO_FEE', 'ADOPTED_PAID')`, `('')`],
  },
  {
    number: 25,
    what: 'its money had gone back before another tool confirmed it',
    rows: `${byDesk} ${refund()} update refunds set created_at = now() - interval '1 second';`,
  },
  { number: 25, what: 'another payment of two goes back', rows: `${byDesk} ${second} ${refund({ payment: 2 })}` },
  { number: 25, what: 'the clinic gave it back by hand', rows: `${byDesk} ${refund({ reason: 'OUTSIDE rfnd_1' })}` },
  {
    number: 25,
    what: 'its only payment was never captured, and the visit took place',
    rows: `${byDesk} ${refund({ reason: 'NOT_CAPTURED', status: 'PROCESSED' })} update appointments set scheduled_start_at = ${earlier};`,
  },
  {
    number: 25,
    what: 'its only payment was never captured, and the visit began before its time',
    rows: `${byDesk} ${become('IN_PROGRESS')} ${refund({ reason: 'NOT_CAPTURED', status: 'PROCESSED' })}`,
  },
  { number: 25, what: 'a refund that failed', rows: `${byDesk} ${refund({ status: 'FAILED' })}` },
  {
    number: 25,
    what: 'a deleted appointment',
    rows: `${byDesk} ${refund()} update appointments set is_active = false;`,
  },
  { number: 25, what: 'a stray payment that waits', rows: `${byDesk} ${stray({ id: 'pay_1' })}` },
]

const captured = `captured_at = ${earlier}`
const known = paid({ more: captured })
const sentBack = `${hold()} ${become('EXPIRED')} ${payment({ more: captured })} ${refund({ id: 'rfnd_1' })}`
const strayBack = `${known} ${message('payment_received', `dedupe_key = 'x'`)}`
const told: Tried[] = [
  { number: 26, what: 'received', rows: known, half: [`t.name = 'payment_received')`, `true) and false`] },
  {
    number: 26,
    what: 'going back',
    rows: sentBack,
    half: ['or exists (select from refunds r', 'or false and exists (select from refunds r'],
  },
  {
    number: 26,
    what: 'unmatched, on its way back',
    rows: `${strayBack} ${stray({ more: `provider_refund_id = 'rfnd_2'` })}`,
    half: [` or (s.status = 'PENDING' and s.provider_refund_id is not null)`, ''],
  },
  {
    number: 26,
    what: 'unmatched and back',
    rows: `${strayBack} ${stray({ status: 'REFUNDED' })}`,
    half: [`s.status = 'REFUNDED' or`, ''],
  },
  { number: 26, what: 'told as received', rows: strayBack },
  { number: 26, what: 'told as going back', rows: `${sentBack} ${message('payment_refunded', 'refund_id = 1')}` },
  { number: 26, what: 'captured half a minute ago', rows: paid({ more: `captured_at = '2026-01-05T03:59:30Z'` }) },
  { number: 26, what: 'not captured yet', rows: paid() },
  {
    number: 26,
    what: 'switched off by the clinic',
    rows: `${known} update notification_templates set is_active = false;`,
  },
  { number: 26, what: 'of somebody without a phone', rows: `${known} update users set phone = null where id = 3;` },
  {
    number: 26,
    what: 'a refund that Razorpay has not taken',
    rows: `${hold()} ${become('EXPIRED')} ${payment({ more: captured })} ${refund()}`,
  },
  {
    number: 26,
    what: 'unmatched, and told with the first',
    rows: `${strayBack} ${stray({ status: 'REFUNDED', more: 'is_told_of = false' })}`,
  },
]

export const moneyRows: Tried[] = [...oneOfItsFee, ...queuedOrKept, ...amounts, ...gone, ...told]
