-- What the clinic sets itself. The environment gives the defaults; a row of `settings` takes their place.

alter table settings add column changed_by_user_id bigint references users (id);

-- One row, whose lock puts those who save one after another. The number goes up with every change, whoever makes it
-- and by which way, and every process is told.
create table settings_version (
  id boolean primary key default true check (id),
  version bigint not null default 0,
  changed_at timestamptz,
  changed_by_user_id bigint references users (id)
);
insert into settings_version default values;

create function settings_changed() returns trigger language plpgsql as $$
begin
  update settings_version set version = version + 1;
  perform pg_notify('mibo_settings', (select version::text from settings_version));
  return null;
end $$;
create trigger settings_raise_version after insert or update or delete on settings
  for each statement execute function settings_changed();
