-- Where a refund was made, and who changed an appointment, from where and why: columns, where texts were put together and read.

-- `EXTERNAL`: in the gateway's dashboard, and not by us.
alter table refunds add column origin varchar(20) not null default 'OURS' check (origin in ('OURS', 'EXTERNAL'));
update refunds set origin = 'EXTERNAL' where reason like 'OUTSIDE %';

-- A process of the version before, which runs on while this one is rolled out, names the origin in the reason alone.
create function mibo_refund_origin() returns trigger language plpgsql as $$
begin
  new.origin := 'EXTERNAL';
  return new;
end $$;
create trigger mibo_refund_origin before insert on refunds
  for each row when (new.reason like 'OUTSIDE %') execute function mibo_refund_origin();

alter table appointments
  add column status_actor_kind varchar(20) check (status_actor_kind in ('PATIENT', 'STAFF', 'SYSTEM')),
  add column status_source varchar(30),
  add column status_note text;

alter table appointment_status_history
  add column actor_kind varchar(20) check (actor_kind in ('PATIENT', 'STAFF', 'SYSTEM')),
  -- By which door: a screen of ours, a webhook, a task of the system; EXTERNAL for the clinic's other tools. Null before this.
  add column source varchar(30),
  -- The words of whoever acted.
  add column note text,
  -- Other tools write sentences there.
  add column reason_code varchar(50) generated always as (
    case when reason ~ '^[A-Z][A-Z_]{0,49}$' then reason when reason like 'RESCHEDULED %' then 'RESCHEDULED' end) stored;

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
    explained := (new.status_changed_at, new.status_changed_by_user_id, new.status_reason)
      is distinct from (old.status_changed_at, old.status_changed_by_user_id, old.status_reason);
    moved := (new.scheduled_start_at, new.centre_id) is distinct from (old.scheduled_start_at, old.centre_id);
    insert into appointment_status_history
      (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason, previous_start_at,
       previous_centre_id, actor_kind, source, note)
    values (new.id, old.status, new.status,
            case when explained then new.status_changed_by_user_id end,
            case when explained then new.status_changed_at else now() end,
            case when explained then new.status_reason end,
            case when moved then old.scheduled_start_at end,
            case when moved then old.centre_id end,
            case when explained then new.status_actor_kind end,
            coalesce(case when explained then new.status_source end, 'EXTERNAL'),
            case when explained then new.status_note end);
  end if;
  return null;
end $$;
