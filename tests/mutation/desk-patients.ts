import type { Defence } from './defence.ts'

const record = ['patients/record.test.ts']
const search = ['patients/search.test.ts']
const notes = ['patients/notes.test.ts']

/** Of the desk's way to patients: who finds, opens, changes and merges whom, and the log of it. */
export const deskPatientDefences: Defence[] = [
  {
    name: 'search-within-reach',
    find: '(f.rank = 0 or ${isKnownIn(scope, sql`f.id`)})',
    replace: '(f.rank = 0 or ${isKnownIn({ ...scope, everywhere: true }, sql`f.id`)})',
    tests: search,
  },
  {
    name: 'record-within-reach',
    find: "if (access === undefined) throw new AppError('NOT_FOUND')",
    replace: '',
    tests: record,
  },
  {
    name: 'lookup-for-an-hour',
    find: 'and l.looked_up_at > ${now.subtract({ minutes: lookupMinutes })}',
    replace: '',
    tests: search,
  },
  {
    name: 'read-is-written-down',
    find: "      action: 'PATIENT_READ',\n      entityType: 'patient',\n      entityId: patientId,\n      patientId,\n      why: reasons[access],",
    replace:
      "      action: 'PATIENT_SEEN',\n      entityType: 'patient',\n      entityId: patientId,\n      patientId,\n      why: reasons[access],",
    tests: record,
  },
  {
    name: 'clinicians-write-notes-alone',
    find: "if (!everywhere && centreIds.length === 0) throw new AppError('FORBIDDEN', { details: { permission: 'desk.write' } })",
    replace: '',
    tests: record,
  },
  {
    name: 'notes-of-patients-one-treats',
    find: 'where p.id = ${patientId} and ${isCurrentPatient} and ${isTreatedBy(clinicianId)}',
    replace: 'where p.id = ${patientId} and ${isCurrentPatient}',
    tests: notes,
  },
  {
    name: 'own-notes-are-reworded',
    find: 'where patient_id = ${patientId} and author_user_id = ${authorUserId}\n      and (id =',
    replace: 'where patient_id = ${patientId}\n      and (id =',
    tests: notes,
  },
  {
    name: 'merged-with-a-guardian',
    find: 'return both.some(({ isBookedAsAdult, dateOfBirth }) => isBookedAsAdult && !isMinor(dateOfBirth))',
    replace: 'return false',
    tests: ['patients/merge.test.ts'],
    only: 'without a guardian',
  },
  {
    name: 'log-is-not-merged',
    find: "and c.conrelid <> 'audit_logs'::regclass",
    replace: '',
    tests: ['patients/merge.test.ts'],
  },
  {
    name: 'registration-fee-once',
    find: 'await dropSecondRegistrationFees(tx, kept.patientId)',
    replace: '',
    tests: ['patients/merge.test.ts'],
  },
  {
    name: 'chain-hash-is-compared',
    find: "extract(epoch from l.created_at))::text, 'UTF8')) then 'CHANGED'",
    replace: "extract(epoch from l.created_at))::text, 'UTF8')) then null",
    tests: ['chain.test.ts'],
  },
  {
    name: 'calendar-by-initials',
    find: 'summary: initialsOf(row.fullName),',
    replace: 'summary: row.fullName,',
    tests: ['calendar-address.test.ts'],
  },
  {
    name: 'note-sent-again-is-the-same',
    find: 'or (${noteId}::bigint is null and draft_id = ${draftId}::uuid)',
    replace: '',
    tests: notes,
  },
  {
    name: 'unchanged-note-is-no-version',
    find: 'earlier !== undefined && earlier.text !== text',
    replace: 'earlier !== undefined',
    tests: notes,
  },
  {
    name: 'owner-of-a-number-can-be-opened',
    find: "if (typeof owner === 'number') {",
    replace: "if (typeof owner === 'string') {",
    tests: record,
  },
  {
    name: 'log-shows-its-own-details',
    find: 'return read.success && read.data !== undefined ? [[name, read.data]] : []',
    replace: 'return [[name, (metadata as Record<string, unknown>)[name]]]',
    tests: ['audit/list.test.ts'],
  },
]
