-- What the desk said of the money of a visit that it cancelled is read whenever some of it may have to go back.
create index desk_changes_cancelled on desk_changes (appointment_id, id) where kind = 'CANCEL' and undone_at is null;
