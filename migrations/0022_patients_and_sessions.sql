-- Patients and staff are different people to this system, whoever holds the phone: a phone is unique among each. An e-mail
-- address is nobody's login among patients, so that two may share one and a clash tells nothing.
do $$
declare unique_index record;
begin
  for unique_index in
    select i.indexrelid::regclass as name, c.conname from pg_index i
    left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = 'users'::regclass and i.indisunique and i.indnatts = 1 and a.attname in ('phone', 'email')
  loop
    if unique_index.conname is not null then
      execute format('alter table users drop constraint %I', unique_index.conname);
    else
      execute format('drop index %s', unique_index.name);
    end if;
  end loop;
end $$;
create unique index users_patient_phone_key on users (phone) where phone is not null and user_type = 'PATIENT';
create unique index users_staff_phone_key on users (phone) where phone is not null and user_type = 'STAFF';
create unique index users_staff_email_key on users (email) where email is not null and user_type = 'STAFF';

alter table auth_sessions
  -- RFC 7638 thumbprint of the key that a refresh has to be signed with; null where the browser has no such key.
  add column key_thumbprint varchar(43),
  -- When a fresh code was entered in this session: for some minutes it may export and erase.
  add column confirmed_at timestamptz,
  -- The number may have a new owner: nothing of the account is shown before the date of birth was given.
  add column needs_birth_date boolean not null default false;

alter table patient_profiles
  -- The date of birth was given, or the clinic said that the number is still the patient's.
  add column identity_confirmed_at timestamptz,
  add column birth_date_failures int not null default 0,
  add column birth_date_failed_at timestamptz;
