-- What the desk needs of patients: finding them, their notes with versions, a log that nobody edits, a clinician's calendar.

-- The keys by which a name is found (docs/decisions/0016 has why, with figures). `p:` is how a word begins. `d:` is a word with
-- any one letter left out: two words of which one is misspelt share such a key. `s:` are its consonants by their sound, the
-- same in every script. Tamil has one letter for several sounds: `t:` are the sounds as coarse as that, of any name, and `u:`
-- those of a name that is written in Tamil. Of what is `asked` for: what has to be looked up, each key behind the number of
-- its word; word 0 is all of them written as one, since Shiva Kumar is Shivakumar too.
-- It calls nothing of ours, as an index is built with an empty search path.
create function name_keys(name text, asked boolean) returns text[] language plpgsql immutable parallel safe as $$
declare
  -- What the letters of Devanagari sound like; the other scripts of India have the same ones at the same places of their own
  -- blocks. A, U and e are vowel signs, ~ is a nasal, . a dot below, - without a sound.
  indic constant text := '~~~-aaaiiuurliiiauuuakkggnccjjnttddnttddnnppbbmyrrlllvsssh--.-AeeUerreeeeeeee-t---------kkgjrrpyrl------------------------nnrllk';
  plain text := lower(regexp_replace(normalize(left(name, 200), NFKD), '[\u0300-\u036f\u064b-\u065f\u0670\u200b-\u200f''\u2018\u2019\u02bc]', '', 'g'));
  words text[] := (string_to_array(trim(regexp_replace(plain, '[\s!-/:-@\[-`{-~\u00a0-\u00bf\u0964\u0965\u2000-\u206f]+', ' ', 'g')), ' '))[1:8];
  single int := cardinality(words);
  keys text[] := '{}';
  word text;
  front text;
  sound text;
  code int;
  is_coarse boolean;
begin
  -- Neighbours written as one, for their sound alone.
  if asked and single between 2 and 3 then
    words := words || array_to_string(words, '');
  elsif not asked then
    for nth in 1 .. single - 1 loop
      words := words || (words[nth] || words[nth + 1]);
    end loop;
    if single = 3 then words := words || array_to_string(words[1:3], ''); end if;
  end if;
  for nth in 1 .. coalesce(cardinality(words), 0) loop
    word := left(words[nth], 40);
    continue when word = '';
    front := case when not asked then '' when nth > single then '0 ' else nth || ' ' end;
    if nth <= single then
      if asked then
        keys := keys || (front || 'p:' || left(word, 15));
      else
        keys := keys || array(select 'p:' || left(word, size) from generate_series(1, least(length(word), 15)) size);
      end if;
      if length(word) between 4 and 20 then
        keys := keys || array(select front || 'd:' || left(word, place - 1) || substr(word, place + 1)
          from generate_series(1, length(word) + 1) place);
      end if;
    end if;

    is_coarse := word ~ '[\u0980-\u09ff\u0b00-\u0bff]';
    if word ~ '[\u0900-\u0d7f]' then
      sound := '';
      for place in 1 .. length(word) loop
        code := ascii(substr(word, place, 1));
        sound := sound || case
          when code not between 2304 and 3455 then '-'
          when code = 2672 then '~' -- the nasal of Gurmukhi
          when code = 2544 then 'r' -- of Assamese
          when code = 2545 then 'v'
          when code = 3021 or code % 128 = 77 then '_' -- no vowel follows
          else substr(indic, code % 128 + 1, 1) end;
      end loop;
      sound := regexp_replace(sound, 'd\.', 'r', 'g');
      sound := regexp_replace(sound, '[-.]', '', 'g');
      sound := regexp_replace(sound, '[jg]_n', 'g', 'g');
      sound := regexp_replace(sound, '(.)_\1', '\1', 'g');
      sound := regexp_replace(sound, '_h', '', 'g');
      sound := regexp_replace(sound, '~h', 'ng', 'g');
      sound := regexp_replace(sound, '~(?=[pbm])', 'm', 'g');
      sound := regexp_replace(sound, '~$', case when word ~ '[\u0c00-\u0d7f]' then 'm' else 'n' end);
      sound := replace(sound, '~', 'n');
      sound := regexp_replace(sound, '(AvU?|h)_?$', '');
      sound := left(sound, 1) || regexp_replace(substr(sound, 2), '[aiuyAUe_]', '', 'g');
    elsif word ~ '[\u0600-\u06ff]' then
      sound := translate(word, 'ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکكگلمنںوؤہهةیيىےئھءأإآ', 'abpttsjchkddjrrjjssjjtjagpkkkglmnnvvhhhyyyyy');
      sound := regexp_replace(sound, '(.)\1+', '\1', 'g');
      sound := left(sound, 1) || regexp_replace(substr(sound, 2), '[ay]|h$', '', 'g');
    elsif word ~ '^[a-z]{2,}$' then
      sound := regexp_replace(word, '^x', 'j');
      sound := replace(replace(replace(sound, 'x', 'ks'), 'zh', 'l'), 'q', 'k');
      sound := regexp_replace(sound, 'ck', 'k', 'g');
      sound := regexp_replace(sound, 'tch', 'ch', 'g');
      sound := regexp_replace(sound, 'c(?=[eiy])', 's', 'g');
      sound := regexp_replace(sound, 'c(?!h)', 'k', 'g');
      sound := regexp_replace(sound, 'k(?=ch)', 'c', 'g');
      sound := replace(sound, 'ph', 'p');
      sound := regexp_replace(sound, '([bcdgjklmnprstvw])h', '\1', 'g');
      sound := regexp_replace(sound, 'dny|jny|g[yn](?=[aeiou])|^jn', 'g', 'g');
      sound := regexp_replace(sound, '([aeo])w(?![aeiouy])', '\1', 'g');
      sound := translate(sound, 'fzw', 'pjv');
      sound := regexp_replace(sound, '(.)\1+', '\1', 'g');
      sound := regexp_replace(sound, 'h$', '');
      sound := translate(left(sound, 1), 'eo', 'iu') || regexp_replace(substr(sound, 2), '[aeiouy]', '', 'g');
    else
      continue;
    end if;
    continue when sound = '' or length(word) < 2;
    if not is_coarse then keys := keys || (front || 's:' || sound); end if;
    if position('v' in substr(sound, 2)) > 0 and word ~ '[\u0600-\u06ff]' then
      -- The same letter is u and o.
      keys := keys || (front || 's:' || left(sound, 1) || replace(substr(sound, 2), 'v', ''));
    end if;
    sound := translate(sound, 'gdbcjhv', 'ktpsskp');
    if not asked or is_coarse then keys := keys || (front || 't:' || sound); end if;
    if (not asked and is_coarse) or (asked and not is_coarse) then keys := keys || (front || 'u:' || sound); end if;
  end loop;
  return array(select distinct k from unnest(keys) k);
end $$;
create index users_name_keys on users using gin (name_keys(full_name, false)) with (fastupdate = off)
  where user_type = 'PATIENT';
create index dependents_name_keys on dependents using gin (name_keys(full_name, false)) with (fastupdate = off)
  where is_active;
-- By the last digits that a caller says.
create index users_phone_end on users (reverse(phone) text_pattern_ops) where user_type = 'PATIENT';

-- Whom a member of staff found by a whole phone number, or wrote down: for an hour they may open that record, whatever centre
-- the patient went to.
create table patient_lookups (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id),
  patient_id bigint not null references patient_profiles (id),
  how varchar(20) not null check (how in ('PHONE', 'CREATED')),
  looked_up_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index patient_lookups_recent on patient_lookups (user_id, patient_id, looked_up_at desc);
create index patient_lookups_patient on patient_lookups (patient_id);

-- Each wording that a clinical note has had, whoever wrote it, by whichever system.
create table note_versions (
  id bigint generated always as identity primary key,
  note_id bigint not null references patient_medical_notes (id),
  version int not null,
  author_user_id bigint not null references users (id),
  note text not null,
  written_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (note_id, version)
);
insert into note_versions (note_id, version, author_user_id, note, written_at)
  select id, 1, author_user_id, note, created_at from patient_medical_notes where note is not null;
create index patient_medical_notes_patient on patient_medical_notes (patient_id, id desc);

create function keep_note_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.note is not distinct from old.note then return null; end if;
  insert into note_versions (note_id, version, author_user_id, note, written_at)
  select new.id, coalesce(max(v.version), 0) + 1, new.author_user_id, new.note,
    case when max(v.version) is null then new.created_at
      when new.updated_at is distinct from old.updated_at then new.updated_at else now() end
  from note_versions v where v.note_id = new.id;
  return null;
end $$;
create trigger patient_medical_notes_versioned after insert or update of note on patient_medical_notes
  for each row when (new.note is not null) execute function keep_note_version();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% keeps what it has: % is not for it', tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;
create trigger note_versions_kept before update or delete on note_versions
  for each row execute function refuse_change();
create trigger note_versions_kept_whole before truncate on note_versions for each statement execute function refuse_change();

-- What is a link of the log's chain stays as it is. Whoever owns the database can take these out: then `npm run audit:verify`
-- names the row.
create trigger audit_logs_kept before update or delete on audit_logs
  for each row when (old.chain_position is not null) execute function refuse_change();
create trigger audit_logs_kept_whole before truncate on audit_logs for each statement execute function refuse_change();
create function advance_audit_chain() returns trigger language plpgsql as $$
begin
  if new.id <> 1 or new.last_position <> old.last_position + 1 then
    raise exception 'The head of the log moves on by one' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger audit_chain_advances before update on audit_chain for each row execute function advance_audit_chain();
create trigger audit_chain_kept before delete or truncate on audit_chain for each statement execute function refuse_change();
create index audit_logs_entity on audit_logs (entity_type, id desc);

-- The address by which a clinician's phone reads their calendar: whoever has it reads it, so only its hash is kept.
create table calendar_addresses (
  clinician_id bigint primary key references clinician_profiles (id),
  secret_hash bytea not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- What the clinic's earlier system writes down as paid at the desk names neither who took it nor a drawer.
alter table payments drop constraint payments_taken_by_somebody, drop constraint payments_cash_in_a_drawer;
alter table payments
  add constraint payments_taken_by_somebody check (drawer_id is null or received_by_user_id is not null) not valid,
  add constraint payments_cash_in_a_drawer
    check (received_by_user_id is null or method <> 'CASH' or drawer_id is not null) not valid;
