-- What is followed up after a booking: money that fits nothing, refunds, disputes, reminders, messages that did not arrive.

-- Captured money that no appointment can keep: a second payment of one order, or another amount than was asked. It goes back.
create table stray_payments (
  id bigserial primary key,
  payment_id varchar(100) not null unique,
  order_id varchar(100) not null,
  appointment_id bigint references appointments (id),
  amount numeric(10, 2) not null,
  currency varchar(10) not null,
  reason varchar(50) not null,
  -- PENDING until Razorpay says that the refund was processed. KEPT: it is the payment that its appointment stands on after all.
  status varchar(20) not null default 'PENDING' check (status in ('PENDING', 'REFUNDED', 'FAILED', 'KEPT')),
  provider_refund_id varchar(100),
  attempt int not null default 1,
  next_check_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index stray_payments_provider_refund_id on stray_payments (provider_refund_id)
  where provider_refund_id is not null;
create index stray_payments_to_follow on stray_payments (next_check_at) where status = 'PENDING';

create table disputes (
  id bigserial primary key,
  provider_dispute_id varchar(100) not null unique,
  payment_id bigint not null references payments (id),
  amount numeric(10, 2) not null,
  status varchar(30) not null,
  -- Evidence has to be at Razorpay's by then.
  respond_by timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

alter table refunds
  add column next_check_at timestamptz,
  add column checks_count int not null default 0,
  -- Goes up when a person has a refund that failed made again: another try is another refund at Razorpay.
  add column attempt int not null default 1;
update refunds set next_check_at = now() where status = 'PENDING';
create index refunds_to_follow on refunds (next_check_at) where status = 'PENDING';

-- For the front desk: a message about a coming appointment that did not reach its patient.
alter table notifications add column flagged_at timestamptz;
create index notifications_flagged on notifications (flagged_at) where flagged_at is not null;

create index appointments_confirmed_start on appointments (scheduled_start_at) where status = 'CONFIRMED' and is_active;

-- Told once, the next time that the patient signs in.
alter table auth_sessions add column reuse_seen_at timestamptz;
create index auth_sessions_reused on auth_sessions (user_id) where revoked_reason = 'REUSE' and reuse_seen_at is null;
create index auth_sessions_ended on auth_sessions (least(expires_at, revoked_at));
create index payment_webhook_events_created on payment_webhook_events (created_at);
create index notification_webhook_events_created on notification_webhook_events (created_at);
