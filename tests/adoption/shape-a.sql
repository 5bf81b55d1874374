-- The clinic's database as its first developers left it (PostgreSQL 17, January 2026): close to the plan, but not
-- equal to it.
create table users (
  id bigserial primary key, phone varchar(20) unique, email varchar(255) unique, username varchar(50) unique,
  password_hash text, full_name varchar(150) not null,
  user_type varchar(20) not null check (user_type in ('PATIENT', 'STAFF')), is_active boolean not null default true,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table patient_profiles (
  id bigserial primary key, user_id bigint not null unique references users (id), date_of_birth date, gender varchar(20),
  blood_group varchar(10), emergency_contact_name varchar(150), emergency_contact_phone varchar(20), notes text,
  is_active boolean not null default true, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table centres (
  id bigserial primary key, name varchar(150) not null, city varchar(100) not null, address_line1 varchar(255),
  address_line2 varchar(255), pincode varchar(20), contact_phone varchar(20),
  timezone varchar(100) not null default 'Asia/Kolkata', is_active boolean not null default true,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table clinician_profiles (
  id bigserial primary key, user_id bigint not null unique references users (id),
  primary_centre_id bigint not null references centres (id), specialization varchar(150), registration_number varchar(100),
  years_of_experience int, bio text, consultation_modes jsonb,
  default_consultation_duration_minutes int not null default 30, consultation_fee int default 1600,
  is_active boolean not null default true, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table clinician_availability_rules (
  id bigserial primary key, clinician_id bigint not null references clinician_profiles (id),
  centre_id bigint not null references centres (id), day_of_week smallint not null check (day_of_week between 0 and 6),
  start_time time not null, end_time time not null, slot_duration_minutes int not null,
  mode varchar(20) not null check (mode in ('IN_PERSON', 'ONLINE')), is_active boolean not null default true,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table otp_requests (
  id bigserial primary key, phone varchar(20) not null, otp_hash text not null,
  purpose varchar(20) not null check (purpose in ('LOGIN', 'SIGNUP', 'PASSWORD_RESET')), expires_at timestamptz not null,
  is_used boolean not null default false, attempts_count int not null default 0,
  created_at timestamptz not null default now()
);
create table auth_sessions (
  id bigserial primary key, user_id bigint not null references users (id), refresh_token_hash text not null,
  user_agent text, ip_address inet, expires_at timestamptz not null, revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create table appointments (
  id bigserial primary key, patient_id bigint not null references patient_profiles (id),
  clinician_id bigint not null references clinician_profiles (id), centre_id bigint not null references centres (id),
  appointment_type varchar(30) not null
    check (appointment_type in ('IN_PERSON', 'ONLINE', 'INPATIENT_ASSESSMENT', 'FOLLOW_UP')),
  scheduled_start_at timestamptz not null, scheduled_end_at timestamptz not null, duration_minutes int not null,
  status varchar(20) not null
    check (status in ('BOOKED', 'CONFIRMED', 'RESCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW')),
  parent_appointment_id bigint references appointments (id), booked_by_user_id bigint not null references users (id),
  source varchar(30) not null
    check (source in ('WEB_PATIENT', 'ADMIN_FRONT_DESK', 'ADMIN_CARE_COORDINATOR', 'ADMIN_MANAGER')),
  notes text, is_active boolean not null default true, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index idx_appointments_patient on appointments (patient_id);
create index idx_appointments_clinician_start on appointments (clinician_id, scheduled_start_at);
create table payments (
  id bigserial primary key, patient_id bigint not null references patient_profiles (id),
  appointment_id bigint not null references appointments (id), provider varchar(30) not null default 'RAZORPAY',
  order_id varchar(100) not null, payment_id varchar(100), amount numeric(10, 2) not null,
  currency varchar(10) not null default 'INR',
  status varchar(20) not null check (status in ('CREATED', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED')),
  payment_method_details jsonb, error_code varchar(100), error_description text, paid_at timestamptz,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create index payments_appointment on payments (appointment_id);
create table video_sessions (
  id bigserial primary key, appointment_id bigint not null references appointments (id),
  provider varchar(30) not null default 'GOOGLE_MEET', meeting_id varchar(150), join_url text, host_url text,
  status varchar(20) not null check (status in ('SCHEDULED', 'STARTED', 'ENDED', 'CANCELLED')),
  scheduled_start_at timestamptz, scheduled_end_at timestamptz, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table notification_templates (
  id bigserial primary key, name varchar(100) not null unique, channel varchar(20) not null check (channel in ('WHATSAPP')),
  provider_template_id varchar(150) not null, description text, is_active boolean not null default true,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table notifications (
  id bigserial primary key, user_id bigint references users (id), phone varchar(20),
  channel varchar(20) not null check (channel in ('WHATSAPP')), template_id bigint references notification_templates (id),
  payload_data jsonb, status varchar(20) not null check (status in ('QUEUED', 'SENT', 'DELIVERED', 'FAILED')),
  error_message text, sent_at timestamptz, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table payment_webhook_events (
  id bigserial primary key, provider varchar(30) not null, provider_event_id varchar(150), event_type varchar(100),
  raw_payload jsonb not null, processed boolean not null default false, processed_at timestamptz,
  created_at timestamptz not null default now()
);
create table notification_webhook_events (
  id bigserial primary key, provider varchar(30) not null, provider_event_id varchar(150), raw_payload jsonb not null,
  processed boolean not null default false, processed_at timestamptz, created_at timestamptz not null default now()
);
create table appointment_status_history (
  id bigserial primary key, appointment_id bigint not null references appointments (id), previous_status varchar(20),
  new_status varchar(20) not null, changed_by_user_id bigint not null references users (id),
  changed_at timestamptz not null default now(), reason text
);
create table roles (
  id bigserial primary key, name varchar(50) not null unique
    check (name in ('ADMIN', 'MANAGER', 'CLINICIAN', 'CENTRE_MANAGER', 'CARE_COORDINATOR', 'FRONT_DESK')),
  description text, created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table user_roles (
  id bigserial primary key, user_id bigint not null references users (id), role_id bigint not null references roles (id),
  centre_id bigint references centres (id), is_active boolean not null default true,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table staff_profiles (
  id bigserial primary key, user_id bigint not null unique references users (id), designation varchar(150),
  profile_picture_url text, is_active boolean not null default true, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table centre_staff_assignments (
  id bigserial primary key, user_id bigint not null references users (id), centre_id bigint not null references centres (id),
  role_id bigint not null references roles (id), is_primary boolean not null default false,
  is_active boolean not null default true, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table patient_medical_notes (
  id bigserial primary key, patient_id bigint not null references patient_profiles (id),
  author_user_id bigint not null references users (id), note_text text not null,
  visibility varchar(30) not null default 'INTERNAL', created_at timestamptz not null default now()
);
create table audit_logs (
  id bigserial primary key, user_id bigint references users (id), action varchar(100) not null,
  entity_type varchar(100) not null, entity_id bigint, metadata jsonb, created_at timestamptz not null default now()
);
create table settings (
  id bigserial primary key, key varchar(100) not null unique, value_json jsonb not null,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table waiting_queue_entries (
  id bigserial primary key, centre_id bigint not null references centres (id),
  clinician_id bigint not null references clinician_profiles (id), patient_id bigint not null references patient_profiles (id),
  position int not null,
  status varchar(20) not null check (status in ('WAITING', 'CALLED_IN', 'SKIPPED', 'COMPLETED')),
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
insert into roles (name, description) values ('ADMIN', 'Everything'), ('MANAGER', ''), ('CLINICIAN', ''),
  ('CENTRE_MANAGER', ''), ('CARE_COORDINATOR', ''), ('FRONT_DESK', '');
