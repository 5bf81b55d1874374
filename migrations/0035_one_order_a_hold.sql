-- The hold that an order of ours was made for: two tabs, or two processes, that ask at once store one order. Null for what
-- other tools wrote; the appointment that it pays for is appointment_id in any case.
alter table payments add column hold_id bigint;
create unique index payments_one_order_a_hold on payments (hold_id);
