-- A message belongs to an appointment, a template and a version of its time, once.

alter table notifications
  add column appointment_id bigint references appointments (id),
  add column dedupe_key varchar(150),
  add column provider_message_id varchar(150),
  add column whatsapp_message_id varchar(150),
  add column delivered_at timestamptz,
  add column read_at timestamptz,
  add column error_code varchar(50),
  add column attempts_count int not null default 0;

create unique index notifications_once on notifications (dedupe_key) where dedupe_key is not null;
create index notifications_appointment on notifications (appointment_id);
create index notifications_provider_message on notifications (provider_message_id) where provider_message_id is not null;
create index notifications_whatsapp_message on notifications (whatsapp_message_id) where whatsapp_message_id is not null;

insert into notification_templates (name, channel, provider_template_id, description) values
  ('otp_verification', 'WHATSAPP', 'otp_verification', 'The sign-in code'),
  ('appointment_confirmed', 'WHATSAPP', 'appointment_confirmed', 'The appointment is confirmed'),
  ('payment_received', 'WHATSAPP', 'payment_received', 'The payment arrived, with the receipt'),
  ('appointment_reminder', 'WHATSAPP', 'appointment_reminder', 'The appointment is near'),
  ('meet_link', 'WHATSAPP', 'meet_link', 'The link of a video call'),
  ('appointment_cancelled', 'WHATSAPP', 'appointment_cancelled', 'The appointment is cancelled'),
  ('appointment_rescheduled', 'WHATSAPP', 'appointment_rescheduled', 'The appointment has a new time'),
  ('payment_refunded', 'WHATSAPP', 'payment_refunded', 'The money is on its way back')
on conflict (name) do nothing;

-- One active video session an appointment.
create unique index video_sessions_one_active on video_sessions (appointment_id) where status in ('SCHEDULED', 'STARTED');
create index video_sessions_appointment on video_sessions (appointment_id);
alter table video_sessions add column calendar_event_id varchar(150);
