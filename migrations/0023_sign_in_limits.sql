-- What limits of sign-in count. Phones, networks and devices stand here as keyed hashes, so that a count outlives the account
-- that was erased without keeping who it was. Rows go after two days.
create table sign_in_events (
  id bigserial primary key,
  what varchar(10) not null check (what in ('SEND', 'FAILURE')),
  -- Null where the gateway refused the message: it counts against the network, not against the phone.
  phone_key bytea,
  -- An IPv4 address, or the /64, /56 and /48 of an IPv6 one.
  network_key bytea not null,
  network_56_key bytea,
  network_48_key bytea,
  device_key bytea,
  -- From a device or a network where this phone was signed in before: it has a budget of its own.
  is_known boolean not null,
  -- Whether the wrong code came with the id of its request.
  has_request_id boolean not null default true,
  at timestamptz not null
);
create index sign_in_events_phone on sign_in_events (phone_key, at);
create index sign_in_events_network on sign_in_events (network_key, at);
create index sign_in_events_network_56 on sign_in_events (network_56_key, at) where network_56_key is not null;
create index sign_in_events_network_48 on sign_in_events (network_48_key, at) where network_48_key is not null;
create index sign_in_events_at on sign_in_events (at);

-- Where a phone was signed in before: keyed hashes of phone and device, and of phone and network.
create table sign_in_places (
  place_key bytea primary key,
  phone_key bytea not null,
  last_used_at timestamptz not null
);
create index sign_in_places_phone on sign_in_places (phone_key);
create index sign_in_places_last_used on sign_in_places (last_used_at);

alter table otp_requests
  -- SHA-256 of the id that only who asked for the code was given.
  add column request_key bytea,
  -- Who asked: the device, or the network where none was named. Only they end a code by asking for another.
  add column asker_key bytea,
  -- Attempts made without the id; they are part of attempts_count, and use up none of the holder's.
  add column anonymous_attempts_count int not null default 0,
  add column provider_message_id varchar(150);
create unique index otp_requests_request on otp_requests (request_key) where request_key is not null;

alter table otp_daily_sends add column known_sends int not null default 0;
