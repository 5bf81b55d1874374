-- A clinic with one centre in either shape: staff, three patients whose user ids differ from their patient ids, and
-- their visits.
insert into centres (name, city, address_line1) values ('Indiranagar', 'Bengaluru', '12 Rest House Road');
insert into users (full_name, user_type, phone, password_hash) values
  ('Dr Rao', 'STAFF', '+91 80 2222 1111', '$2b$10$old'), ('Desk', 'STAFF', null, '$2b$10$old'),
  ('Asha Verma', 'PATIENT', '+91 98200-12345', null), ('Ravi Iyer', 'PATIENT', '09820012346', null),
  ('Meena Das', 'PATIENT', '9820012347', null);
insert into patient_profiles (user_id) values (5), (4), (3);
insert into clinician_profiles (user_id, primary_centre_id, consultation_fee) values (1, 1, 1600);
insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
select 1, 1, day, '09:00', '17:00', 30, mode from generate_series(0, 6) day, unnest(array['ONLINE', 'IN_PERSON']) mode;
-- Asha came two months ago and paid online; Ravi paid cash; Meena cancelled.
insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
  duration_minutes, status, booked_by_user_id, source)
values
  (3, 1, 1, 'ONLINE', now() - interval '60 days', now() - interval '60 days' + interval '30 minutes', 30, 'COMPLETED', 3, 'WEB_PATIENT'),
  (2, 1, 1, 'IN_PERSON', now() - interval '50 days', now() - interval '50 days' + interval '30 minutes', 30, 'COMPLETED', 2, 'ADMIN_FRONT_DESK'),
  (1, 1, 1, 'IN_PERSON', now() - interval '40 days', now() - interval '40 days' + interval '30 minutes', 30, 'CANCELLED', 5, 'WEB_PATIENT');
insert into appointment_status_history (appointment_id, previous_status, new_status, changed_by_user_id, changed_at)
select id, null, 'BOOKED', booked_by_user_id, scheduled_start_at from appointments;
insert into payments (patient_id, appointment_id, order_id, payment_id, amount, status, paid_at)
values (3, 1, 'order_old1', 'pay_old1', 1600, 'SUCCESS', now() - interval '61 days'),
  (2, 2, 'CASH-2', null, 1600, 'SUCCESS', now() - interval '50 days');
insert into patient_medical_notes (patient_id, author_user_id, note_text) values (3, 1, 'Seen; calm');
insert into notification_templates (name, channel, provider_template_id) values ('appointment_confirmed', 'WHATSAPP', 'appointment_confirmed');
