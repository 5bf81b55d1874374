-- How staff sign in: by a passkey, or by a password and a code of their authenticator app.

-- Of the clinic's earlier database, where it has them already.
insert into roles (name)
  select name from unnest(array['ADMIN', 'MANAGER', 'CLINICIAN', 'CENTRE_MANAGER', 'CARE_COORDINATOR', 'FRONT_DESK'])
    with ordinality as wanted (name, place)
  where not exists (select from roles r where r.name = wanted.name) order by place;

-- What staff sign in by. Adopted e-mail addresses and user names are written in whatever case.
create index users_staff_email_lower on users (lower(email)) where user_type = 'STAFF';
create index users_staff_username_lower on users (lower(username)) where user_type = 'STAFF';
create index users_staff_phone_in_any_form on users (phone_key(phone)) where user_type = 'STAFF';
create index user_roles_user on user_roles (user_id) where is_active;

-- A link with which somebody sets up how they sign in. Once used, whatever they had before is gone.
create table staff_invites (
  id bigserial primary key,
  user_id bigint not null references users (id),
  -- SHA-256 of 256 random bits.
  token_hash bytea not null unique,
  created_by_user_id bigint references users (id),
  -- Chosen with the link, and in force once the first code is right.
  password_hash text,
  totp_secret_sealed bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- A later link was made for the same person.
  withdrawn_at timestamptz
);
create index staff_invites_user on staff_invites (user_id);

create table staff_credentials (
  id bigserial primary key,
  user_id bigint not null references users (id),
  kind varchar(20) not null check (kind in ('PASSKEY', 'TOTP', 'RECOVERY_CODE')),
  created_at timestamptz not null,
  last_used_at timestamptz,
  -- PASSKEY: the authenticator's id of it, base64url, and its public key, COSE.
  credential_id varchar(1400) unique,
  public_key bytea,
  -- Authenticators that do not count leave it at 0.
  signature_count bigint,
  transports jsonb,
  name varchar(100),
  is_backed_up boolean,
  -- TOTP: the shared secret, encrypted under a key that is not in the database.
  secret_sealed bytea,
  -- The last step of 30 s whose code was taken: no code of it or of an earlier one is taken again.
  last_step bigint,
  -- RECOVERY_CODE: SHA-256 of 80 random bits.
  code_hash bytea,
  used_at timestamptz,
  check (kind <> 'PASSKEY' or (credential_id is not null and public_key is not null and signature_count is not null)),
  check (kind <> 'TOTP' or secret_sealed is not null),
  check (kind <> 'RECOVERY_CODE' or code_hash is not null)
);
create index staff_credentials_user on staff_credentials (user_id, kind);
create unique index staff_credentials_one_totp on staff_credentials (user_id) where kind = 'TOTP';

create table staff_sessions (
  id bigserial primary key,
  user_id bigint not null references users (id),
  -- SHA-256 of 256 random bits, which are the cookie.
  token_hash bytea not null unique,
  signed_in_with varchar(20) not null
    check (signed_in_with in ('PASSKEY', 'TOTP', 'RECOVERY_CODE', 'INVITE', 'DEMO')),
  user_agent text,
  ip_address inet,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  -- When its person last showed again that it is them.
  confirmed_at timestamptz,
  revoked_at timestamptz,
  revoked_reason varchar(30)
);
create index staff_sessions_user on staff_sessions (user_id) where revoked_at is null;
create index staff_sessions_expires on staff_sessions (expires_at);

-- A sign-in half done, or a challenge for a passkey: good for some minutes and once, in the browser that has its cookie.
create table staff_steps (
  id bigserial primary key,
  kind varchar(20) not null
    check (kind in ('CODE', 'SET_UP', 'PASSKEY', 'JOIN_PASSKEY', 'ADD_PASSKEY', 'SET_UP_PASSKEY', 'NEW_TOTP')),
  -- SHA-256 of the cookie.
  token_hash bytea not null unique,
  -- Null where nobody knows yet who comes.
  user_id bigint references users (id),
  -- What the authenticator has to sign.
  challenge varchar(100),
  totp_secret_sealed bytea,
  -- An adopted password that is too weak to be kept.
  needs_password boolean not null default false,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index staff_steps_expires on staff_steps (expires_at);

-- Passwords and codes that were tried: each stands here before it is compared, and goes if it was right. Accounts and networks
-- are keyed hashes. Rows go after a day.
create table staff_sign_in_attempts (
  id bigserial primary key,
  -- Null once a whole sign-in of this account succeeded: they count against the network still.
  account_key bytea,
  -- An IPv4 address or the /64 of an IPv6 one, and the /48 of that.
  network_key bytea not null,
  network_48_key bytea,
  at timestamptz not null
);
create index staff_sign_in_attempts_account on staff_sign_in_attempts (account_key, at);
create index staff_sign_in_attempts_network on staff_sign_in_attempts (network_key, at);
create index staff_sign_in_attempts_network_48 on staff_sign_in_attempts (network_48_key, at)
  where network_48_key is not null;
create index staff_sign_in_attempts_at on staff_sign_in_attempts (at);
