-- When a code was used, and how often: what a check of the database needs to see one that was used too late or twice.

alter table otp_requests add column used_at timestamptz, add column uses_count int not null default 0;
