import { become, earlier, hold, message, type Tried } from './rows.ts'

const unguarded = 'alter table appointments drop constraint appointments_no_overlap;'
const beside = `${unguarded} ${hold()} ${hold({ at: '04:45', patient: 2 })}`
const squeeze = `update appointments set squeezed_in_by_user_id = 1, override_reason = 'A crisis' where id = 1;`

const overlaps: Tried[] = [
  {
    number: 1,
    what: 'two holds that run',
    rows: beside,
    half: ['a.hold_expires_at is null or a.hold_expires_at > $1', 'a.hold_expires_at is null'],
  },
  { number: 1, what: 'two confirmed', rows: `${beside} ${become('CONFIRMED')}`, half: [`'CONFIRMED', `, ''] },
  {
    number: 1,
    what: 'two in progress',
    rows: `${beside} ${become('CONFIRMED', 'IN_PROGRESS')}`,
    half: [`, 'IN_PROGRESS'`, ''],
  },
  {
    number: 1,
    what: 'two that wait for nobody to pay',
    rows: `${beside} update appointments set hold_expires_at = null;`,
    half: ['a.hold_expires_at is null or', ''],
  },
  {
    number: 1,
    what: 'at two centres',
    rows: `${unguarded} ${hold()} ${hold({ centre: 2, patient: 2 })}`,
    half: ['b.clinician_id = a.clinician_id', 'b.clinician_id = a.clinician_id and b.centre_id = a.centre_id'],
  },
  {
    number: 1,
    what: 'one let in by name and without a reason',
    rows: `${beside} ${squeeze} update appointments set override_reason = null;`,
    half: [` and coalesce(a.override_reason, '') <> ''`, ''],
  },
  { number: 1, what: 'one let in by name and with a reason', rows: `${beside} ${squeeze}` },
  { number: 1, what: 'one after the other', rows: `${hold()} ${hold({ at: '05:00' })}` },
  { number: 1, what: 'two clinicians', rows: `${hold()} ${hold({ clinician: 2, patient: 2 })}` },
  { number: 1, what: 'one deleted', rows: `${beside} update appointments set is_active = false where id = 1;` },
  {
    number: 1,
    what: 'one cancelled',
    rows: `${beside} update appointments set status = 'CANCELLED', cancelled_at = ${earlier} where id = 1;`,
  },
]

const history = (previous: string, next: string, reason: string) =>
  `insert into appointment_status_history (appointment_id, previous_status, new_status, reason)
   values (1, '${previous}', '${next}', ${reason});`

const states: Tried[] = [
  {
    number: 7,
    what: 'a hold that ran out an hour ago',
    rows: hold({ expires: earlier }),
    half: ['hold_expires_at <', 'false and hold_expires_at <'],
  },
  { number: 7, what: 'a hold that ran out within a sweep', rows: hold({ expires: `'2026-01-05T03:59:00Z'` }) },
  {
    number: 7,
    what: 'a deleted one',
    rows: `${hold({ expires: earlier })} update appointments set is_active = false;`,
  },
  { number: 7, what: 'one that waits for nobody', rows: hold({ expires: 'null' }) },
  {
    number: 8,
    what: 'an edge that is none',
    rows: `${hold()} ${become('COMPLETED')}`,
    half: [
      `(coalesce(h.previous_status, ''), h.new_status) not in`,
      `false and (coalesce(h.previous_status, ''), h.new_status) not in`,
    ],
  },
  {
    number: 8,
    what: 'a status that stays, and no move',
    rows: `${hold()} ${history('BOOKED', 'BOOKED', 'null')}`,
    half: [`= 'RESCHEDULED' or h.previous_start_at is not null`, `<> 'X' or h.previous_start_at is not null`],
  },
  {
    number: 8,
    what: 'another status than the last line says',
    rows: `${hold()} ${history('BOOKED', 'CONFIRMED', 'null')}`,
    half: ['a.status is distinct from', 'false and a.status is distinct from'],
  },
  {
    number: 8,
    what: 'no line at all',
    rows: `${hold()} delete from appointment_status_history;`,
    half: ['a.status is distinct from', 'a.status <>'],
  },
  {
    number: 8,
    what: 'a move',
    rows: `${hold()} ${history('BOOKED', 'BOOKED', `'RESCHEDULED 2 days later, by phone'`)}`,
  },
  { number: 8, what: 'late money', rows: `${hold()} ${become('EXPIRED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED')}` },
  { number: 8, what: 'a visit that was missed', rows: `${hold()} ${become('CONFIRMED', 'NO_SHOW')}` },
]

const session = (status = 'SCHEDULED') =>
  `insert into video_sessions (appointment_id, status, scheduled_start_at, scheduled_end_at)
   values (1, '${status}', now(), now());`
const online = (...statuses: string[]) => `${hold({ type: 'ONLINE' })} ${become(...statuses)}
  update appointments set status_changed_at = ${earlier}, cancelled_at = ${earlier};`

const video: Tried[] = [
  { number: 9, what: 'none', rows: online('CONFIRMED'), half: ['1 <>', '1 <'] },
  {
    number: 9,
    what: 'two',
    rows: `drop index video_sessions_one_active; ${online('CONFIRMED')} ${session()} ${session('STARTED')}`,
    half: ['1 <>', '1 >'],
  },
  {
    number: 9,
    what: 'one of a cancelled appointment',
    rows: `${online('CONFIRMED', 'CANCELLED')} ${session()}`,
    half: [`('CANCELLED', 'EXPIRED')`, `('EXPIRED')`],
  },
  {
    number: 9,
    what: 'one of an appointment that ran out',
    rows: `${online('EXPIRED')} ${session()}`,
    half: [`('CANCELLED', 'EXPIRED')`, `('CANCELLED')`],
  },
  {
    number: 9,
    what: 'none, half a minute after',
    rows: `${online('CONFIRMED')} update appointments set status_changed_at = '2026-01-05T03:59:30Z';`,
  },
  {
    number: 9,
    what: 'one that has ended beside the one',
    rows: `${online('CONFIRMED')} ${session('ENDED')} ${session()}`,
  },
  { number: 9, what: 'none of a visit in person', rows: `${hold()} ${become('CONFIRMED')}` },
  {
    number: 9,
    what: 'a cancelled one’s, cancelled',
    rows: `${online('CONFIRMED', 'CANCELLED')} ${session('CANCELLED')}`,
  },
]

const cancelled = `${hold()} ${become('CONFIRMED', 'CANCELLED')} update appointments set cancelled_at = ${earlier};`
const told = `sent_at = '2026-01-05T03:10:00Z'`

const messages: Tried[] = [
  {
    number: 10,
    what: 'one for one version of the time, twice',
    rows: `drop index notifications_once; ${hold()} ${message('meet_link', '')} ${message('meet_link', `dedupe_key = 'meet_link:1'`)}`.replaceAll(
      'update notifications set ;',
      '',
    ),
    half: [
      'group by n.appointment_id, n.dedupe_key having count(*) > 1',
      'group by n.appointment_id, n.dedupe_key having false',
    ],
  },
  {
    number: 10,
    what: 'one refund told for two versions of the time',
    rows: `${hold()} ${[1, 2]
      .map(
        (version) => `insert into notifications (phone, channel, status, appointment_id, dedupe_key)
      values ('2', 'WHATSAPP', 'QUEUED', 1, 'payment_refunded:${version}:r7');`,
      )
      .join('')}`,
    half: [
      `substring(n.dedupe_key from ':r\\d+$') having count(*) > 1`,
      `substring(n.dedupe_key from ':r\\d+$') having false`,
    ],
  },
  {
    number: 10,
    what: 'a link sent after the cancellation',
    rows: `${cancelled} ${message('meet_link', told)}`,
    half: [`a.status = 'CANCELLED' and`, 'false and'],
  },
  {
    number: 10,
    what: 'a confirmation of a hold that ran out',
    rows: `${hold()} ${become('EXPIRED')} ${message('appointment_confirmed', told)}`,
    half: [`a.status = 'EXPIRED' and`, 'false and'],
  },
  {
    number: 10,
    what: 'two refunds told',
    rows: `${hold()} ${[1, 2]
      .map(
        (id) => `insert into notifications (phone, channel, status, appointment_id, dedupe_key)
      values ('2', 'WHATSAPP', 'QUEUED', 1, 'payment_refunded:1:r${id}');`,
      )
      .join('')}`,
  },
  {
    number: 10,
    what: 'the message of the cancellation',
    rows: `${cancelled} ${message('appointment_cancelled', told)}`,
  },
  {
    number: 10,
    what: 'a reminder that was on its way',
    rows: `${cancelled} ${message('appointment_reminder', `sent_at = '2026-01-05T03:00:10Z'`)}`,
  },
]

export const bookingRows: Tried[] = [
  ...overlaps,
  ...states,
  ...video,
  ...messages,
  {
    number: 13,
    what: 'three unpaid holds',
    rows: ['10:00', '11:00', '12:00'].map((at) => hold({ at })).join(''),
    half: ['having count(*) > $4', 'having false'],
  },
  {
    number: 13,
    what: 'two, one deleted, one that ran out, one of the front desk',
    rows: `${['10:00', '11:00', '12:00'].map((at) => hold({ at })).join('')} ${hold({ at: '13:00', source: 'ADMIN_MANAGER' })}
      update appointments set is_active = false where id = 1; ${hold({ at: '14:00', expires: `'2026-01-05T03:59:00Z'` })}`,
  },
]
