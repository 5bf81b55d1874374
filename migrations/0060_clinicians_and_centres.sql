-- What the staff keep of clinicians and centres: fees by kind of visit, the way to a centre, and who saved it last.

-- Null: the consultation fee.
alter table clinician_profiles
  add column online_fee int check (online_fee >= 0),
  add column in_person_fee int check (in_person_fee >= 0),
  add column profile_saved_at timestamptz,
  add column profile_saved_by_user_id bigint references users (id);

alter table centres
  add column map_url text,
  add column directions text,
  add column saved_at timestamptz,
  add column saved_by_user_id bigint references users (id);

-- Words as a column keeps them, whose type an earlier system may have chosen: the other way round of `words_of`.
create function words_as(words text[], kept text) returns text language sql immutable parallel safe as $$
  select array_to_string(words, ', ')
$$;
create function words_as(words text[], kept text[]) returns text[] language sql immutable parallel safe as $$
  select words
$$;
create function words_as(words text[], kept jsonb) returns jsonb language sql immutable parallel safe as $$
  select to_jsonb(words)
$$;

-- Open calendars draw the columns anew where a clinician comes or goes.
create function announce_clinician() returns trigger language plpgsql as $$
begin
  perform pg_notify('mibo_live', json_build_object('n', nextval('live_event_numbers'), 'kind', 'hours', 'id', new.id,
    'centreIds', (select json_agg(distinct id) from (
      select new.primary_centre_id as id
      union select r.centre_id from clinician_availability_rules r where r.clinician_id = new.id and r.is_active) c),
    'clinicianIds', json_build_array(new.id))::text);
  return null;
end $$;
create trigger clinicians_announced after update of is_active on clinician_profiles
  for each row when (old.is_active is distinct from new.is_active) execute function announce_clinician();
