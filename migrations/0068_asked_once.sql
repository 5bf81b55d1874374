-- A patient is asked once for a visit's time, however many closures meet it.

-- Of those who were asked twice the later link still opens; the earlier one is the one that counts down.
update closure_offers o set sent_at = null, sent_by_user_id = null
where o.ended_at is null and o.sent_at is not null and exists (
  select from closure_offers s where s.appointment_id = o.appointment_id and s.time_version = o.time_version
    and s.ended_at is null and s.sent_at is not null and s.id < o.id);

create unique index closure_offers_asked_once on closure_offers (appointment_id, time_version)
  where sent_at is not null and ended_at is null;
