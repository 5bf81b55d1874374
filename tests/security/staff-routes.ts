import type { Permission } from '../../contract/rules/permissions.ts'

/** Of whom and what a call is: all of it at one centre, with one clinician. */
export interface Things {
  centreId: number
  clinicianId: number
  /** A visit that stands, made for this call. */
  appointmentId: number
  /** Its patient. */
  patientId: number
  /** Another patient of the same centre and clinician. */
  otherPatientId: number
  /** Of that clinician, at that centre. */
  closureId: number
  extraHoursId: number
  /** A time in the clinician's hours. */
  startsAt: string
}

/** What lies at the other centre, where nobody but who works there, or everywhere, has anything to do. */
export type Elsewhere = Pick<Things, 'centreId' | 'clinicianId' | 'appointmentId' | 'patientId'>

export interface StaffRoute {
  /** What it needs, for what belongs there: refused with it, 403, to whoever sees the thing and may not. */
  permission: Permission
  /**
   * Without this permission anywhere it is 403 whatever is asked for; the others are told 404 outside their scope.
   * Left out: it is open to whoever sees a day.
   */
  gate?: Permission
  /** Clinicians never, not even their own. */
  notForClinicians?: true
  /** About the centre itself: a clinician's reach is visits, not centres. */
  isOfCentre?: true
  /** It names nothing that could be out of reach. */
  isOfNobody?: true
  /** With what follows `{id}` filled in; left out: the appointment's or the patient's id, as the path says. */
  query?: (things: Things) => string
  body?: (things: Things) => unknown
  /** The other patient is no more after it: each call needs one of its own. */
  takesOther?: true
  /** Only refusals are looked at: of an answer that does not end, or of what is used up by one call. */
  refusalsOnly?: true
  /** Ids in the query or body that belong elsewhere: as if they were not there. */
  foreign?: Record<string, (things: Things, elsewhere: Elsewhere) => { query?: string; body?: unknown }>
}

const reason = 'As asked'
const visit = (permission: Permission, body?: StaffRoute['body']): StaffRoute => ({ permission, body })
const at = ({ centreId, clinicianId }: Things) => ({ centreId, clinicianId })
const booking = (things: Things) => ({
  ...at(things),
  patientId: things.otherPatientId,
  startsAt: things.startsAt,
  appointmentType: 'IN_PERSON',
  payment: { how: 'AT_VISIT' },
})
export const extraHours = (centreId: number) => ({
  centreId,
  startsAt: '2026-02-21T14:00:00Z',
  endsAt: '2026-02-21T15:00:00Z',
  mode: 'ONLINE',
})
export const closing = ({ clinicianId, centreId }: Pick<Things, 'clinicianId' | 'centreId'>) => ({
  clinicianId,
  centreId,
  startsAt: '2026-02-20T05:00:00Z',
  endsAt: '2026-02-20T06:00:00Z',
  reason,
})
const ofHours: StaffRoute = { permission: 'hours.write', gate: 'hours.write' }
/** Whom somebody may manage is `tests/staff/staff-accounts.test.ts`. */
const ofPeople: StaffRoute = { permission: 'people.write', gate: 'people.write', isOfNobody: true, refusalsOnly: true }
const ofClosures: StaffRoute = { permission: 'closures.write', gate: 'closures.write' }
const ofClinicians: StaffRoute = { permission: 'clinicians.write', gate: 'clinicians.write' }
const switching: StaffRoute = { ...ofClinicians, notForClinicians: true, refusalsOnly: true }
const ofCentres: StaffRoute = { permission: 'centres.write', gate: 'centres.write', isOfCentre: true }
const newClinician = (primaryCentreId: number) => ({
  fullName: 'Dr Somebody New',
  primaryCentreId,
  feePaise: 100_000,
})
/** Of the whole clinic: from whom, is `tests/settings/clinic-settings.test.ts`. */
const ofSettings: StaffRoute = {
  permission: 'settings.write',
  gate: 'settings.write',
  isOfNobody: true,
  refusalsOnly: true,
}
const days = 'from=2026-01-06&to=2026-01-07'

/**
 * Every route under /api/staff. To add one: its permission as the server asks for it, a body that would be accepted,
 * and in `foreign` each id that it takes besides the one in its path. Who may call it from where follows from
 * contract/rules.
 */
export const staffRoutes: Record<string, StaffRoute> = {
  'GET /api/staff/settings': ofSettings,
  'PUT /api/staff/settings': { ...ofSettings, body: () => ({}) },
  'GET /api/staff/calendar': {
    permission: 'day.read',
    isOfNobody: true,
    query: () => `?${days}`,
    foreign: { centre: (_, { centreId }) => ({ query: `?centreId=${centreId}&${days}` }) },
  },
  'GET /api/staff/call-list': {
    permission: 'day.read',
    isOfNobody: true,
    foreign: { centre: (_, { centreId }) => ({ query: `?centreId=${centreId}` }) },
  },
  'GET /api/staff/live': {
    permission: 'day.read',
    isOfNobody: true,
    refusalsOnly: true,
    foreign: { centre: (_, { centreId }) => ({ query: `?centreId=${centreId}` }) },
  },
  'GET /api/staff/slots': {
    permission: 'day.read',
    query: ({ clinicianId, centreId }) => `?clinicianId=${clinicianId}&centreId=${centreId}&${days}&override=true`,
  },
  'POST /api/staff/appointments': {
    permission: 'desk.write',
    body: booking,
    foreign: {
      patient: (things, { patientId }) => ({ body: { ...booking(things), patientId } }),
      centre: (things, { centreId }) => ({ body: { ...booking(things), centreId } }),
    },
  },
  'GET /api/staff/appointments/{id}': visit('day.read'),
  'POST /api/staff/appointments/{id}/check-in': visit('desk.write', () => ({})),
  'POST /api/staff/appointments/{id}/start': visit('visit.write', () => ({})),
  'POST /api/staff/appointments/{id}/complete': visit('visit.write', () => ({})),
  'POST /api/staff/appointments/{id}/no-show': visit('visit.write', () => ({})),
  'POST /api/staff/appointments/{id}/step-back': visit('visit.write', () => ({})),
  'POST /api/staff/appointments/{id}/undo': visit('visit.write', () => ({})),
  'POST /api/staff/appointments/{id}/told-by-phone': visit('desk.write'),
  'POST /api/staff/appointments/{id}/move': {
    ...visit('desk.write', ({ startsAt }) => ({ startsAt })),
    foreign: { centre: ({ startsAt }, { centreId }) => ({ body: { startsAt, centreId } }) },
  },
  'POST /api/staff/appointments/{id}/cancel': visit('desk.write', () => ({ reason, refund: 'NONE' })),
  'POST /api/staff/appointments/{id}/wrong-person': {
    ...visit('desk.write', ({ otherPatientId: patientId }) => ({ patientId, reason })),
    foreign: { patient: (_, { patientId }) => ({ body: { patientId, reason } }) },
  },
  'POST /api/staff/appointments/{id}/meet-link': visit('visit.write', () => ({ joinUrl: 'https://meet.example/a' })),
  'POST /api/staff/appointments/{id}/follow-up': {
    ...visit('desk.write', ({ startsAt }) => ({ startsAt })),
    foreign: { centre: ({ startsAt }, { centreId }) => ({ body: { startsAt, centreId } }) },
  },
  'POST /api/staff/appointments/{id}/payments': visit('money.take', () => ({ method: 'CARD', amountPaise: 100 })),
  'POST /api/staff/appointments/{id}/payment-link': visit('money.take', () => ({})),
  'GET /api/staff/drawers': {
    permission: 'day.read',
    isOfCentre: true,
    query: ({ centreId }) => `?centreId=${centreId}`,
  },
  'POST /api/staff/drawers': {
    permission: 'money.take',
    isOfCentre: true,
    body: ({ centreId }) => ({ centreId, openingPaise: 0 }),
  },
  'GET /api/staff/patients': { permission: 'day.read', isOfNobody: true, query: () => '?q=Nobody' },
  'POST /api/staff/patients': {
    permission: 'desk.write',
    isOfNobody: true,
    notForClinicians: true,
    body: () => ({ fullName: 'Somebody New' }),
  },
  'GET /api/staff/patients/{id}': visit('day.read'),
  'PUT /api/staff/patients/{id}': { ...visit('desk.write', () => ({ gender: 'OTHER' })), notForClinicians: true },
  'GET /api/staff/patients/{id}/appointments': visit('day.read'),
  'GET /api/staff/patients/{id}/payments': visit('day.read'),
  'GET /api/staff/patients/{id}/messages': visit('day.read'),
  'POST /api/staff/patients/{id}/merge': {
    ...visit('desk.write', ({ otherPatientId }) => ({ otherPatientId, reason })),
    notForClinicians: true,
    takesOther: true,
    foreign: { patient: (_, { patientId: otherPatientId }) => ({ body: { otherPatientId, reason } }) },
  },
  'GET /api/staff/patients/{id}/notes': { ...visit('notes.write'), gate: 'notes.write' },
  'POST /api/staff/patients/{id}/notes': {
    ...visit('notes.write', () => ({ text: 'Slept well' })),
    gate: 'notes.write',
    foreign: { appointment: (_, { appointmentId }) => ({ body: { text: 'Slept well', appointmentId } }) },
  },
  'POST /api/staff/calendar-address': { permission: 'notes.write', gate: 'notes.write', isOfNobody: true },
  'DELETE /api/staff/calendar-address': { permission: 'notes.write', gate: 'notes.write', isOfNobody: true },
  'GET /api/staff/hours': { ...ofHours, isOfNobody: true },
  'GET /api/staff/clinicians/{id}/hours': ofHours,
  'PUT /api/staff/clinicians/{id}/hours': {
    ...ofHours,
    refusalsOnly: true,
    body: () => ({ rules: [], bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }),
  },
  'POST /api/staff/clinicians/{id}/hours/preview': {
    ...ofHours,
    body: () => ({ rules: [], bufferBeforeMinutes: 0, bufferAfterMinutes: 0 }),
  },
  'GET /api/staff/clinicians/{id}/extra-hours': ofHours,
  'POST /api/staff/clinicians/{id}/extra-hours': {
    ...ofHours,
    refusalsOnly: true,
    body: ({ centreId }) => extraHours(centreId),
  },
  'DELETE /api/staff/extra-hours/{id}': { ...ofHours, refusalsOnly: true },
  'GET /api/staff/holidays': { ...ofHours, refusalsOnly: true, isOfNobody: true, query: () => '?year=2026' },
  'PUT /api/staff/holidays': {
    ...ofHours,
    refusalsOnly: true,
    isOfNobody: true,
    query: () => '?year=2026',
    body: () => ({ items: [] }),
  },
  'GET /api/staff/closures': { ...ofClosures, isOfNobody: true },
  'POST /api/staff/closures/preview': { ...ofClosures, body: closing },
  'POST /api/staff/closures': { ...ofClosures, refusalsOnly: true, body: closing },
  'GET /api/staff/closures/{id}': ofClosures,
  'DELETE /api/staff/closures/{id}': { ...ofClosures, refusalsOnly: true },
  'POST /api/staff/closures/{id}/offers': { ...ofClosures, refusalsOnly: true, body: () => ({}) },
  'POST /api/staff/closures/{id}/keep': {
    ...ofClosures,
    refusalsOnly: true,
    body: ({ appointmentId }) => ({ appointmentId }),
  },
  'POST /api/staff/appointments/{id}/offer': visit('desk.write'),
  'GET /api/staff/calendar-address': { permission: 'notes.write', gate: 'notes.write', isOfNobody: true },
  'GET /api/staff/audit/people': { permission: 'audit.read', gate: 'audit.read', isOfNobody: true },
  'GET /api/staff/go-live': { permission: 'settings.write', gate: 'settings.write', isOfNobody: true },
  'GET /api/staff/clinicians': { ...ofClinicians, isOfNobody: true },
  'POST /api/staff/clinicians': {
    ...ofClinicians,
    notForClinicians: true,
    body: ({ centreId }) => newClinician(centreId),
    foreign: { centre: (_, { centreId }) => ({ body: newClinician(centreId) }) },
  },
  'GET /api/staff/clinicians/{id}': ofClinicians,
  'PUT /api/staff/clinicians/{id}': {
    ...ofClinicians,
    body: () => ({ bio: 'Listens first' }),
    foreign: { centre: (_, { centreId }) => ({ body: { primaryCentreId: centreId } }) },
  },
  'GET /api/staff/clinicians/{id}/booked': ofClinicians,
  'POST /api/staff/clinicians/{id}/switch-off': switching,
  'POST /api/staff/clinicians/{id}/switch-on': switching,
  /** A form with a file: `tests/clinic/photos.test.ts`. */
  'POST /api/staff/clinicians/{id}/photo': { ...ofClinicians, refusalsOnly: true },
  'DELETE /api/staff/clinicians/{id}/photo': { ...ofClinicians, refusalsOnly: true },
  'GET /api/staff/centres': { ...ofCentres, isOfNobody: true },
  /** Only who looks after the whole clinic: `tests/clinic/centres.test.ts`. */
  'POST /api/staff/centres': { ...ofCentres, isOfNobody: true, refusalsOnly: true },
  'GET /api/staff/centres/{id}': ofCentres,
  'PUT /api/staff/centres/{id}': { ...ofCentres, body: () => ({ directions: 'Second floor' }) },
  'GET /api/staff/centres/{id}/booked': ofCentres,
  'POST /api/staff/centres/{id}/switch-off': { ...ofCentres, refusalsOnly: true },
  'POST /api/staff/centres/{id}/switch-on': { ...ofCentres, refusalsOnly: true },
  'GET /api/staff/staff': { permission: 'people.write', gate: 'people.write', isOfNobody: true },
  'POST /api/staff/staff': ofPeople,
  'PUT /api/staff/staff/{id}/roles': ofPeople,
  'POST /api/staff/staff/{id}/switch-off': ofPeople,
  'POST /api/staff/staff/{id}/switch-on': ofPeople,
  'GET /api/staff/audit': { permission: 'audit.read', gate: 'audit.read', isOfNobody: true },
}
