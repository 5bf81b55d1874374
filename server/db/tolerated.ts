/** Columns that the plan fills and the clinic's database may leave empty: the product can read them either way. */
const nullableInPractice = new Set([
  'appointment_status_history.created_at',
  'clinician_profiles.consultation_fee',
  'clinician_profiles.languages',
  'notification_webhook_events.event_type',
  'notifications.phone',
  'patient_medical_notes.note',
  'patient_medical_notes.updated_at',
  'payment_webhook_events.event_type',
  // A payment about which nothing is known is treated as missing.
  'payments.appointment_id',
  'video_sessions.scheduled_end_at',
  'video_sessions.scheduled_start_at',
])

export const mayBeEmpty = (name: string) => nullableInPractice.has(name)
