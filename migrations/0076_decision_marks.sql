-- What each decision of the staff leaves behind: if the reply to its COMMIT is lost, the next attempt meets its mark.
create table decision_marks (
  id uuid primary key,
  made_at timestamptz not null default now()
);
