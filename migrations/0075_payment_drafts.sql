-- A payment at the desk that is sent again, as after a lost reply, is the one that was taken.
alter table payments add column draft_id uuid;
create unique index payments_once_per_draft on payments (appointment_id, received_by_user_id, draft_id) where draft_id is not null;
