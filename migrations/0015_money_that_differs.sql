-- What was paid may differ from what was ordered, and money that no appointment keeps is followed as closely as the rest.

alter table payments
  -- A merchant may let the customer bear the gateway's fee, or give a discount by an offer: both are switches at Razorpay.
  add column customer_fee_amount numeric(10, 2) not null default 0 check (customer_fee_amount >= 0),
  add column discount_amount numeric(10, 2) not null default 0 check (discount_amount >= 0),
  -- What left the patient's account, and so what can go back.
  add column paid_amount numeric(10, 2) generated always as (amount + customer_fee_amount - discount_amount) stored,
  -- The answer (401, 402, 403) by which Razorpay did not let us ask about this order; null once it did.
  add column check_refused_status int;

alter table refunds
  -- Set before the first call to Razorpay: from then on the amount may be known there.
  add column sent_at timestamptz,
  -- Goes up when Razorpay refuses: the next call is made under a new key, since an old one may replay its refusal.
  add column refusals_count int not null default 0,
  -- A person's word about money that a dispute holds back.
  add column decision varchar(10) check (decision in ('SEND', 'DROP'));

alter table stray_payments
  add column sent_at timestamptz,
  add column refunded_at timestamptz,
  -- Before this file nobody was told of it.
  add column is_told_of boolean not null default false,
  add column refusals_count int not null default 0,
  add column decision varchar(10) check (decision in ('SEND', 'DROP'));
update stray_payments set sent_at = created_at where provider_refund_id is not null;
update stray_payments set refunded_at = updated_at where status = 'REFUNDED';
update refunds set sent_at = created_at;
alter table stray_payments alter column is_told_of set default true;

-- A dispute may be about an unmatched payment, or be heard of before its payment is.
alter table disputes
  alter column payment_id drop not null,
  add column provider_payment_id varchar(100),
  add column order_id varchar(100);
update disputes d set provider_payment_id = p.payment_id, order_id = p.order_id from payments p where p.id = d.payment_id;
create index disputes_provider_payment on disputes (provider_payment_id);

-- Which refund a message tells of, so that money that nobody was told of can be looked for.
alter table notifications
  add column refund_id bigint references refunds (id),
  add column stray_payment_id bigint references stray_payments (id);
update notifications n set refund_id = told.id
from (select n.id as notification, substring(n.dedupe_key from ':r(\d+)$')::bigint as id from notifications n
      where n.dedupe_key ~ ':r\d+$') told
where n.id = told.notification and exists (select from refunds r where r.id = told.id);
create index notifications_refund on notifications (refund_id) where refund_id is not null;
create index notifications_stray_payment on notifications (stray_payment_id) where stray_payment_id is not null;
create index stray_payments_appointment on stray_payments (appointment_id);
