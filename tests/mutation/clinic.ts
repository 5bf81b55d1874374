import type { Defence } from './defence.ts'

const kept = ['kept-as-new.test.ts']
const pages = ['appointments.test.ts']

const schedule = (name: string, find: string, replace = '', within?: string): Defence => ({
  name,
  find,
  replace,
  tests: kept,
  within,
})
const ofClosures = 'create function schedule_changed_by_closure()'

/** What is offered, and what is said of it: replies that are kept are to be as new as the rows. */
export const clinicDefences: Defence[] = [
  schedule(
    'version-of-new-rules',
    'rules_change_schedule after insert or update or delete',
    'rules_change_schedule after update or delete',
  ),
  schedule(
    'version-of-changed-rules',
    'rules_change_schedule after insert or update or delete',
    'rules_change_schedule after insert or delete',
  ),
  schedule(
    'version-of-removed-rules',
    'rules_change_schedule after insert or update or delete',
    'rules_change_schedule after insert or update',
  ),
  schedule(
    'version-of-new-closures',
    'closures_change_schedule after insert or update or delete',
    'closures_change_schedule after update or delete',
    ofClosures,
  ),
  schedule(
    'version-of-changed-closures',
    'closures_change_schedule after insert or update or delete',
    'closures_change_schedule after insert or delete',
    ofClosures,
  ),
  schedule(
    'version-of-removed-closures',
    'closures_change_schedule after insert or update or delete',
    'closures_change_schedule after insert or update',
    ofClosures,
  ),
  schedule(
    'version-of-both-clinicians-of-a-closure',
    'if before <> after then perform raise_schedule_version(greatest(before, after)); end if;',
  ),
  schedule('version-of-a-closure-that-is-a-centres-now', "(tg_op <> 'DELETE' and after is null)", 'false'),
  schedule(
    'version-of-changed-centres',
    'centres_change_schedule after insert or update or delete',
    'centres_change_schedule after insert or delete',
  ),
  schedule(
    'version-of-moved-rules',
    "if tg_op = 'UPDATE' and old.clinician_id is distinct from new.clinician_id then",
    'if false then',
  ),
  schedule(
    'version-of-changed-clinicians',
    'clinicians_change_schedule after insert or update or delete',
    'clinicians_change_schedule after insert or delete',
  ),
  schedule(
    'version-of-names',
    '(old.full_name, old.is_active) is distinct from (new.full_name, new.is_active)',
    'old.is_active is distinct from new.is_active',
  ),
  schedule(
    'version-of-switched-off-users',
    '(old.full_name, old.is_active) is distinct from (new.full_name, new.is_active)',
    'old.full_name is distinct from new.full_name',
  ),
  schedule(
    'version-of-new-appointments',
    'appointments_change_schedule after insert or delete',
    'appointments_change_schedule after delete',
  ),
  schedule(
    'version-of-moved-appointments',
    '(old.clinician_id, old.scheduled_start_at, old.scheduled_end_at, old.status, old.hold_expires_at, old.is_active)',
    '(new.clinician_id, new.scheduled_start_at, new.scheduled_end_at, old.status, old.hold_expires_at, old.is_active)',
  ),
  schedule(
    'version-of-cancelled-appointments',
    '(old.clinician_id, old.scheduled_start_at, old.scheduled_end_at, old.status, old.hold_expires_at, old.is_active)',
    '(old.clinician_id, old.scheduled_start_at, old.scheduled_end_at, new.status, old.hold_expires_at, old.is_active)',
  ),
  schedule(
    'version-of-holds',
    '(old.clinician_id, old.scheduled_start_at, old.scheduled_end_at, old.status, old.hold_expires_at, old.is_active)',
    '(old.clinician_id, old.scheduled_start_at, old.scheduled_end_at, old.status, new.hold_expires_at, old.is_active)',
  ),
  {
    name: 'no-row-twice-upcoming',
    find: '(a.scheduled_start_at, a.id) > (page.after_start, page.after_id)',
    replace: '(a.scheduled_start_at, a.id) >= (page.after_start, page.after_id)',
    tests: pages,
    only: 'is paged without a gap or a repeat',
  },
  {
    name: 'no-row-twice-past',
    find: '(a.scheduled_start_at, a.id) < (page.after_start, page.after_id)',
    replace: '(a.scheduled_start_at, a.id) <= (page.after_start, page.after_id)',
    tests: pages,
    only: 'is paged without a gap or a repeat',
  },
  {
    name: 'no-row-skipped',
    find: 'order: sql`a.scheduled_start_at, a.id`',
    replace: 'order: sql`a.scheduled_start_at, a.id desc`',
    tests: pages,
    only: 'is paged without a gap or a repeat',
  },
  {
    name: 'no-clinician-twice',
    find: '(u.full_name, c.id) > (',
    replace: '(u.full_name, c.id) >= (',
    tests: ['pages.test.ts'],
  },
]
