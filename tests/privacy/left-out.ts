const words = (text: string) => text.split(' ')

/**
 * Of every table that names a patient, its columns that are not in the export: ids, hashes, keys, counters and the
 * like.
 */
export const leftOut: Record<string, string[]> = {
  users: words('id username password_hash user_type is_active erased_at'),
  patient_profiles: words(
    'id user_id patient_id is_active created_at identity_confirmed_at birth_date_failures birth_date_failed_at ' +
      'merged_into_patient_id changed_by_user_id changed_source',
  ),
  dependents: words('id patient_id updated_at'),
  consents: words('id patient_id created_at'),
  // The status_ columns are the last row of the history, which is there.
  appointments: words(
    'patient_id clinician_id centre_id dependent_id booked_by_user_id parent_appointment_id duration_minutes ' +
      'squeezed_in_by_user_id override_reason waived_by_user_id time_version cancel_cutoff_hours updated_at is_active status_changed_at status_changed_by_user_id status_reason status_actor_kind status_source status_note draft_id',
  ),
  // The code repeats the reason.
  appointment_status_history: words('appointment_id created_at reason_code previous_clinician_id previous_patient_id'),
  // What the desk can take back within a minute; what came of it stands in the history.
  desk_changes: words(
    'id appointment_id kind by_user_id changed_at release_at released_at undone_at status_before starts_at_before ends_at_before ' +
      'centre_id_before clinician_id_before time_version_before checked_in_at_before started_at_before completed_at_before ' +
      'squeezed_in_by_user_id_before override_reason_before refund_amount kept_amount created_at',
  ),
  video_sessions: words(
    'updated_at is_active created_at appointment_id provider meeting_id host_url calendar_event_id event_checked_at',
  ),
  payments: words(
    'patient_id provider updated_at captured_at next_check_at checks_count check_refused_status bill_due hold_id ' +
      'received_by_user_id drawer_id payment_link_id payment_link_url payment_link_expires_at draft_id',
  ),
  refunds: words(
    'idempotency_key error_description updated_at next_check_at checks_count attempt sent_at refusals_count decision',
  ),
  stray_payments: words('attempt next_check_at updated_at sent_at refusals_count decision is_told_of'),
  disputes: words('payment_id respond_by updated_at'),
  // The calendar's ids of what stands under an appointment's video calls.
  meeting_events: words('id appointment_id event_id asked_at removed_at is_gone created_at updated_at'),
  receipts: words('payment_id financial_year serial created_at time_version issuer'),
  // Who of the staff found whom, for an hour: who then opened the record is in the export.
  patient_lookups: words('id user_id patient_id how looked_up_at created_at'),
  patient_medical_notes: words(
    'patient_id author_user_id visibility updated_at appointment_id source_id source_table draft_id',
  ),
  notifications: words(
    'user_id channel template_id appointment_id refund_id stray_payment_id dedupe_key provider_message_id updated_at whatsapp_message_id ' +
      'error_code error_message attempts_count flagged_at slow_downs_count unanswered_count held_at',
  ),
  // A visit's history says where it was moved to, and by whom.
  closure_offers: words(
    'id closure_id appointment_id time_version token_hash sent_at sent_by_user_id ended_at outcome kept_by_user_id created_at',
  ),
  otp_requests: words(
    'phone otp_hash purpose nonce superseded_at failures_before send_failed request_key asker_key ' +
      'anonymous_attempts_count provider_message_id used_at uses_count',
  ),
  // Keyed hashes that are counted for two days, and of the places where a phone was signed in.
  sign_in_events: words(
    'id what phone_key network_key network_56_key network_48_key device_key is_known has_request_id at',
  ),
  sign_in_places: words('place_key phone_key last_used_at'),
  auth_sessions: words(
    'user_id refresh_token_hash previous_token_hash family_id rotated_at rotations_count expires_at reuse_seen_at ' +
      'key_thumbprint confirmed_at needs_birth_date',
  ),
  payment_webhook_events: words('provider provider_event_id processed processed_at'),
}

/** What names no patient, or only staff. */
export const notPatients = /^(audit_logs|centre_staff_assignments|user_roles|staff_|clinician_|closures|roles|settings)/
