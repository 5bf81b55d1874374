-- What the public list and the slots need.

create table closures (
  id bigserial primary key,
  clinician_id bigint references clinician_profiles (id),
  centre_id bigint references centres (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text,
  created_by_user_id bigint references users (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint closures_of_something check (clinician_id is not null or centre_id is not null),
  constraint closures_end_after_start check (ends_at > starts_at)
);
create index closures_clinician on closures (clinician_id, ends_at) where clinician_id is not null;
create index closures_centre on closures (centre_id, ends_at) where centre_id is not null;

alter table clinician_profiles
  add column languages jsonb not null default '[]',
  add column qualifications text,
  add column photo_url text,
  add column buffer_before_minutes int not null default 0 check (buffer_before_minutes between 0 and 240),
  add column buffer_after_minutes int not null default 0 check (buffer_after_minutes between 0 and 240);

create index clinician_availability_rules_clinician on clinician_availability_rules (clinician_id) where is_active;
