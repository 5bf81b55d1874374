-- What the desk writes: how a visit went, who took which money, a drawer of cash, what waits for its minute of grace, and a
-- chain over the audit log.

alter table appointments
  -- Arrived is a time and not a status.
  add column checked_in_at timestamptz,
  add column started_at timestamptz,
  add column completed_at timestamptz,
  -- Of the fee, in rupees, with whose word and why.
  add column waived_amount numeric(10, 2),
  add column waived_by_user_id bigint references users (id),
  add column waived_reason varchar(255),
  add column confirmed_by_patient_at timestamptz,
  add constraint appointments_waived_by_somebody
    check (waived_amount is null or (waived_by_user_id is not null and waived_reason <> '')) not valid;

-- A clinician's own follow-ups come by a door of their own.
do $$
declare
  old_check name;
begin
  for old_check in
    select conname from pg_constraint
    where conrelid = 'appointments'::regclass and contype = 'c'
      and conkey = array[(select attnum from pg_attribute
                          where attrelid = 'appointments'::regclass and attname = 'source')]
  loop
    execute format('alter table appointments drop constraint %I', old_check);
  end loop;
end $$;
alter table appointments add constraint appointments_source_check check (source in
  ('WEB_PATIENT', 'ADMIN_FRONT_DESK', 'ADMIN_CARE_COORDINATOR', 'ADMIN_MANAGER', 'CLINICIAN'));

create table drawers (
  id bigint generated always as identity primary key,
  centre_id bigint not null references centres (id),
  opened_by_user_id bigint not null references users (id),
  opened_at timestamptz not null,
  opening_amount numeric(10, 2) not null check (opening_amount >= 0),
  closed_at timestamptz,
  closed_by_user_id bigint references users (id),
  counted_amount numeric(10, 2) check (counted_amount >= 0),
  difference_reason varchar(255),
  approved_by_user_id bigint references users (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- One open drawer a person and centre.
create unique index drawers_open on drawers (centre_id, opened_by_user_id) where closed_at is null;

alter table payments
  add column received_by_user_id bigint references users (id),
  add column drawer_id bigint references drawers (id),
  -- What the card terminal or the UPI app printed.
  add column reference varchar(100),
  add column payment_link_id varchar(100),
  add column payment_link_url text,
  add column payment_link_expires_at timestamptz,
  add constraint payments_taken_by_somebody
    check (provider <> 'DESK' or received_by_user_id is not null) not valid,
  add constraint payments_cash_in_a_drawer
    check (provider <> 'DESK' or method <> 'CASH' or drawer_id is not null) not valid;
-- The clinic's earlier system wrote one link beside several payments.
create unique index payments_payment_link on payments (payment_link_id) where payment_link_expires_at is not null;

-- Cash only ever moves by cash: in with a payment, out with a refund, from hand to hand with a count.
create table drawer_movements (
  id bigint generated always as identity primary key,
  drawer_id bigint not null references drawers (id),
  kind varchar(20) not null check (kind in ('PAYMENT', 'REFUND', 'HAND_OVER')),
  -- Rupees; out of the drawer is negative.
  amount numeric(10, 2) not null,
  payment_id bigint unique references payments (id),
  refund_id bigint unique references refunds (id),
  by_user_id bigint not null references users (id),
  moved_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index drawer_movements_drawer on drawer_movements (drawer_id, id);

-- A deed of the desk whose consequences wait: until `release_at` nothing of it leaves the house, and it can be undone.
create table desk_changes (
  id bigint generated always as identity primary key,
  appointment_id bigint not null references appointments (id),
  kind varchar(20) not null check (kind in ('MOVE', 'CANCEL', 'STATUS')),
  by_user_id bigint not null references users (id),
  changed_at timestamptz not null,
  release_at timestamptz not null,
  released_at timestamptz,
  undone_at timestamptz,
  -- As it stood before the deed: what undoing brings back, and what the patient knows.
  status_before varchar(20) not null,
  starts_at_before timestamptz not null,
  ends_at_before timestamptz not null,
  centre_id_before bigint not null references centres (id),
  clinician_id_before bigint not null references clinician_profiles (id),
  time_version_before int not null,
  checked_in_at_before timestamptz,
  started_at_before timestamptz,
  completed_at_before timestamptz,
  squeezed_in_by_user_id_before bigint references users (id),
  override_reason_before varchar(255),
  -- Rupees to give back once it is released; null for none.
  refund_amount numeric(10, 2) check (refund_amount > 0),
  created_at timestamptz not null default now()
);
create index desk_changes_open on desk_changes (appointment_id, id) where released_at is null and undone_at is null;
create index desk_changes_due on desk_changes (release_at) where released_at is null and undone_at is null;

-- A message that is not sent while a move or a cancellation can be undone: it is queued anew after that.
alter table notifications add column held_at timestamptz;
create index notifications_held on notifications (id) where held_at is not null;

-- The log is a chain: each row's hash is over the row before and its own stored text.
alter table audit_logs
  add column centre_id bigint references centres (id),
  add column address varchar(64),
  add column why varchar(500),
  -- Whose record it is about, where it is a patient's.
  add column patient_id bigint references patient_profiles (id),
  -- Null in rows from before the chain.
  add column chain_position bigint unique,
  add column previous_hash bytea,
  add column hash bytea;
create index audit_logs_patient on audit_logs (patient_id, id desc) where patient_id is not null;
create index audit_logs_user on audit_logs (user_id, id desc);
create index audit_logs_centre on audit_logs (centre_id, id desc);

-- Its head, one row: who writes holds it to the end of the transaction, last of all locks.
create table audit_chain (
  id int primary key check (id = 1),
  last_position bigint not null default 0,
  hash bytea not null default sha256('mibo')
);
insert into audit_chain (id) values (1);

create function audit_row_hash(entry audit_logs) returns bytea language sql immutable as $$
  select sha256(entry.previous_hash || convert_to(jsonb_build_array(entry.chain_position, entry.id, entry.user_id, entry.action,
    entry.entity_type, entry.entity_id, entry.patient_id, entry.centre_id, entry.address, entry.why, entry.metadata,
    extract(epoch from entry.created_at))::text, 'UTF8'))
$$;

-- In a trigger, so that whoever writes a row adds a link.
create function link_audit_row() returns trigger language plpgsql as $$
declare
  head audit_chain;
begin
  select * into strict head from audit_chain where id = 1 for update;
  new.chain_position := head.last_position + 1;
  new.previous_hash := head.hash;
  new.hash := audit_row_hash(new);
  update audit_chain set last_position = new.chain_position, hash = new.hash where id = 1;
  return new;
end $$;
create trigger audit_logs_linked before insert on audit_logs for each row execute function link_audit_row();

-- A visit can be handed to another clinician, or put right where it was booked for the wrong person.
alter table appointment_status_history
  add column previous_clinician_id bigint references clinician_profiles (id),
  add column previous_patient_id bigint references patient_profiles (id);

create or replace function record_appointment_status() returns trigger language plpgsql as $$
declare
  explained boolean;
  moved boolean;
begin
  if tg_op = 'INSERT' then
    insert into appointment_status_history
      (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason, actor_kind, source, note)
    values (new.id, null, new.status, coalesce(new.status_changed_by_user_id, new.booked_by_user_id),
            coalesce(new.status_changed_at, now()), new.status_reason, new.status_actor_kind,
            coalesce(new.status_source, 'EXTERNAL'), new.status_note);
  else
    -- A statement that says nothing of who and why must not inherit the last change's answer.
    explained := (new.status_changed_at, new.status_changed_by_user_id, new.status_reason, new.time_version)
      is distinct from (old.status_changed_at, old.status_changed_by_user_id, old.status_reason, old.time_version);
    moved := (new.scheduled_start_at, new.centre_id, new.clinician_id)
      is distinct from (old.scheduled_start_at, old.centre_id, old.clinician_id);
    insert into appointment_status_history
      (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason, previous_start_at,
       previous_centre_id, previous_clinician_id, previous_patient_id, actor_kind, source, note)
    values (new.id, old.status, new.status,
            case when explained then new.status_changed_by_user_id end,
            case when explained then new.status_changed_at else now() end,
            case when explained then new.status_reason end,
            case when moved then old.scheduled_start_at end,
            case when moved then old.centre_id end,
            case when moved then old.clinician_id end,
            case when new.patient_id <> old.patient_id then old.patient_id end,
            case when explained then new.status_actor_kind end,
            coalesce(case when explained then new.status_source end, 'EXTERNAL'),
            case when explained then new.status_note end);
  end if;
  return null;
end $$;
drop trigger appointments_status_updated on appointments;
create trigger appointments_status_updated
  after update of status, scheduled_start_at, centre_id, clinician_id, patient_id on appointments
  for each row when ((old.status, old.scheduled_start_at, old.centre_id, old.clinician_id, old.patient_id)
    is distinct from (new.status, new.scheduled_start_at, new.centre_id, new.clinician_id, new.patient_id))
  execute function record_appointment_status();

-- A hand-over changes two schedules: in the order of ids, as a closure does.
create or replace function schedule_changed_by_row() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.clinician_id is distinct from new.clinician_id then
    perform raise_schedule_version(least(old.clinician_id, new.clinician_id));
    perform raise_schedule_version(greatest(old.clinician_id, new.clinician_id));
  else
    perform raise_schedule_version(coalesce(new.clinician_id, old.clinician_id));
  end if;
  return null;
end $$;

-- What open calendars hear, in any process: a number that only rises, and ids, never content.
create sequence live_event_numbers;
create function announce_change() returns trigger language plpgsql as $$
declare
  changed jsonb := to_jsonb(coalesce(new, old));
  before jsonb := to_jsonb(old);
begin
  perform pg_notify('mibo_live', json_build_object('n', nextval('live_event_numbers'), 'kind', tg_argv[0], 'id', changed -> 'id',
    'centreIds', jsonb_build_array(changed -> 'centre_id', before -> 'centre_id'),
    'clinicianIds', jsonb_build_array(changed -> 'clinician_id', before -> 'clinician_id'))::text);
  return null;
end $$;
create trigger appointments_announced after insert or update or delete on appointments
  for each row execute function announce_change('appointment');
create trigger closures_announced after insert or update or delete on closures
  for each row execute function announce_change('closure');
