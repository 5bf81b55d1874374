import type { Tried } from './rows.ts'

const code = (more: string) => `insert into otp_requests (phone, otp_hash, purpose, expires_at)
  values ('91', 'h', 'LOGIN', '2026-01-05T03:00:00Z'); update otp_requests set ${more};`

const family = (...revoked: string[]) => `drop index auth_sessions_family;
  insert into auth_sessions (user_id, refresh_token_hash, expires_at, family_id, revoked_at)
  values ${revoked.map((at) => `(3, 'h', '2026-02-01', '00000000-0000-0000-0000-000000000000', ${at})`).join()};`
const ended = `'2026-01-05T03:00:00Z'`

const users = (
  ...people: [type: string, phone: string][]
) => `drop index users_patient_phone_key, users_staff_phone_key;
  insert into users (full_name, user_type, phone) values ${people.map(([type, phone]) => `('A', '${type}', ${phone})`).join()};`
const asha = `'919812345678'`

export const peopleRows: Tried[] = [
  {
    number: 11,
    what: 'checked too often by who asked',
    rows: code('attempts_count = 6'),
    half: ['attempts_count - anonymous_attempts_count, ', ''],
  },
  {
    number: 11,
    what: 'checked too often by strangers',
    rows: code('attempts_count = 6, anonymous_attempts_count = 6'),
    half: [', anonymous_attempts_count', ''],
  },
  {
    number: 11,
    what: 'used and never checked',
    rows: code('is_used = true'),
    half: [' or (is_used and attempts_count = 0)', ''],
  },
  {
    number: 11,
    what: 'used when it had run out',
    rows: code(`is_used = true, attempts_count = 1, used_at = '2026-01-05T03:00:00Z'`),
    half: [' or used_at >= expires_at', ''],
  },
  {
    number: 11,
    what: 'used twice',
    rows: code(`is_used = true, attempts_count = 2, uses_count = 2`),
    half: [' or uses_count > 1', ''],
  },
  { number: 11, what: 'five tries each', rows: code('attempts_count = 10, anonymous_attempts_count = 5') },
  {
    number: 11,
    what: 'used at the last moment',
    rows: code(`is_used = true, attempts_count = 5, uses_count = 1, used_at = '2026-01-05T02:59:59Z'`),
  },
  { number: 12, what: 'two live tokens', rows: family('null', 'null'), half: ['else 1 end', 'else 9 end'] },
  { number: 12, what: 'a live token of an ended family', rows: family(ended, 'null'), half: ['then 0', 'then 9'] },
  { number: 12, what: 'two that ended', rows: family(ended, ended) },
  { number: 12, what: 'one', rows: family('null') },
  {
    number: 15,
    what: 'two patients',
    rows: users(['PATIENT', asha], ['PATIENT', asha]),
    half: ['having count(*) > 1', 'having false'],
  },
  {
    number: 15,
    what: 'two members of staff',
    rows: users(['STAFF', asha], ['STAFF', asha]),
    half: ['having count(*) > 1', 'having false'],
  },
  {
    number: 15,
    what: 'two patients, the phone written in two ways',
    rows: users(['PATIENT', asha], ['PATIENT', `'098123 45678'`]),
    half: ['group by user_type, phone_key(phone)', 'group by user_type, phone'],
  },
  { number: 15, what: 'a clinician who is a patient', rows: users(['STAFF', asha], ['PATIENT', asha]) },
  { number: 15, what: 'two without a phone', rows: users(['PATIENT', 'null'], ['PATIENT', 'null']) },
]
