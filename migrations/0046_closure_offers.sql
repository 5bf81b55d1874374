-- What becomes of the visits that a closure meets: one row a visit, made with the closure, so that none is forgotten.

create table closure_offers (
  id bigint generated always as identity primary key,
  -- Null where a patient is asked for another time without a closure, or after the closure was undone.
  closure_id bigint references closures (id) on delete set null,
  appointment_id bigint not null references appointments (id),
  -- Of the visit's time: once it is moved, by whomever, there is nothing left to answer.
  time_version int not null,
  -- Of the link's secret. Null until it is sent.
  token_hash bytea unique,
  sent_at timestamptz,
  sent_by_user_id bigint references users (id),
  ended_at timestamptz,
  outcome varchar(20) check (outcome in ('MOVED', 'REFUNDED', 'KEPT', 'WITHDRAWN')),
  -- Who said that the visit takes place in spite of the closure.
  kept_by_user_id bigint references users (id),
  created_at timestamptz not null default now(),
  constraint closure_offers_end_with_outcome check ((ended_at is null) = (outcome is null)),
  constraint closure_offers_sent_by_somebody check (sent_at is null or (token_hash is not null and sent_by_user_id is not null)),
  constraint closure_offers_kept_by_somebody check (outcome is distinct from 'KEPT' or kept_by_user_id is not null)
);
create unique index closure_offers_open on closure_offers (appointment_id, time_version, closure_id) nulls not distinct
  where ended_at is null;
create index closure_offers_closure on closure_offers (closure_id);

-- What was sent or answered is heard by whoever looks at the closure, or at the visit.
create function announce_offers() returns trigger language plpgsql as $$
begin
  perform pg_notify('mibo_live', json_build_object('n', nextval('live_event_numbers'), 'kind', offered.kind, 'id', offered.id,
    'centreIds', offered.centre_ids, 'clinicianIds', offered.clinician_ids)::text)
  from (
    select case when c.closure_id is null then 'appointment' else 'closure' end as kind,
      coalesce(c.closure_id, c.appointment_id) as id, jsonb_agg(distinct a.centre_id) as centre_ids,
      jsonb_agg(distinct a.clinician_id) as clinician_ids
    from changed c join appointments a on a.id = c.appointment_id
    group by 1, 2
  ) offered;
  return null;
end $$;
create trigger closure_offers_announced after update on closure_offers referencing new table as changed
  for each statement execute function announce_offers();
create trigger closure_offers_made_announced after insert on closure_offers referencing new table as changed
  for each statement execute function announce_offers();
