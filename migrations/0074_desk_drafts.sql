-- A booking at the desk that is sent again, as after a lost reply, is the one that was made.
alter table appointments add column draft_id uuid;
create unique index appointments_once_per_draft on appointments (booked_by_user_id, draft_id) where draft_id is not null;
