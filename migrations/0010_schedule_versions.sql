-- A number for each clinician that goes up with whatever changes what can be booked, in the transaction that changes it:
-- a reply that was computed for this number is still right while the number stands.

create table schedule_versions (
  clinician_id bigint primary key,
  version bigint not null default 1
) with (fillfactor = 50);

insert into schedule_versions (clinician_id) select id from clinician_profiles;

create function raise_schedule_version(clinician bigint) returns void language sql as $$
  insert into schedule_versions as v (clinician_id) values (clinician)
  on conflict (clinician_id) do update set version = v.version + 1
$$;

create function schedule_changed_by_row() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then perform raise_schedule_version(new.clinician_id); end if;
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and old.clinician_id is distinct from new.clinician_id) then
    perform raise_schedule_version(old.clinician_id);
  end if;
  return null;
end $$;

-- At the end of their transactions: the number's row is then locked last and for the shortest time, and nobody who waits for
-- it holds anything that its holder still needs.
create constraint trigger appointments_change_schedule after insert or delete on appointments
  deferrable initially deferred for each row execute function schedule_changed_by_row();
create constraint trigger appointments_move_schedule after update on appointments
  deferrable initially deferred for each row
  when ((old.clinician_id, old.scheduled_start_at, old.scheduled_end_at, old.status, old.hold_expires_at, old.is_active)
    is distinct from
    (new.clinician_id, new.scheduled_start_at, new.scheduled_end_at, new.status, new.hold_expires_at, new.is_active))
  execute function schedule_changed_by_row();
create constraint trigger rules_change_schedule after insert or update or delete on clinician_availability_rules
  deferrable initially deferred for each row execute function schedule_changed_by_row();

create function schedule_changed_by_clinician() returns trigger language plpgsql as $$
begin
  perform raise_schedule_version(coalesce(new.id, old.id));
  return null;
end $$;
create constraint trigger clinicians_change_schedule after insert or update or delete on clinician_profiles
  deferrable initially deferred for each row execute function schedule_changed_by_clinician();

create function schedule_changed_by_user() returns trigger language plpgsql as $$
begin
  perform raise_schedule_version(id) from clinician_profiles where user_id = new.id order by id;
  return null;
end $$;
create constraint trigger users_change_schedule after update on users
  deferrable initially deferred for each row
  when ((old.full_name, old.is_active) is distinct from (new.full_name, new.is_active))
  execute function schedule_changed_by_user();

-- A closure of a whole centre, or a centre's own change, is everybody's.
create function schedule_changed_for_all() returns trigger language plpgsql as $$
begin
  perform raise_schedule_version(id) from clinician_profiles order by id;
  return null;
end $$;
create constraint trigger closures_change_schedule after insert or update or delete on closures
  deferrable initially deferred for each row execute function schedule_changed_for_all();
create constraint trigger centres_change_schedule after insert or update or delete on centres
  deferrable initially deferred for each row execute function schedule_changed_for_all();
