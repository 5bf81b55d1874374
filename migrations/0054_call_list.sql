-- A message that did not arrive, or that somebody was told of by phone, changes whom the desk has to call: open screens hear
-- of it as of a change of the visit.

create function announce_flagged_message() returns trigger language plpgsql as $$
begin
  perform pg_notify('mibo_live', json_build_object('n', nextval('live_event_numbers'), 'kind', 'appointment', 'id', a.id,
    'centreIds', jsonb_build_array(a.centre_id), 'clinicianIds', jsonb_build_array(a.clinician_id))::text)
  from appointments a where a.id = new.appointment_id;
  return null;
end $$;
create trigger notifications_flagged_announced after update of flagged_at on notifications
  for each row when (old.flagged_at is distinct from new.flagged_at) execute function announce_flagged_message();
create trigger notifications_unsendable_announced after insert on notifications
  for each row when (new.flagged_at is not null) execute function announce_flagged_message();
