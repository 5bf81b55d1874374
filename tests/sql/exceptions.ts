/** A statement is named by its file and function. */
export interface Exception {
  statement: string
  reason: string
}

/** Statements whose text is known only when the server runs. More than one in twenty is too many. */
export const exceptions: readonly Exception[] = [
  { statement: 'server/db/migration-files.ts readMigrations', reason: 'the text of a migration: the check has run it' },
  {
    statement: 'server/adoption/repair-queries.ts runStatement',
    reason: 'a mend that was made up for the database at hand',
  },
]

/** What a function's parameters stand for if its callers read them from a catalogue: an example of each. */
export const examples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'server/adoption/inspect-queries.ts findEmpty': { table: 'users', column: 'phone' },
  'server/adoption/inspect-queries.ts hasRows': { table: 'users' },
  'server/adoption/inspect-queries.ts findDuplicates': { table: 'users', key: 'phone where phone is not null' },
  'server/adoption/inspect-queries.ts findOrphans': { table: 'payments', column: 'appointment_id', to: 'appointments' },
  'server/adoption/inspect-queries.ts findUnknownValues': { table: 'appointments', column: 'status' },
  'server/adoption/repair-queries.ts listSequences': { table: 'users', sequence: 'users_id_seq' },
  'server/adoption/merge-queries.ts moveRows': { table: 'consents', column: 'patient_id' },
}

/**
 * What the clinic's own database may have in addition, which the statements of `server/adoption` check before they
 * read it. Only those are checked with it.
 */
export const adopted: readonly string[] = [
  'create temporary table mibo_aside (id bigint not null, ran_out boolean not null)',
  'create table blocked_slots (id bigint not null)',
  'create table clinician_slot_exceptions (id bigint not null)',
  'create table clinician_notes_history (id bigint not null)',
  'create table follow_up_appointments (id bigint not null)',
  'alter table patient_medical_notes add note_text text',
  'alter table appointments add patient_notes text, add google_meet_link text',
  'alter table payments add payment_method text, add registration_fee numeric',
  'alter table patient_profiles add registration_fee_paid boolean, add registration_fee_paid_at timestamptz',
  'alter table clinician_profiles add profile_picture_url text, add qualification text',
]
