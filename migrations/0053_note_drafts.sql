-- A note whose reply was lost is sent again: what its author's screen called it makes the second one the first.
alter table patient_medical_notes add column draft_id uuid;
create unique index patient_medical_notes_draft on patient_medical_notes (author_user_id, draft_id) where draft_id is not null;
