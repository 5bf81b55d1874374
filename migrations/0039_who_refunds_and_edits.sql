-- Who caused a refund and who changed a profile last, and by which door, as the history of an appointment says of its
-- changes. Null for what happened before.
alter table refunds
  add column actor_kind varchar(20) check (actor_kind in ('PATIENT', 'STAFF', 'SYSTEM')),
  add column source varchar(30),
  add column requested_by_user_id bigint references users (id);

alter table patient_profiles
  add column changed_by_user_id bigint references users (id),
  add column changed_source varchar(30);
