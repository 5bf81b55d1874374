-- Hours with seasons, hours on single days, and who saved them last; days on which whole centres are closed.

alter table clinician_availability_rules
  add column valid_from date,
  add column valid_until date,
  add constraint rules_season_in_order check (valid_until >= valid_from);

-- Hours on one day beside those of the week. A day that is over stays as the history of what was offered.
create table extra_hours (
  id bigserial primary key,
  clinician_id bigint not null references clinician_profiles (id),
  centre_id bigint not null references centres (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  mode varchar(20) not null check (mode in ('IN_PERSON', 'ONLINE')),
  slot_duration_minutes int not null check (slot_duration_minutes > 0),
  created_by_user_id bigint not null references users (id),
  created_at timestamptz not null default now(),
  constraint extra_hours_end_after_start check (ends_at > starts_at)
);
create index extra_hours_clinician on extra_hours (clinician_id, ends_at);
-- The same hours twice, or two that overlap at one centre in one way, are one mistake.
alter table extra_hours add constraint extra_hours_no_overlap exclude using gist (
  clinician_id with =, centre_id with =, mode with =, tstzrange(starts_at, ends_at) with &&);

alter table clinician_profiles
  add column hours_saved_at timestamptz,
  add column hours_saved_by_user_id bigint references users (id);

-- A closure that came of ticking a public holiday: one per centre and day.
alter table closures add column holiday_on date;
create unique index closures_holiday on closures (centre_id, holiday_on)
  where holiday_on is not null and clinician_id is null;

create constraint trigger extra_hours_change_schedule after insert or update or delete on extra_hours
  deferrable initially deferred for each row execute function schedule_changed_by_row();

-- Open calendars draw the open hours anew.
create trigger rules_announced after insert or update or delete on clinician_availability_rules
  for each row execute function announce_change('hours');
create trigger extra_hours_announced after insert or update or delete on extra_hours
  for each row execute function announce_change('hours');
