-- Deleted in the calendar: its id can never be used again. What was looked for in vain may still come.
alter table meeting_events add column is_gone boolean not null default false;
