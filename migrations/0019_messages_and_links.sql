-- What a message says of a move comes from columns, unlike faults are counted apart, and calendar events are written down
-- before they are asked for.

-- A move, to another time or another centre, leaves where it moved from. The reason stays what a person reads.
alter table appointment_status_history
  add column previous_start_at timestamptz,
  add column previous_centre_id bigint references centres (id);

create or replace function record_appointment_status() returns trigger language plpgsql as $$
declare
  explained boolean;
  moved boolean;
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
    moved := (new.scheduled_start_at, new.centre_id) is distinct from (old.scheduled_start_at, old.centre_id);
    insert into appointment_status_history
      (appointment_id, previous_status, new_status, changed_by_user_id, changed_at, reason, previous_start_at,
       previous_centre_id)
    values (new.id, old.status, new.status,
            case when explained then new.status_changed_by_user_id end,
            case when explained then new.status_changed_at else now() end,
            case when explained then new.status_reason end,
            case when moved then old.scheduled_start_at end,
            case when moved then old.centre_id end);
  end if;
  return null;
end $$;

drop trigger appointments_status_updated on appointments;
create trigger appointments_status_updated after update of status, scheduled_start_at, centre_id on appointments
  for each row when (old.status is distinct from new.status
    or old.scheduled_start_at is distinct from new.scheduled_start_at
    or old.centre_id is distinct from new.centre_id)
  execute function record_appointment_status();

-- Until now the earlier time stood in the reason. What reads like one and is none stays as it is.
do $$
declare
  history record;
begin
  for history in
    select id, reason from appointment_status_history where reason ~ '^RESCHEDULED \d{4}-\d\d-\d\dT[0-9:.]+Z$'
  loop
    begin
      update appointment_status_history set previous_start_at = substring(history.reason from 13)::timestamptz
      where id = history.id;
    exception when others then
      null;
    end;
  end loop;
end $$;

alter table notifications
  -- Sends whose answer is not there: each may have arrived.
  add column unanswered_count int not null default 0,
  -- How often WhatsApp said that it came too soon after others.
  add column slow_downs_count int not null default 0;

-- A refund is told once, wherever its appointment has moved to since.
update notifications n set dedupe_key = regexp_replace(n.dedupe_key, ':v\d+:r', ':r')
where n.dedupe_key ~ '^payment_refunded:\d+:v\d+:r\d+$' and not exists (
  select from notifications o
  where o.id < n.id and o.dedupe_key ~ '^payment_refunded:\d+:v\d+:r\d+$'
    and regexp_replace(o.dedupe_key, ':v\d+:r', ':r') = regexp_replace(n.dedupe_key, ':v\d+:r', ':r'));

-- Every calendar event that was asked for, with or without an answer, until it is known to be gone.
create table meeting_events (
  event_id varchar(150) primary key,
  appointment_id bigint not null references appointments (id),
  asked_at timestamptz not null default now(),
  removed_at timestamptz
);
create index meeting_events_appointment on meeting_events (appointment_id);
insert into meeting_events (event_id, appointment_id)
select calendar_event_id, appointment_id from video_sessions
where calendar_event_id is not null and status in ('SCHEDULED', 'STARTED')
on conflict do nothing;

-- When Google last said that the session's event is there.
alter table video_sessions add column event_checked_at timestamptz;
create index video_sessions_to_check on video_sessions (scheduled_start_at)
  where status = 'SCHEDULED' and calendar_event_id is not null;
