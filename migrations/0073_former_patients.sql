-- Whose visits were given to the right person: asked for when they erase their account.
create index appointment_status_history_previous_patient_id_idx
  on appointment_status_history (previous_patient_id) where previous_patient_id is not null;
