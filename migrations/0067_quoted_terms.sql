-- What was said when a visit was booked and a bill was issued stays so, whatever the clinic sets afterwards.

-- How long before the start its patient may still cancel or move it. Null for what was booked before this was
-- written down, or through another system: the environment's value.
alter table appointments add column cancel_cutoff_hours numeric(7, 2) check (cancel_cutoff_hours >= 0);

-- Who issued a bill: name, address, phone and so on as they were on its day. Null for what was issued before this
-- was written down: the environment's values.
alter table receipts add column issuer jsonb;
