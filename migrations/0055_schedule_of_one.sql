-- A closure of one clinician changes what can be booked with them, and with nobody else: what is kept of the others stays.

create function schedule_changed_by_closure() returns trigger language plpgsql as $$
declare
  before bigint := old.clinician_id;
  after bigint := new.clinician_id;
begin
  if (tg_op <> 'INSERT' and before is null) or (tg_op <> 'DELETE' and after is null) then
    -- A centre's is everybody's, in the order of ids.
    perform raise_schedule_version(id) from clinician_profiles order by id;
  else
    perform raise_schedule_version(least(before, after));
    if before <> after then perform raise_schedule_version(greatest(before, after)); end if;
  end if;
  return null;
end $$;
drop trigger closures_change_schedule on closures;
create constraint trigger closures_change_schedule after insert or update or delete on closures
  deferrable initially deferred for each row execute function schedule_changed_by_closure();
