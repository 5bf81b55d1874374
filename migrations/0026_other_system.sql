-- While the clinic's earlier system still writes: what it writes into tables of its own is carried over as it comes, by
-- triggers, and what it wrote before by the same functions. None of them may ever make its statements fail.

-- A block or an exception, in the centre's clock time, as a closure. False where the row cannot be understood.
create function carry_block(source text, block jsonb) returns boolean language plpgsql as $$
declare
  zone text;
  day date;
  starts time;
  ends time;
begin
  if coalesce((block ->> 'is_blocked')::boolean, (block ->> 'is_active')::boolean, true)
    and not coalesce((block ->> 'is_available')::boolean, false)
  then
    select ce.timezone into zone from centres ce
    where ce.id = coalesce((block ->> 'centre_id')::bigint, (
      select c.primary_centre_id from clinician_profiles c where c.id = (block ->> 'clinician_id')::bigint));
    day := left(coalesce(block ->> 'blocked_date', block ->> 'exception_date', block ->> 'slot_date', block ->> 'date'), 10)::date;
    starts := coalesce((block ->> 'start_time')::time, '00:00');
    ends := coalesce((block ->> 'end_time')::time, '24:00');
    if ends <= starts then ends := '24:00'; end if;
    if zone is null or day is null then return false; end if;
    insert into closures as c (clinician_id, centre_id, starts_at, ends_at, reason, created_by_user_id, source_table, source_id)
    values ((block ->> 'clinician_id')::bigint, (block ->> 'centre_id')::bigint, (day + starts) at time zone zone,
      (day + ends) at time zone zone, block ->> 'reason',
      (select id from users where id = (block ->> 'blocked_by_admin_id')::bigint), source, (block ->> 'id')::bigint)
    on conflict (source_table, source_id) do update set clinician_id = excluded.clinician_id,
      centre_id = excluded.centre_id, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      reason = excluded.reason, updated_at = now()
    where (c.clinician_id, c.centre_id, c.starts_at, c.ends_at, c.reason) is distinct from
      (excluded.clinician_id, excluded.centre_id, excluded.starts_at, excluded.ends_at, excluded.reason);
  else
    delete from closures where source_table = source and source_id = (block ->> 'id')::bigint;
  end if;
  return true;
exception when others then
  raise warning 'mibo: row % of % was not carried over: %', block ->> 'id', source, sqlerrm;
  return false;
end $$;

-- What a clinician wrote of a patient, kept for the clinicians. False where the row cannot be understood.
create function carry_note(source text, entry jsonb) returns boolean language plpgsql as $$
declare
  words text := coalesce(entry ->> 'note', entry ->> 'notes', entry ->> 'note_text', entry ->> 'new_notes',
    entry ->> 'new_note', entry ->> 'patient_notes', entry ->> 'content');
  visit appointments;
begin
  if coalesce(trim(words), '') = '' then return true; end if;
  select * into visit from appointments
  where id = coalesce(entry ->> 'appointment_id', entry ->> 'original_appointment_id')::bigint;
  insert into patient_medical_notes
    (patient_id, author_user_id, note, visibility, created_at, appointment_id, source_table, source_id)
  select coalesce((entry ->> 'patient_id')::bigint, visit.patient_id), c.user_id, words, 'INTERNAL',
    coalesce((entry ->> 'created_at')::timestamptz, now()), visit.id, source, (entry ->> 'id')::bigint
  from clinician_profiles c where c.id = coalesce((entry ->> 'clinician_id')::bigint, visit.clinician_id)
  on conflict (source_table, source_id) do update set note = excluded.note
  where patient_medical_notes.note is distinct from excluded.note;
  return exists (select from patient_medical_notes
    where source_table = source and source_id = (entry ->> 'id')::bigint);
exception when others then
  raise warning 'mibo: row % of % was not carried over: %', entry ->> 'id', source, sqlerrm;
  return false;
end $$;

-- A follow-up: the visit that was made of it, and what it is for, among the clinician's notes.
create function carry_follow_up(entry jsonb) returns boolean language plpgsql as $$
declare
  origin bigint := coalesce(entry ->> 'original_appointment_id', entry ->> 'parent_appointment_id', entry ->> 'appointment_id');
  made bigint := coalesce(entry ->> 'follow_up_appointment_id', entry ->> 'new_appointment_id');
  planned text := left(coalesce(entry ->> 'follow_up_date', entry ->> 'scheduled_date', entry ->> 'due_date', entry ->> 'date'), 10);
begin
  update appointments set parent_appointment_id = origin
  where id = made and id <> origin and parent_appointment_id is null and exists (select from appointments where id = origin);
  return carry_note('follow_up_appointments', entry || jsonb_build_object('appointment_id', origin, 'note', concat_ws(': ',
    'Follow-up' || coalesce(' on ' || planned, ''), coalesce(entry ->> 'reason', entry ->> 'notes', entry ->> 'note'))));
exception when others then
  raise warning 'mibo: row % of follow_up_appointments was not carried over: %', entry ->> 'id', sqlerrm;
  return false;
end $$;

-- The link of a video call that stands on its appointment.
create function carry_meet_link(visit jsonb) returns boolean language plpgsql as $$
begin
  if coalesce(visit ->> 'google_meet_link', '') = '' or visit ->> 'status' not in ('BOOKED', 'CONFIRMED', 'IN_PROGRESS') then
    return true;
  end if;
  update video_sessions set join_url = visit ->> 'google_meet_link', updated_at = now()
  where appointment_id = (visit ->> 'id')::bigint and status in ('SCHEDULED', 'STARTED') and calendar_event_id is null
    and join_url is distinct from visit ->> 'google_meet_link';
  -- No calendar event of ours: moving and deleting it is the other system's.
  insert into video_sessions (appointment_id, provider, meeting_id, join_url, status, scheduled_start_at, scheduled_end_at)
  values ((visit ->> 'id')::bigint, 'GOOGLE_MEET', left(visit ->> 'google_calendar_event_id', 150),
    visit ->> 'google_meet_link', 'SCHEDULED',
    (visit ->> 'scheduled_start_at')::timestamptz, (visit ->> 'scheduled_end_at')::timestamptz)
  on conflict (appointment_id) where status in ('SCHEDULED', 'STARTED') do nothing;
  return true;
exception when others then
  raise warning 'mibo: the link of appointment % was not carried over: %', visit ->> 'id', sqlerrm;
  return false;
end $$;

create function follow_other_system() returns trigger language plpgsql as $$
begin
  case tg_argv[0]
    when 'block' then
      if tg_op = 'DELETE' then
        delete from closures where source_table = tg_table_name and source_id = (to_jsonb(old) ->> 'id')::bigint;
      else
        perform carry_block(tg_table_name, to_jsonb(new));
      end if;
    when 'note' then perform carry_note(tg_table_name, to_jsonb(new));
    when 'follow_up' then perform carry_follow_up(to_jsonb(new));
    when 'meet_link' then perform carry_meet_link(to_jsonb(new));
  end case;
  return null;
end $$;

-- What was paid at the desk is that tender's, and nothing that the gateway could be asked about.
create function name_tender() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) ->> 'payment_method' in ('CASH', 'CARD', 'UPI') then
    new.method := to_jsonb(new) ->> 'payment_method';
    if new.provider = 'RAZORPAY' then new.provider := 'DESK'; end if;
  end if;
  return new;
end $$;

create function keep_note_text() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or to_jsonb(new) ->> 'note_text' is distinct from to_jsonb(old) ->> 'note_text' then
    new.note := coalesce(to_jsonb(new) ->> 'note_text', new.note);
  end if;
  return new;
end $$;

-- Has the triggers made wherever the other system's tables and columns are. Safe to call again.
create function attach_other_system() returns int language plpgsql as $$
declare
  wanted record;
  made int := 0;
begin
  for wanted in
    select * from (values
      ('blocked_slots', null, 'after insert or update or delete', 'follow_other_system(''block'')'),
      ('clinician_slot_exceptions', null, 'after insert or update or delete', 'follow_other_system(''block'')'),
      ('clinician_notes_history', null, 'after insert or update', 'follow_other_system(''note'')'),
      ('follow_up_appointments', null, 'after insert or update', 'follow_other_system(''follow_up'')'),
      ('appointments', 'google_meet_link', 'after insert or update of google_meet_link', 'follow_other_system(''meet_link'')'),
      ('payments', 'payment_method', 'before insert or update of payment_method', 'name_tender()'),
      ('patient_medical_notes', 'note_text', 'before insert or update of note_text', 'keep_note_text()')
    ) as w(table_name, column_name, happens, calls)
    where to_regclass(w.table_name) is not null
      and (w.column_name is null or exists (select from pg_attribute
        where attrelid = to_regclass(w.table_name) and attname = w.column_name and not attisdropped))
      and not exists (select from pg_trigger where tgrelid = to_regclass(w.table_name) and tgname = 'mibo_follow')
  loop
    execute format('create trigger mibo_follow %s on %I for each row execute function %s',
      wanted.happens, wanted.table_name, wanted.calls);
    made := made + 1;
  end loop;
  return made;
end $$;
