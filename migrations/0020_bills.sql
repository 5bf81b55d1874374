-- Every payment that bought something gets its bill within its own financial year, however long the worker was away; a bill
-- that is not true any more is corrected by another that refers to it; and money that goes back has a credit note.

-- To be numbered by the sweep. What the clinic was paid before this system made bills stays in its old books.
alter table payments add column bill_due boolean not null default true;
update payments p set bill_due = false
where exists (select from receipts r where r.payment_id = p.id)
  or p.paid_at < coalesce((select min(issued_at) from receipts), now()) - interval '72 hours';
create index payments_bill_due on payments (paid_at) where bill_due and paid_at is not null;

-- Of which version of its appointment's time a bill speaks, once it is rendered.
alter table receipts add column time_version int;
update receipts r set time_version = a.time_version
from payments p join appointments a on a.id = p.appointment_id
where p.id = r.payment_id and r.pdf is not null and a.time_version = 1;

-- Papers that refer to a bill, each kind in a series of its own (CGST Act s. 34 and Rules, rule 53: a consecutive serial of
-- at most 16 characters, unique for a financial year).
create table bill_notes (
  id bigserial primary key,
  receipt_id bigint not null references receipts (id),
  kind varchar(20) not null check (kind in ('CORRECTION', 'CREDIT_NOTE')),
  -- Of a credit note.
  refund_id bigint references refunds (id),
  -- Of a correction: the version of the appointment's time that it speaks of.
  time_version int,
  number varchar(16) not null check (number ~ '^[A-Za-z0-9/-]+$'),
  financial_year varchar(5) not null,
  serial int not null check (serial > 0),
  issued_at timestamptz not null,
  pdf bytea not null,
  created_at timestamptz not null default now(),
  check ((kind = 'CREDIT_NOTE') = (refund_id is not null)),
  check ((kind = 'CORRECTION') = (time_version is not null))
);
create unique index bill_notes_number on bill_notes (number);
create unique index bill_notes_serial on bill_notes (kind, financial_year, serial);
create unique index bill_notes_refund on bill_notes (refund_id) where refund_id is not null;
create unique index bill_notes_version on bill_notes (receipt_id, time_version) where time_version is not null;

create table bill_note_counters (
  kind varchar(20) not null,
  financial_year varchar(5) not null,
  last_serial int not null,
  primary key (kind, financial_year)
);

create index refunds_processed on refunds (processed_at) where status = 'PROCESSED';
