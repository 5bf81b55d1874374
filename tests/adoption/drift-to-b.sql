-- What the clinic's tools had done to shape A by the middle of 2026.
alter table clinician_profiles
  alter column specialization type jsonb
    using case when specialization is null then null else to_jsonb(string_to_array(specialization, ', ')) end,
  add column qualification jsonb, add column expertise jsonb, add column languages jsonb, add column profile_picture_url text;
alter table users add column first_name varchar(100), add column last_name varchar(100);
alter table patient_profiles add column mrn varchar(30) unique, add column age int,
  add column registration_fee_paid boolean default false, add column registration_fee_paid_at timestamptz;
alter table appointments drop constraint appointments_status_check,
  add constraint appointments_status_check check (status::text = any (array['BOOKED', 'CONFIRMED', 'RESCHEDULED',
    'COMPLETED', 'CANCELLED', 'NO_SHOW', 'IN_PROGRESS']::text[])),
  add column session_started_at timestamptz, add column session_ended_at timestamptz, add column patient_notes text,
  add column google_meet_link text, add column google_calendar_event_id varchar(255),
  add column refund_eligible boolean default false, add column refund_status varchar(20),
  add column refund_initiated_at timestamptz, add column blocked_slot_id int;
alter table payments add column payment_link_id varchar(100), add column payment_link_url text,
  add column payment_link_sent_at timestamptz, add column payment_method varchar(20) default 'ONLINE'
    check (payment_method in ('ONLINE', 'CASH', 'CARD', 'UPI')),
  add column payment_notes text, add column registration_fee numeric(10, 2) default 0,
  add column consultation_fee numeric(10, 2);
create table blocked_slots (
  id serial primary key, clinician_id int not null, centre_id int, blocked_date date not null, start_time time not null,
  end_time time not null, reason text, is_blocked boolean default true, blocked_by_admin_id int,
  created_at timestamp default now()
);
create table clinician_slot_exceptions (
  id serial primary key, clinician_id int not null, centre_id int, exception_date date not null, start_time time not null,
  end_time time not null, mode varchar(20) check (mode in ('IN_PERSON', 'ONLINE', 'HYBRID')), reason text,
  created_at timestamp default now()
);
create table clinician_notes_history (
  id serial primary key, appointment_id int not null, clinician_id int not null, notes text not null,
  created_at timestamp default now()
);
create table follow_up_appointments (
  id serial primary key, original_appointment_id int not null, follow_up_appointment_id int, follow_up_date date,
  reason text, created_at timestamp default now()
);
create table patient_notifications (
  id serial primary key, patient_id int not null, title text, message text, is_read boolean default false,
  created_at timestamp default now()
);
create table slot_blocking_audit (
  id serial primary key, blocked_slot_id int, action varchar(20), admin_id int, created_at timestamp default now()
);
