-- A bill of supply for each payment that bought a consultation, numbered without gaps within a financial year
-- (CGST Rules, rule 49: a consecutive serial of at most 16 characters, unique for a financial year).

create table receipt_counters (
  financial_year varchar(5) primary key,
  last_serial int not null
);

create table receipts (
  id bigserial primary key,
  payment_id bigint not null references payments (id),
  number varchar(16) not null check (number ~ '^[A-Za-z0-9/-]+$'),
  financial_year varchar(5) not null,
  serial int not null check (serial > 0),
  issued_at timestamptz not null,
  -- Made when it is first asked for, and the same bytes ever after.
  pdf bytea,
  created_at timestamptz not null default now()
);
create unique index receipts_payment on receipts (payment_id);
create unique index receipts_number on receipts (number);
create unique index receipts_serial on receipts (financial_year, serial);
