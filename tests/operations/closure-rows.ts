import { become, hold, payment, type Tried } from './rows.ts'

const visit = `${hold({ fee: 1600 })} ${become('CONFIRMED')} ${payment()}`
const closure = (more = '') =>
  `insert into closures (clinician_id, starts_at, ends_at, reason, created_by_user_id, created_at)
     values (1, '2026-01-06T03:30:00Z', '2026-01-06T11:30:00Z', 'Ill', 1, now() + interval '1 second');
   ${more === '' ? '' : `update closures set ${more};`}`
const listed = (more = '') =>
  `insert into closure_offers (closure_id, appointment_id, time_version ${more === '' ? '' : ', ended_at, outcome'})
     values ((select max(id) from closures), 1, 1 ${more});`

export const closureRows: Tried[] = [
  {
    number: 23,
    what: 'a visit in a closure that does not list it',
    rows: `${visit} ${closure()}`,
    half: ['cl.created_by_user_id is not null', 'false'],
  },
  {
    number: 23,
    what: 'a visit that came into a closure at another time than it lists',
    rows: `${visit} ${closure()} ${listed()} update appointments set time_version = 2;`,
    half: ['cl.created_by_user_id is not null', 'false'],
  },
  {
    number: 23,
    what: 'a visit that takes place though its patient has the money back',
    rows: `${visit} ${listed(`, now(), 'REFUNDED'`)}`,
    half: [`o.outcome = 'REFUNDED'`, 'false'],
  },
  { number: 23, what: 'a visit that its closure lists', rows: `${visit} ${closure()} ${listed()}` },
  {
    number: 23,
    what: 'a visit in a closure on the word of somebody',
    rows: `${visit} ${closure()} update appointments set override_reason = 'She comes in for him';`,
  },
  {
    number: 23,
    what: 'a visit that another tool has put into a closure since',
    rows: `${closure('created_at = now()')} ${visit}`,
  },
  { number: 23, what: 'a visit beside the closure of a centre', rows: `${visit} ${closure('centre_id = 2')}` },
  {
    number: 5,
    what: 'a fee that was lowered for another clinician',
    rows: `${visit} update appointments set fee_amount = 1200, fee_lowered_amount = 400;
      insert into refunds (payment_id, amount, reason, idempotency_key)
        select id, 400, 'LOWER_FEE_1', 'k' from payments;`,
  },
]
