-- A visit cannot take place as planned: the patient chooses another time, or has the money back, by a link.
insert into notification_templates (name, channel, provider_template_id, description) values
  ('appointment_offer', 'WHATSAPP', 'appointment_offer', 'Where another time can be chosen for a visit that cannot take place')
on conflict (name) do nothing;

-- With another clinician a visit costs the lower of two prices: by how much its fee was lowered, in rupees.
alter table appointments add column fee_lowered_amount numeric(10, 2) check (fee_lowered_amount >= 0);
