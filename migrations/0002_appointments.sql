-- Holds, the frozen quote, and the constraint that decides who gets a slot.

create extension if not exists btree_gist;

-- The CHECK on status is widened; in an adopted database its name is whatever the clinic's tool gave it.
do $$
declare
  old_check name;
begin
  for old_check in
    select conname from pg_constraint
    where conrelid = 'appointments'::regclass and contype = 'c'
      and conkey = array[(select attnum from pg_attribute
                          where attrelid = 'appointments'::regclass and attname = 'status')]
  loop
    execute format('alter table appointments drop constraint %I', old_check);
  end loop;
end $$;

alter table appointments
  add constraint appointments_status_check check (status in
    ('BOOKED', 'CONFIRMED', 'IN_PROGRESS', 'RESCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW', 'EXPIRED')),
  add column hold_expires_at timestamptz,
  add column fee_amount numeric(10, 2),
  add column cancelled_at timestamptz,
  add column cancellation_reason text,
  -- Goes up with each reschedule: a message belongs to one version of an appointment's time.
  add column time_version int not null default 1,
  -- Who or what caused the status that the row has now; the trigger below copies them into the history.
  add column status_changed_at timestamptz,
  add column status_changed_by_user_id bigint references users (id),
  add column status_reason text;

-- Holds of the clinic's old web form get the usual quarter of an hour from now; what its staff entered waits for nobody.
update appointments set hold_expires_at = now() + interval '15 minutes'
where status = 'BOOKED' and source = 'WEB_PATIENT';

alter table appointments alter column hold_expires_at set default now() + interval '15 minutes';

alter table appointments
  add constraint appointments_end_after_start check (scheduled_end_at > scheduled_start_at) not valid,
  add constraint appointments_no_overlap exclude using gist (
    clinician_id with =,
    tstzrange(scheduled_start_at, scheduled_end_at) with &&
  ) where (status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and is_active);

create index appointments_patient_start on appointments (patient_id, scheduled_start_at desc, id desc);
create index appointments_clinician_live on appointments (clinician_id, scheduled_start_at)
  include (scheduled_end_at, status, hold_expires_at)
  where status in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') and is_active;
create index appointments_open_holds on appointments (hold_expires_at) where status = 'BOOKED' and is_active;
create index appointments_history on appointment_status_history (appointment_id, id);

-- The history is written here and nowhere else, so that its last row is the row's status whoever changed it.
create function record_appointment_status() returns trigger language plpgsql as $$
declare
  explained boolean;
begin
  if tg_op = 'INSERT' then
    insert into appointment_status_history
      (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason)
    values (new.id, null, new.status, coalesce(new.status_changed_by_user_id, new.booked_by_user_id),
            coalesce(new.status_changed_at, now()), new.status_reason);
  else
    -- A statement that says nothing of who and why must not inherit the last change's answer.
    explained := (new.status_changed_at, new.status_changed_by_user_id, new.status_reason)
      is distinct from (old.status_changed_at, old.status_changed_by_user_id, old.status_reason);
    insert into appointment_status_history
      (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason)
    values (new.id, old.status, new.status,
            case when explained then new.status_changed_by_user_id end,
            case when explained then new.status_changed_at else now() end,
            case when explained then new.status_reason end);
  end if;
  return null;
end $$;

create trigger appointments_status_inserted after insert on appointments
  for each row execute function record_appointment_status();
-- A reschedule keeps the status and still leaves its line.
create trigger appointments_status_updated after update of status, scheduled_start_at on appointments
  for each row when (old.status is distinct from new.status
    or old.scheduled_start_at is distinct from new.scheduled_start_at)
  execute function record_appointment_status();

-- Rows from before this file get the one history row that the rest of the system counts on.
insert into appointment_status_history (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason)
select a.id, null, a.status, a.booked_by_user_id, a.updated_at, 'ADOPTED'
from appointments a
where a.status is distinct from (
  select h.new_status from appointment_status_history h where h.appointment_id = a.id order by h.id desc limit 1
);
