-- One row an order, refunds as rows of their own, and each event of a vendor once.

alter table payments
  -- Set when Razorpay itself, by webhook or when asked, said that the money was captured.
  add column captured_at timestamptz,
  add column next_check_at timestamptz,
  add column checks_count int not null default 0;

create unique index payments_order_id_key on payments (order_id);
create unique index payments_payment_id_key on payments (payment_id) where payment_id is not null;
create index payments_appointment on payments (appointment_id);
create index payments_patient on payments (patient_id);
create index payments_to_check on payments (next_check_at) where next_check_at is not null;

create table refunds (
  id bigserial primary key,
  payment_id bigint not null references payments (id),
  amount numeric(10, 2) not null check (amount > 0),
  reason varchar(50) not null,
  status varchar(20) not null default 'PENDING' check (status in ('PENDING', 'PROCESSED', 'FAILED')),
  provider_refund_id varchar(100),
  idempotency_key varchar(100) not null,
  error_description text,
  processed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index refunds_once_a_reason on refunds (payment_id, reason);
create unique index refunds_idempotency_key on refunds (idempotency_key);
create unique index refunds_provider_refund_id on refunds (provider_refund_id) where provider_refund_id is not null;
create index refunds_pending on refunds (created_at) where status = 'PENDING';

create unique index payment_webhook_events_once on payment_webhook_events (provider, provider_event_id);
create unique index notification_webhook_events_once on notification_webhook_events (provider, provider_event_id);
