-- A phone books for a family; consents are kept with the text that was shown; an erased account stays erased.

create table dependents (
  id bigserial primary key,
  patient_id bigint not null references patient_profiles (id),
  full_name varchar(150) not null,
  date_of_birth date not null,
  relation varchar(20) not null check (relation in ('CHILD', 'PARENT', 'SPOUSE', 'SIBLING', 'OTHER')),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index dependents_patient on dependents (patient_id) where is_active;

alter table appointments
  -- Null: the appointment is the patient's own.
  add column dependent_id bigint references dependents (id),
  -- An adult's word that they are the guardian of the minor who is coming, and will be there.
  add column guardian_confirmed_at timestamptz;

create table consents (
  id bigserial primary key,
  patient_id bigint not null references patient_profiles (id),
  version varchar(20) not null,
  text_sha256 char(64) not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index consents_one_open on consents (patient_id) where withdrawn_at is null;

alter table users add column erased_at timestamptz;
