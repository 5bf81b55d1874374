-- What makes a code safe to guess at and a session safe to steal from.

alter table otp_requests
  -- Random, part of what the code is hashed with: a hash of one request says nothing about another.
  add column nonce uuid not null default gen_random_uuid(),
  -- A newer code ends an older one; a code that could not be sent is ended too.
  add column superseded_at timestamptz,
  -- /64 for IPv6, so that one household is one address.
  add column client_network inet,
  -- Wrong codes of this phone in the day before this request: the daily limit survives resends.
  add column failures_before int not null default 0,
  -- The gateway refused it: it counts against the address and the day, but the person may ask again at once.
  add column send_failed boolean not null default false;

create index otp_requests_phone on otp_requests (phone, created_at desc);
create index otp_requests_network on otp_requests (client_network, created_at desc);
create index otp_requests_created on otp_requests (created_at);

create table otp_daily_sends (
  day date primary key,
  sends int not null
);

-- One row a session family: the token is rotated in place, so a family cannot have two live tokens.
alter table auth_sessions
  add column family_id uuid not null default gen_random_uuid(),
  add column previous_token_hash text,
  add column rotated_at timestamptz,
  add column rotations_count int not null default 0,
  add column last_used_at timestamptz,
  add column revoked_reason varchar(30);

create unique index auth_sessions_family on auth_sessions (family_id);
create index auth_sessions_user on auth_sessions (user_id) where revoked_at is null;
