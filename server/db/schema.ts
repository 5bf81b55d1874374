// Written by `npm run db:catalogue` from what the migrations make. Change those, not this.

import type { AppointmentId, CentreId, ClinicianId, PatientId, UserId } from '../../contract/core/values.ts'

export interface AdoptionsTable {
  id: number
  adopted_at: Temporal.Instant
  left_at: Temporal.Instant | null
  taken_out: unknown
}

export interface AppointmentStatusHistoryTable {
  id: number
  appointment_id: AppointmentId
  previous_status: string | null
  new_status: string
  changed_by_user_id: UserId | null
  changed_at: Temporal.Instant
  reason: string | null
  created_at: Temporal.Instant
  previous_start_at: Temporal.Instant | null
  previous_centre_id: CentreId | null
  actor_kind: 'PATIENT' | 'STAFF' | 'SYSTEM' | null
  source: string | null
  note: string | null
  reason_code: string | null
  previous_clinician_id: ClinicianId | null
  previous_patient_id: PatientId | null
}

export interface AppointmentsTable {
  id: AppointmentId
  patient_id: PatientId
  clinician_id: ClinicianId
  centre_id: CentreId
  appointment_type: 'IN_PERSON' | 'ONLINE' | 'INPATIENT_ASSESSMENT' | 'FOLLOW_UP'
  scheduled_start_at: Temporal.Instant
  scheduled_end_at: Temporal.Instant
  duration_minutes: number
  status: 'BOOKED' | 'CONFIRMED' | 'IN_PROGRESS' | 'RESCHEDULED' | 'COMPLETED' | 'CANCELLED' | 'NO_SHOW' | 'EXPIRED'
  parent_appointment_id: AppointmentId | null
  booked_by_user_id: UserId
  source: 'WEB_PATIENT' | 'ADMIN_FRONT_DESK' | 'ADMIN_CARE_COORDINATOR' | 'ADMIN_MANAGER' | 'CLINICIAN'
  notes: string | null
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  hold_expires_at: Temporal.Instant | null
  fee_amount: string | null
  cancelled_at: Temporal.Instant | null
  cancellation_reason: string | null
  time_version: number
  status_changed_at: Temporal.Instant | null
  status_changed_by_user_id: UserId | null
  status_reason: string | null
  dependent_id: number | null
  guardian_confirmed_at: Temporal.Instant | null
  dependent_name: string | null
  visitor_date_of_birth: string | null
  guardian_name: string | null
  squeezed_in_by_user_id: UserId | null
  override_reason: string | null
  registration_fee_amount: string | null
  status_actor_kind: 'PATIENT' | 'STAFF' | 'SYSTEM' | null
  status_source: string | null
  status_note: string | null
  checked_in_at: Temporal.Instant | null
  started_at: Temporal.Instant | null
  completed_at: Temporal.Instant | null
  waived_amount: string | null
  waived_by_user_id: UserId | null
  waived_reason: string | null
  confirmed_by_patient_at: Temporal.Instant | null
  fee_lowered_amount: string | null
  cancel_cutoff_hours: string | null
  draft_id: string | null
}

export interface AuditChainTable {
  id: number
  last_position: number
  hash: Buffer
}

export interface AuditLogsTable {
  id: number
  user_id: UserId | null
  action: string
  entity_type: string | null
  entity_id: number | null
  metadata: unknown
  created_at: Temporal.Instant
  centre_id: CentreId | null
  address: string | null
  why: string | null
  patient_id: PatientId | null
  chain_position: number | null
  previous_hash: Buffer | null
  hash: Buffer | null
}

export interface AuthSessionsTable {
  id: number
  user_id: UserId
  refresh_token_hash: string
  user_agent: string | null
  ip_address: string | null
  expires_at: Temporal.Instant
  revoked_at: Temporal.Instant | null
  created_at: Temporal.Instant
  family_id: string
  previous_token_hash: string | null
  rotated_at: Temporal.Instant | null
  rotations_count: number
  last_used_at: Temporal.Instant | null
  revoked_reason: string | null
  reuse_seen_at: Temporal.Instant | null
  key_thumbprint: string | null
  confirmed_at: Temporal.Instant | null
  needs_birth_date: boolean
}

export interface BillNoteCountersTable {
  kind: string
  financial_year: string
  last_serial: number
}

export interface BillNotesTable {
  id: number
  receipt_id: number
  kind: 'CORRECTION' | 'CREDIT_NOTE'
  refund_id: number | null
  time_version: number | null
  number: string
  financial_year: string
  serial: number
  issued_at: Temporal.Instant
  pdf: Buffer
  created_at: Temporal.Instant
}

export interface CalendarAddressesTable {
  clinician_id: ClinicianId
  secret_hash: Buffer
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface CentreStaffAssignmentsTable {
  id: number
  user_id: UserId
  centre_id: CentreId
  role_id: number
  is_primary: boolean
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface CentresTable {
  id: CentreId
  name: string
  city: string | null
  address_line1: string | null
  address_line2: string | null
  pincode: string | null
  contact_phone: string | null
  timezone: string
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  map_url: string | null
  directions: string | null
  saved_at: Temporal.Instant | null
  saved_by_user_id: UserId | null
}

export interface ClinicianAvailabilityRulesTable {
  id: number
  clinician_id: ClinicianId
  centre_id: CentreId
  day_of_week: number
  start_time: string
  end_time: string
  slot_duration_minutes: number
  mode: 'IN_PERSON' | 'ONLINE'
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  valid_from: string | null
  valid_until: string | null
}

export interface ClinicianConcernsTable {
  clinician_id: ClinicianId
  concern_slug: string
  created_at: Temporal.Instant
}

export interface ClinicianProfilesTable {
  id: ClinicianId
  user_id: UserId
  primary_centre_id: CentreId
  specialization: string | null
  registration_number: string | null
  years_of_experience: number | null
  bio: string | null
  consultation_modes: unknown
  default_consultation_duration_minutes: number
  consultation_fee: number
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  languages: unknown
  qualifications: string | null
  photo_url: string | null
  buffer_before_minutes: number
  buffer_after_minutes: number
  expertise: unknown
  hours_saved_at: Temporal.Instant | null
  hours_saved_by_user_id: UserId | null
  first_session: string | null
  online_fee: number | null
  in_person_fee: number | null
  profile_saved_at: Temporal.Instant | null
  profile_saved_by_user_id: UserId | null
}

export interface ClosureOffersTable {
  id: number
  closure_id: number | null
  appointment_id: AppointmentId
  time_version: number
  token_hash: Buffer | null
  sent_at: Temporal.Instant | null
  sent_by_user_id: UserId | null
  ended_at: Temporal.Instant | null
  outcome: 'MOVED' | 'REFUNDED' | 'KEPT' | 'WITHDRAWN' | null
  kept_by_user_id: UserId | null
  created_at: Temporal.Instant
}

export interface ClosuresTable {
  id: number
  clinician_id: ClinicianId | null
  centre_id: CentreId | null
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  reason: string | null
  created_by_user_id: UserId | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  source_table: string | null
  source_id: number | null
  holiday_on: string | null
}

export interface ConcernsTable {
  slug: string
  name: string
  position: number
  words: string
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface ConsentsTable {
  id: number
  patient_id: PatientId
  version: string
  text_sha256: string
  given_at: Temporal.Instant
  withdrawn_at: Temporal.Instant | null
  created_at: Temporal.Instant
}

export interface DecisionMarksTable {
  id: string
  made_at: Temporal.Instant
}

export interface DependentsTable {
  id: number
  patient_id: PatientId
  full_name: string
  date_of_birth: string
  relation: 'CHILD' | 'PARENT' | 'SPOUSE' | 'SIBLING' | 'OTHER'
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface DeskChangesTable {
  id: number
  appointment_id: AppointmentId
  kind: 'MOVE' | 'CANCEL' | 'STATUS'
  by_user_id: UserId
  changed_at: Temporal.Instant
  release_at: Temporal.Instant
  released_at: Temporal.Instant | null
  undone_at: Temporal.Instant | null
  status_before: string
  starts_at_before: Temporal.Instant
  ends_at_before: Temporal.Instant
  centre_id_before: CentreId
  clinician_id_before: ClinicianId
  time_version_before: number
  checked_in_at_before: Temporal.Instant | null
  started_at_before: Temporal.Instant | null
  completed_at_before: Temporal.Instant | null
  squeezed_in_by_user_id_before: UserId | null
  override_reason_before: string | null
  refund_amount: string | null
  created_at: Temporal.Instant
  kept_amount: string | null
}

export interface DisputesTable {
  id: number
  provider_dispute_id: string
  payment_id: number | null
  amount: string
  status: string
  respond_by: Temporal.Instant | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  provider_payment_id: string | null
  order_id: string | null
}

export interface DrawerMovementsTable {
  id: number
  drawer_id: number
  kind: 'PAYMENT' | 'REFUND' | 'HAND_OVER'
  amount: string
  payment_id: number | null
  refund_id: number | null
  by_user_id: UserId
  moved_at: Temporal.Instant
  created_at: Temporal.Instant
}

export interface DrawersTable {
  id: number
  centre_id: CentreId
  opened_by_user_id: UserId
  opened_at: Temporal.Instant
  opening_amount: string
  closed_at: Temporal.Instant | null
  closed_by_user_id: UserId | null
  counted_amount: string | null
  difference_reason: string | null
  approved_by_user_id: UserId | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface DuplicatePatientsTable {
  id: number
  kept_user_id: UserId
  other_user_id: UserId
  found_at: Temporal.Instant
  resolved_at: Temporal.Instant | null
}

export interface ExtraHoursTable {
  id: number
  clinician_id: ClinicianId
  centre_id: CentreId
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  mode: 'IN_PERSON' | 'ONLINE'
  slot_duration_minutes: number
  created_by_user_id: UserId
  created_at: Temporal.Instant
}

export interface MeetingEventsTable {
  event_id: string
  appointment_id: AppointmentId
  asked_at: Temporal.Instant
  removed_at: Temporal.Instant | null
  is_gone: boolean
}

export interface NoteVersionsTable {
  id: number
  note_id: number
  version: number
  author_user_id: UserId
  note: string
  written_at: Temporal.Instant
  created_at: Temporal.Instant
}

export interface NotificationTemplateLanguagesTable {
  template_id: number
  language: string
  provider_template_id: string
}

export interface NotificationTemplatesTable {
  id: number
  name: string
  channel: 'WHATSAPP'
  provider_template_id: string | null
  description: string | null
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface NotificationWebhookEventsTable {
  id: number
  provider: string
  provider_event_id: string | null
  event_type: string
  raw_payload: unknown
  processed: boolean
  processed_at: Temporal.Instant | null
  created_at: Temporal.Instant
}

export interface NotificationsTable {
  id: number
  user_id: UserId | null
  phone: string
  channel: 'WHATSAPP'
  template_id: number | null
  payload_data: unknown
  status: 'QUEUED' | 'SENT' | 'DELIVERED' | 'FAILED'
  error_message: string | null
  sent_at: Temporal.Instant | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  appointment_id: AppointmentId | null
  dedupe_key: string | null
  provider_message_id: string | null
  whatsapp_message_id: string | null
  delivered_at: Temporal.Instant | null
  read_at: Temporal.Instant | null
  error_code: string | null
  attempts_count: number
  flagged_at: Temporal.Instant | null
  refund_id: number | null
  stray_payment_id: number | null
  unanswered_count: number
  slow_downs_count: number
  held_at: Temporal.Instant | null
}

export interface OtpDailySendsTable {
  day: string
  sends: number
  known_sends: number
}

export interface OtpRequestsTable {
  id: number
  phone: string
  otp_hash: string
  purpose: 'LOGIN' | 'SIGNUP' | 'PASSWORD_RESET'
  expires_at: Temporal.Instant
  is_used: boolean
  attempts_count: number
  created_at: Temporal.Instant
  nonce: string
  superseded_at: Temporal.Instant | null
  client_network: string | null
  failures_before: number
  send_failed: boolean
  request_key: Buffer | null
  asker_key: Buffer | null
  anonymous_attempts_count: number
  provider_message_id: string | null
  used_at: Temporal.Instant | null
  uses_count: number
}

export interface PatientLookupsTable {
  id: number
  user_id: UserId
  patient_id: PatientId
  how: 'PHONE' | 'CREATED'
  looked_up_at: Temporal.Instant
  created_at: Temporal.Instant
}

export interface PatientMedicalNotesTable {
  id: number
  patient_id: PatientId
  author_user_id: UserId
  note: string
  visibility: string
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  appointment_id: AppointmentId | null
  source_table: string | null
  source_id: number | null
  draft_id: string | null
}

export interface PatientProfilesTable {
  id: PatientId
  user_id: UserId
  date_of_birth: string | null
  gender: string | null
  blood_group: string | null
  emergency_contact_name: string | null
  emergency_contact_phone: string | null
  notes: string | null
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  identity_confirmed_at: Temporal.Instant | null
  birth_date_failures: number
  birth_date_failed_at: Temporal.Instant | null
  merged_into_patient_id: PatientId | null
  registration_paid_at: Temporal.Instant | null
  changed_by_user_id: UserId | null
  changed_source: string | null
}

export interface PaymentWebhookEventsTable {
  id: number
  provider: string
  provider_event_id: string | null
  event_type: string
  raw_payload: unknown
  processed: boolean
  processed_at: Temporal.Instant | null
  created_at: Temporal.Instant
}

export interface PaymentsTable {
  id: number
  patient_id: PatientId
  appointment_id: AppointmentId
  provider: string
  order_id: string
  payment_id: string | null
  amount: string
  currency: string
  status: 'CREATED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'REFUNDED'
  payment_method_details: unknown
  error_code: string | null
  error_description: string | null
  paid_at: Temporal.Instant | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  captured_at: Temporal.Instant | null
  next_check_at: Temporal.Instant | null
  checks_count: number
  customer_fee_amount: string
  discount_amount: string
  paid_amount: string | null
  check_refused_status: number | null
  bill_due: boolean
  method: 'RAZORPAY' | 'CASH' | 'CARD' | 'UPI'
  hold_id: number | null
  received_by_user_id: UserId | null
  drawer_id: number | null
  reference: string | null
  payment_link_id: string | null
  payment_link_url: string | null
  payment_link_expires_at: Temporal.Instant | null
  draft_id: string | null
}

export interface ReceiptCountersTable {
  financial_year: string
  last_serial: number
}

export interface ReceiptsTable {
  id: number
  payment_id: number
  number: string
  financial_year: string
  serial: number
  issued_at: Temporal.Instant
  pdf: Buffer | null
  created_at: Temporal.Instant
  time_version: number | null
  issuer: unknown
}

export interface RefundsTable {
  id: number
  payment_id: number
  amount: string
  reason: string
  status: 'PENDING' | 'PROCESSED' | 'FAILED'
  provider_refund_id: string | null
  idempotency_key: string
  error_description: string | null
  processed_at: Temporal.Instant | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  next_check_at: Temporal.Instant | null
  checks_count: number
  attempt: number
  sent_at: Temporal.Instant | null
  refusals_count: number
  decision: 'SEND' | 'DROP' | null
  origin: 'OURS' | 'EXTERNAL'
  actor_kind: 'PATIENT' | 'STAFF' | 'SYSTEM' | null
  source: string | null
  requested_by_user_id: UserId | null
}

export interface RequestCountsTable {
  network: string
  minute: number
  count: number
}

export interface RolesTable {
  id: number
  name: 'ADMIN' | 'MANAGER' | 'CLINICIAN' | 'CENTRE_MANAGER' | 'CARE_COORDINATOR' | 'FRONT_DESK'
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface ScheduleVersionsTable {
  clinician_id: number
  version: number
}

export interface SettingsTable {
  id: number
  key: string
  value_json: unknown
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  changed_by_user_id: UserId | null
}

export interface SettingsVersionTable {
  id: boolean
  version: number
  changed_at: Temporal.Instant | null
  changed_by_user_id: UserId | null
}

export interface SignInEventsTable {
  id: number
  what: 'SEND' | 'FAILURE'
  phone_key: Buffer | null
  network_key: Buffer
  network_56_key: Buffer | null
  network_48_key: Buffer | null
  device_key: Buffer | null
  is_known: boolean
  has_request_id: boolean
  at: Temporal.Instant
}

export interface SignInPlacesTable {
  place_key: Buffer
  phone_key: Buffer
  last_used_at: Temporal.Instant
}

export interface StaffCredentialsTable {
  id: number
  user_id: UserId
  kind: 'PASSKEY' | 'TOTP' | 'RECOVERY_CODE'
  created_at: Temporal.Instant
  last_used_at: Temporal.Instant | null
  credential_id: string | null
  public_key: Buffer | null
  signature_count: number | null
  transports: unknown
  name: string | null
  is_backed_up: boolean | null
  secret_sealed: Buffer | null
  last_step: number | null
  code_hash: Buffer | null
  used_at: Temporal.Instant | null
}

export interface StaffInvitesTable {
  id: number
  user_id: UserId
  token_hash: Buffer
  created_by_user_id: UserId | null
  password_hash: string | null
  totp_secret_sealed: Buffer | null
  created_at: Temporal.Instant
  expires_at: Temporal.Instant
  used_at: Temporal.Instant | null
  withdrawn_at: Temporal.Instant | null
}

export interface StaffProfilesTable {
  id: number
  user_id: UserId
  designation: string | null
  profile_picture_url: string | null
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface StaffSessionsTable {
  id: number
  user_id: UserId
  token_hash: Buffer
  signed_in_with: 'PASSKEY' | 'TOTP' | 'RECOVERY_CODE' | 'INVITE' | 'DEMO'
  user_agent: string | null
  ip_address: string | null
  created_at: Temporal.Instant
  last_used_at: Temporal.Instant
  expires_at: Temporal.Instant
  confirmed_at: Temporal.Instant | null
  revoked_at: Temporal.Instant | null
  revoked_reason: string | null
}

export interface StaffSignInAttemptsTable {
  id: number
  account_key: Buffer | null
  network_key: Buffer
  network_48_key: Buffer | null
  at: Temporal.Instant
}

export interface StaffStepsTable {
  id: number
  kind: 'CODE' | 'SET_UP' | 'PASSKEY' | 'JOIN_PASSKEY' | 'ADD_PASSKEY' | 'SET_UP_PASSKEY' | 'NEW_TOTP'
  token_hash: Buffer
  user_id: UserId | null
  challenge: string | null
  totp_secret_sealed: Buffer | null
  needs_password: boolean
  created_at: Temporal.Instant
  expires_at: Temporal.Instant
}

export interface StrayPaymentsTable {
  id: number
  payment_id: string
  order_id: string
  appointment_id: AppointmentId | null
  amount: string
  currency: string
  reason: string
  status: 'PENDING' | 'REFUNDED' | 'FAILED' | 'KEPT'
  provider_refund_id: string | null
  attempt: number
  next_check_at: Temporal.Instant | null
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  sent_at: Temporal.Instant | null
  refunded_at: Temporal.Instant | null
  is_told_of: boolean
  refusals_count: number
  decision: 'SEND' | 'DROP' | null
}

export interface UserRolesTable {
  id: number
  user_id: UserId
  role_id: number
  centre_id: CentreId | null
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

export interface UsersTable {
  id: UserId
  phone: string | null
  email: string | null
  username: string | null
  password_hash: string | null
  full_name: string
  user_type: 'PATIENT' | 'STAFF'
  is_active: boolean
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  erased_at: Temporal.Instant | null
  phone_before_adoption: string | null
  preferred_language: string | null
}

export interface VideoSessionsTable {
  id: number
  appointment_id: AppointmentId
  provider: string
  meeting_id: string | null
  join_url: string | null
  host_url: string | null
  status: 'SCHEDULED' | 'STARTED' | 'ENDED' | 'CANCELLED'
  scheduled_start_at: Temporal.Instant
  scheduled_end_at: Temporal.Instant
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  calendar_event_id: string | null
  event_checked_at: Temporal.Instant | null
}

export interface Tables {
  adoptions: AdoptionsTable
  appointment_status_history: AppointmentStatusHistoryTable
  appointments: AppointmentsTable
  audit_chain: AuditChainTable
  audit_logs: AuditLogsTable
  auth_sessions: AuthSessionsTable
  bill_note_counters: BillNoteCountersTable
  bill_notes: BillNotesTable
  calendar_addresses: CalendarAddressesTable
  centre_staff_assignments: CentreStaffAssignmentsTable
  centres: CentresTable
  clinician_availability_rules: ClinicianAvailabilityRulesTable
  clinician_concerns: ClinicianConcernsTable
  clinician_profiles: ClinicianProfilesTable
  closure_offers: ClosureOffersTable
  closures: ClosuresTable
  concerns: ConcernsTable
  consents: ConsentsTable
  decision_marks: DecisionMarksTable
  dependents: DependentsTable
  desk_changes: DeskChangesTable
  disputes: DisputesTable
  drawer_movements: DrawerMovementsTable
  drawers: DrawersTable
  duplicate_patients: DuplicatePatientsTable
  extra_hours: ExtraHoursTable
  meeting_events: MeetingEventsTable
  note_versions: NoteVersionsTable
  notification_template_languages: NotificationTemplateLanguagesTable
  notification_templates: NotificationTemplatesTable
  notification_webhook_events: NotificationWebhookEventsTable
  notifications: NotificationsTable
  otp_daily_sends: OtpDailySendsTable
  otp_requests: OtpRequestsTable
  patient_lookups: PatientLookupsTable
  patient_medical_notes: PatientMedicalNotesTable
  patient_profiles: PatientProfilesTable
  payment_webhook_events: PaymentWebhookEventsTable
  payments: PaymentsTable
  receipt_counters: ReceiptCountersTable
  receipts: ReceiptsTable
  refunds: RefundsTable
  request_counts: RequestCountsTable
  roles: RolesTable
  schedule_versions: ScheduleVersionsTable
  settings: SettingsTable
  settings_version: SettingsVersionTable
  sign_in_events: SignInEventsTable
  sign_in_places: SignInPlacesTable
  staff_credentials: StaffCredentialsTable
  staff_invites: StaffInvitesTable
  staff_profiles: StaffProfilesTable
  staff_sessions: StaffSessionsTable
  staff_sign_in_attempts: StaffSignInAttemptsTable
  staff_steps: StaffStepsTable
  stray_payments: StrayPaymentsTable
  user_roles: UserRolesTable
  users: UsersTable
  video_sessions: VideoSessionsTable
}
