/** Columns that the plan has filled and the clinic's database may leave empty: the product reads them so. */
const emptyInPractice = new Set([
  'appointment_status_history.created_at',
  'clinician_profiles.consultation_fee',
  'clinician_profiles.languages',
  'notification_webhook_events.event_type',
  'notifications.phone',
  'patient_medical_notes.note',
  'patient_medical_notes.updated_at',
  'payment_webhook_events.event_type',
  // A payment of nothing known is read as if it were not there.
  'payments.appointment_id',
  'video_sessions.scheduled_end_at',
  'video_sessions.scheduled_start_at',
])

export const mayBeEmpty = (name: string) => emptyInPractice.has(name)
