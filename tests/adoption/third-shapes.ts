// Databases of neither shape: how they differ from shape B, and the expected result. Differences that are found at
// the same step stand in one database, since each database is migrated whole.

export interface Repaired {
  name: string
  differs: string
  /** A line of the report. */
  says: RegExp
}

export interface Refused {
  name: string
  differs: string
  says: RegExp[]
  /** What the findings ask a person to do. 'as said' runs the statements that the findings suggest. */
  cure: string
}

export const repaired: Repaired[] = [
  {
    name: 'a missing table',
    differs: 'drop table payment_webhook_events',
    says: /^The table payment_webhook_events is missing/,
  },
  {
    name: 'a missing column',
    differs: 'alter table payments drop column error_code',
    says: /^payments\.error_code is missing/,
  },
  {
    name: 'integer ids, by serial',
    differs: `alter table waiting_queue_entries alter column id type integer;
      alter table settings alter column id type integer; alter table audit_logs alter column id type integer;
      alter sequence audit_logs_id_seq as integer`,
    says: /./,
  },
  {
    name: 'ids without a sequence',
    differs: 'alter table notifications alter column id drop default; drop sequence notifications_id_seq',
    says: /^notifications\.id has no default/,
  },
  {
    name: 'a table without an id',
    differs: `alter table user_roles drop column id; insert into user_roles (user_id, role_id) values (1, 3), (2, 6)`,
    says: /^user_roles\.id is missing/,
  },
  {
    name: 'narrow columns',
    differs: `alter table users alter column full_name type varchar(40); alter table payments alter column amount type numeric(8, 2)`,
    says: /^users\.full_name is character varying\(40\)/,
  },
  {
    name: 'a column of theirs that may not be empty',
    differs: `alter table appointments add column token_number int; update appointments set token_number = id;
      alter table appointments alter column token_number set not null`,
    says: /^appointments\.token_number must not be empty, but the product does not know it/,
  },
  {
    name: 'an index of theirs under a name of ours',
    differs: 'create index payments_to_check on payments (status)',
    says: /^The index payments_to_check of payments was renamed to payments_to_check_before/,
  },
  {
    name: 'keys that are not there',
    differs: 'alter table patient_profiles drop constraint patient_profiles_user_id_key',
    says: /^patient_profiles has no unique key of user_id/,
  },
  {
    name: 'a trigger of theirs that keeps updated_at',
    differs: `create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
      create trigger touch before update on appointments for each row execute function touch()`,
    says: /^appointments has your own trigger or rule touch/,
  },
  {
    name: 'no foreign key, and a row that points at nothing',
    differs: `alter table payments drop constraint payments_appointment_id_fkey;
      insert into payments (patient_id, appointment_id, order_id, amount, status) values (1, 900, 'order_lost', 1, 'CREATED')`,
    says: /^payments, id 3: appointment_id refers to a missing row of appointments/,
  },
]

export const refused: Refused[][] = [
  [
    {
      name: 'times without a zone',
      differs:
        'alter table appointments alter column scheduled_start_at type timestamp, alter column scheduled_end_at type timestamp',
      says: [
        /^appointments\.scheduled_start_at is timestamp without time zone, but should be timestamp with time zone\./,
        /^appointments\.scheduled_end_at is timestamp without time zone/,
      ],
      cure: 'as said',
    },
    {
      name: 'an enum in place of text with a check',
      differs: `create type visit_status as enum ('BOOKED', 'CONFIRMED', 'RESCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW');
        alter table appointments drop constraint appointments_status_check;
        alter table appointments alter column status type visit_status using status::text::visit_status`,
      says: [/^appointments\.status is visit_status, but should be character varying\(20\)\./],
      cure: 'as said',
    },
    {
      name: 'a domain',
      differs: `create domain mobile as varchar(20) check (value <> '-'); alter table users alter column phone type mobile`,
      says: [/^users\.phone is mobile, but should be character varying\(20\)\./],
      cure: 'as said',
    },
    {
      name: 'rupees as whole numbers, truth as a letter',
      differs: `alter table payments alter column amount type int; alter table users alter column is_active drop default;
        alter table users alter column is_active type char(1) using case when is_active then 'Y' else 'N' end`,
      says: [
        /^payments\.amount is integer, but should be numeric\(10,2\)\./,
        /^users\.is_active is character\(1\), but should be boolean\./,
      ],
      cure: 'as said',
    },
    {
      name: 'a column that every row needs, and no row has',
      differs: 'alter table appointments drop column duration_minutes',
      says: [
        /^appointments\.duration_minutes is missing\. Each row needs a value: alter table appointments add column/,
      ],
      cure: `alter table appointments add column duration_minutes int;
        update appointments set duration_minutes = extract(epoch from scheduled_end_at - scheduled_start_at) / 60`,
    },
  ],
  [
    {
      name: 'uuids',
      differs:
        'alter table settings alter column id drop default; alter table settings alter column id type uuid using gen_random_uuid()',
      says: [/^settings\.id is uuid, but should be bigint\. The product needs numeric ids/],
      cure: `alter table settings rename column id to old_id; alter table settings drop constraint settings_pkey;
        alter table settings add column id bigserial primary key; alter table settings alter column old_id drop not null`,
    },
    {
      name: 'a view in place of a table',
      differs: 'alter table audit_logs rename to log_entries; create view audit_logs as select * from log_entries',
      says: [
        /^audit_logs is a view but should be a table\. Rename it, .*alter view "audit_logs" rename to audit_logs_shown;/,
      ],
      cure: 'as said',
    },
    {
      name: 'names with capital letters',
      differs: 'alter table payments rename to "Payments"',
      says: [/^The table "Payments" has capital letters in its name and cannot be found\./],
      cure: 'as said',
    },
    {
      name: 'one person with two profiles, and no key that forbids it',
      differs: `alter table patient_profiles drop constraint patient_profiles_user_id_key; insert into patient_profiles (user_id) values (3)`,
      says: [/^patient_profiles, id 3, 4: the same user_id\. Keep one/],
      cure: 'delete from patient_profiles where id = 4',
    },
    {
      name: 'nothing where there should be something',
      differs: `alter table users alter column is_active drop not null; update users set is_active = null where id = 4`,
      says: [/^users, id 4: is_active is empty\. Fill it in, or delete the row\./],
      cure: `update users set is_active = true where is_active is null`,
    },
  ],
  [
    {
      name: 'statuses in another case',
      differs: `alter table appointments drop constraint appointments_status_check; update appointments set status = 'Completed' where id = 1`,
      says: [
        /^appointments, id 1: status is Completed\. .*update appointments set status = 'COMPLETED' where status = 'Completed';/,
      ],
      cure: 'as said',
    },
    {
      name: 'a status of their own',
      differs: `alter table payments drop constraint payments_status_check; update payments set status = 'CHARGEBACK' where id = 1`,
      says: [/^payments, id 1: status is CHARGEBACK\. Make it one of CREATED, PENDING, SUCCESS, FAILED, REFUNDED\./],
      cure: `update payments set status = 'REFUNDED' where id = 1`,
    },
    {
      name: 'a negative payment',
      differs: `insert into payments (patient_id, appointment_id, order_id, amount, status) values (3, 1, 'back', -1600, 'SUCCESS')`,
      says: [/^payments, id 3: negative\. .*update payments set amount = -amount, status = 'FAILED' where amount < 0;/],
      cure: 'as said',
    },
    {
      name: 'a payment of ten crore',
      differs: `insert into payments (patient_id, appointment_id, order_id, amount, status) values (3, 1, 'huge', 99999999.99, 'FAILED')`,
      says: [/^payments, id 4: more than two crore rupees\. Correct the amount/],
      cure: 'delete from payments where id = 4',
    },
    {
      name: 'a visit at infinity',
      differs: `update appointments set scheduled_end_at = 'infinity' where id = 2`,
      says: [/^appointments, id 2: at an impossible time\./],
      cure: `update appointments set scheduled_end_at = scheduled_start_at + interval '30 minutes' where id = 2`,
    },
    {
      name: 'a clock of no country',
      differs: `update centres set timezone = 'IST+5:30'`,
      says: [
        /^centres, id 1: IST\+5:30 is not a time zone\. Set a valid one: update centres set timezone = 'Asia\/Kolkata' where id = 1;/,
      ],
      cure: 'as said',
    },
  ],
  [
    {
      name: 'a function under a name of ours',
      differs: 'create function words_of(value jsonb) returns text[] language sql as $$ select null::text[] $$',
      says: [
        /^There is a function named words_of, which the product creates too\. Rename it: alter function words_of rename to words_of_old;/,
      ],
      cure: 'as said',
    },
    {
      name: 'a table under a name of ours',
      differs: 'create table refunds (id int)',
      says: [/^There is a table named refunds, which the product creates too\. Rename it:/],
      cure: 'as said',
    },
  ],
  [
    {
      name: 'a trigger of theirs that forbids changes',
      differs: `create function forbid() returns trigger language plpgsql as $$ begin raise exception 'closed books'; end $$;
        create trigger forbid before update on payments for each row execute function forbid()`,
      says: [
        /^PostgreSQL rejected a step: closed books\. It came from the function forbid\(\)\. If a trigger of yours calls it, disable/,
      ],
      cure: 'alter table payments disable trigger forbid',
    },
  ],
]
