import { become, earlier, hold, payment, refund, type Tried } from './rows.ts'

const visit = `${hold({ fee: 1600 })} ${become('CONFIRMED')}`
const drawer = `insert into drawers (centre_id, opened_by_user_id, opened_at, opening_amount)
  values (1, 1, '2026-01-05T02:00:00Z', 500);`
const desk = (more: string) =>
  payment({ more: `payment_id = null, provider = 'DESK', order_id = 'desk_1', received_by_user_id = 1, ${more}` })
const card = desk(`method = 'CARD'`)
const cash = `${drawer} ${desk(`method = 'CASH', drawer_id = 1`)}`
const moved = (amount: number) =>
  `insert into drawer_movements (drawer_id, kind, amount, payment_id, by_user_id, moved_at)
   values (1, 'PAYMENT', ${amount}, 1, 1, ${earlier});`
const close = (counted: number, more = '') =>
  `update drawers set closed_at = '2026-01-05T03:30:00Z', closed_by_user_id = 1, counted_amount = ${counted} ${more};`
// A web booking has exactly one payment of its fee; what the desk took is looked at here.
const atDesk = `update appointments set source = 'ADMIN_FRONT_DESK';`

const paidOnline = payment({ id: 0 })
const tenders: Tried[] = [
  {
    number: 2,
    what: 'at the desk what the clinic had refunded by hand',
    rows: `${visit} ${paidOnline} ${refund({ amount: 100, reason: 'OUTSIDE rfnd_1', status: 'PROCESSED' })}
      update refunds set created_at = ${earlier}; ${card} update payments set amount = 100 where provider = 'DESK';`,
  },
  {
    number: 2,
    what: 'at the desk what was paid online, at the moment when its refund by hand became known',
    rows: `${visit} ${paidOnline} ${refund({ reason: 'OUTSIDE rfnd_1', status: 'PROCESSED' })}
      ${refund({ reason: 'PAID_TWICE', status: 'FAILED' })} update refunds set created_at = ${earlier}; ${card}`,
  },
  {
    number: 16,
    what: 'a payment that nobody took',
    rows: `alter table payments drop constraint payments_taken_by_somebody; ${visit} ${card}
      update payments set received_by_user_id = null; ${atDesk}`,
    half: ['p.received_by_user_id is null or', ''],
  },
  {
    number: 16,
    what: 'cash that is in no drawer',
    rows: `${visit} ${cash} ${atDesk}`,
    half: [`p.method = 'CASH' and not exists`, `p.method = 'NONE' and not exists`],
  },
  {
    number: 16,
    what: 'less cash in the drawer than was paid',
    rows: `${visit} ${cash} ${moved(1500)} ${atDesk}`,
    half: ['and m.amount = p.amount', ''],
  },
  {
    number: 16,
    what: 'a drawer that was closed with less, and nobody says why',
    rows: `${drawer} ${close(400)}`,
    half: ['d.counted_amount is distinct from', 'false and d.counted_amount is distinct from'],
  },
  {
    number: 16,
    what: 'a difference that one person approved alone',
    rows: `${drawer} ${close(400, `, difference_reason = 'Change', approved_by_user_id = 1`)}`,
    half: ['or d.approved_by_user_id = d.closed_by_user_id', ''],
  },
  {
    number: 16,
    what: 'money that moved after the drawer was closed',
    rows: `${visit} ${cash} ${moved(1600)} ${close(2100)} update drawers set closed_at = '2026-01-05T02:30:00Z'; ${atDesk}`,
    half: ['or m.moved_at > d.closed_at', ''],
  },
  {
    number: 16,
    what: 'cash in its drawer, closed with a reason by two',
    rows: `${visit} ${cash} ${moved(1600)} ${close(2000, `, difference_reason = 'Change', approved_by_user_id = 2`)} ${atDesk}`,
  },
  {
    number: 17,
    what: 'cash that went back from nowhere',
    rows: `${visit} ${cash} ${moved(1600)} ${refund({ amount: 600, status: 'PROCESSED' })}
      update refunds set origin = 'EXTERNAL'; ${atDesk}`,
    half: [`r.status = 'PROCESSED'`, 'false'],
  },
  {
    number: 17,
    what: 'cash that still waits to be given back',
    rows: `${visit} ${cash} ${moved(1600)} ${refund({ amount: 600 })} update refunds set origin = 'EXTERNAL'; ${atDesk}`,
  },
  {
    number: 18,
    what: 'more than the fee',
    rows: `${hold({ fee: 1500 })} ${become('CONFIRMED')} ${card} ${atDesk}`,
    half: ['and a.fee_amount + coalesce', 'and false and a.fee_amount + coalesce'],
  },
  {
    number: 18,
    what: 'a registration fee twice',
    rows: `${visit} ${card} ${hold({ fee: 1600, at: '05:30' })} update appointments set registration_fee_amount = 500; ${atDesk}`,
    half: ['having count(*) > 1', 'having false'],
  },
  {
    number: 18,
    what: 'a registration fee twice, once unpaid, of a patient who was two',
    rows: `${visit} ${card} ${hold({ fee: 1600, at: '05:30' })} update appointments set registration_fee_amount = 500;
      update patient_profiles set merged_into_patient_id = 1 where id = 2; ${atDesk}`,
    half: ['> 1 or bool_or(', '> 1 and bool_or('],
  },
  {
    number: 18,
    what: 'a registration fee paid twice by a patient who was two, for somebody to give back',
    rows: `${visit} ${hold({ fee: 1600, at: '05:30' })} update appointments set registration_fee_amount = 500;
      insert into payments (appointment_id, patient_id, provider, order_id, amount, currency, status)
        select id, 1, 'RAZORPAY', 'order_' || id, 2100, 'INR', 'CREATED' from appointments;
      update patient_profiles set merged_into_patient_id = 1 where id = 2; ${atDesk}`,
  },
  {
    number: 18,
    what: 'a registration fee paid with a visit that was given to who had paid one, for somebody to give back',
    rows: `${visit} ${hold({ fee: 1600, at: '05:30' })} update appointments set registration_fee_amount = 500;
      insert into payments (appointment_id, patient_id, provider, order_id, amount, currency, status)
        select id, 1, 'RAZORPAY', 'order_' || id, 2100, 'INR', 'CREATED' from appointments;
      update appointment_status_history set previous_patient_id = 2 where appointment_id = 2; ${atDesk}`,
  },
  {
    number: 18,
    what: 'exactly the fee, beside a registration fee that is due',
    rows: `${visit} ${card} update appointments set registration_fee_amount = 500; ${atDesk}`,
  },
]

const action = (kind: string, more: string) =>
  `insert into desk_changes (appointment_id, kind, by_user_id, changed_at, release_at, status_before, starts_at_before,
     ends_at_before, centre_id_before, clinician_id_before, time_version_before)
   values (1, '${kind}', 1, '2026-01-05T03:00:00Z', '2026-01-05T03:01:00Z', 'CONFIRMED', now(), now(), 1, 1, 1);
   update desk_changes set ${more};`
const undone = `undone_at = '2026-01-05T03:00:30Z'`
const told = (template: string, sentAt: string) =>
  `insert into notifications (phone, channel, status, appointment_id, template_id, created_at, sent_at)
     select '2', 'WHATSAPP', 'SENT', 1, id, '2026-01-05T03:00:10Z', ${sentAt} from notification_templates
     where name = '${template}';`

const logged = `insert into audit_logs (action, entity_type) values ('PATIENT_READ', 'patient'), ('PATIENT_READ', 'patient');`
const unguarded = (statement: string) =>
  `alter table audit_logs disable trigger user; ${statement}; alter table audit_logs enable trigger user;`

const logging: Tried[] = [
  {
    number: 22,
    what: 'a row of the audit log was changed',
    rows: `${logged} ${unguarded(`update audit_logs set why = 'x' where chain_position = 2`)}`,
    half: [`then 'CHANGED'`, 'then null'],
  },
  {
    number: 22,
    what: 'the last row of the audit log is missing',
    rows: `${logged} ${unguarded('delete from audit_logs where chain_position = 2')}`,
    half: [`'TAIL' from (select 1) one`, `'TAIL' from (select 1 where false) one`],
  },
  { number: 22, what: 'the audit log was written to', rows: logged },
]

const undoing: Tried[] = [
  {
    number: 24,
    what: 'a cancellation was told and undone',
    rows: `${hold()} ${become('CONFIRMED')} ${action('CANCEL', undone)} ${told('appointment_cancelled', 'null')}`,
    half: [`(dc.kind = 'CANCEL' and t.name = 'appointment_cancelled')`, 'false'],
  },
  {
    number: 24,
    what: 'a move was told and undone',
    rows: `${hold()} ${become('CONFIRMED')} ${action('MOVE', undone)} ${told('appointment_rescheduled', `'2026-01-05T03:00:20Z'`)}`,
    half: [`t.name = 'appointment_rescheduled'`, 'false'],
  },
  {
    number: 24,
    what: 'money went back of what was undone',
    rows: `${visit} ${payment()} ${action('CANCEL', undone)} ${refund({ amount: 100 })}
      update refunds set origin = 'EXTERNAL', reason = 'NOT_CAPTURED', created_at = '2026-01-05T03:00:10Z';`,
    half: [`(dc.kind = 'CANCEL' and exists`, '(false and exists'],
  },
  {
    number: 24,
    what: 'it was undone before anything left',
    rows: `${hold()} ${become('CONFIRMED')} ${action('CANCEL', undone)} ${told('appointment_confirmed', `'2026-01-05T03:00:20Z'`)}`,
  },
  {
    number: 3,
    what: 'money of a visit that somebody at the desk cancelled without a refund',
    rows: `${visit} ${payment()} ${become('CANCELLED')} ${action('CANCEL', `released_at = '2026-01-05T03:01:00Z', kept_amount = 1600`)}`,
  },
  {
    number: 3,
    what: 'less goes back than the desk said',
    rows: `${visit} ${payment()} ${become('CANCELLED')} ${refund({ amount: 700 })} ${action('CANCEL', `released_at = '2026-01-05T03:01:00Z', refund_amount = 800, kept_amount = 800`)}`,
    half: [`where a.status = 'CANCELLED' and not exists`, `where false and not exists`],
  },
]

export const deskRows: Tried[] = [...tenders, ...logging, ...undoing]
