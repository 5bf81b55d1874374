-- A visit that the desk booked is paid for by whoever has the link, while it is held.
insert into notification_templates (name, channel, provider_template_id, description) values
  ('payment_link', 'WHATSAPP', 'payment_link', 'Where a visit that is held can be paid for')
on conflict (name) do nothing;
