-- The sweep that numbers bills looks at what was paid in the last days.
create index payments_paid_at on payments (paid_at) where paid_at is not null;

-- The last word of a patient about their data is read at each booking.
create index consents_patient on consents (patient_id, id);
