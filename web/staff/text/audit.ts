import type { AuditAction, AuditDetails } from '../../../contract/staff/audit.ts'
import { settingChange } from './settings.ts'

/** What a sentence of the log is about; each is put in as a link where it can be opened. */
export type About = 'who' | 'visit' | 'patient' | 'clinician' | 'staff'

/** A sentence in parts: words, and things that can be opened. */
export type Sentence = readonly (string | { about: About })[]

const who = { about: 'who' } as const
const visit = { about: 'visit' } as const
const patient = { about: 'patient' } as const
const clinician = { about: 'clinician' } as const
const staff = { about: 'staff' } as const

/** Where the words of a sentence stand between its parts. */
const say = (words: TemplateStringsArray, ...parts: (string | { about: About })[]): Sentence =>
  words
    .flatMap((text, index) => [text, ...(parts[index] === undefined ? [] : [parts[index]])])
    .filter((part) => part !== '')

/** What of the details is put into words before: instants as days and times, sums as rupees. */
export interface Spoken {
  details: AuditDetails
  /** What of a record was read in one go. */
  parts: AuditDetails['part'][]
  isOfOneVisit: boolean
  from: string | null
  to: string | null
  amount: string | null
}

const parts = {
  RECORD: 'details',
  APPOINTMENTS: 'visits',
  PAYMENTS: 'payments',
  MESSAGES: 'messages',
  NOTES: 'clinical notes',
}
const fieldNames: Record<string, string> = {
  fullName: 'name',
  phone: 'phone',
  email: 'email',
  dateOfBirth: 'date of birth',
  gender: 'gender',
  preferredLanguage: 'language',
  emergencyContactName: 'emergency contact',
  emergencyContactPhone: 'emergency contact’s phone',
  primaryCentreId: 'centre',
  specialization: 'speciality',
  registrationNumber: 'registration number',
  qualifications: 'qualifications',
  yearsOfExperience: 'years of experience',
  bio: 'introduction',
  firstSession: 'text about the first visit',
  languages: 'languages',
  concerns: 'concerns',
  feeRupees: 'fee',
  onlineFeeRupees: 'fee for video',
  inPersonFeeRupees: 'fee in person',
  durationMinutes: 'length of a visit',
  consultationModes: 'kinds of visit',
  city: 'city',
  addressLine1: 'address',
  addressLine2: 'address',
  pincode: 'PIN code',
  contactPhone: 'phone',
  mapUrl: 'map link',
  directions: 'directions',
  timezone: 'time zone',
}
const methods: Record<string, string> = { CASH: 'in cash', CARD: 'by card', UPI: 'by UPI' }
const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

const isOpened = (read: Spoken['parts']) => read.length === 0 || read.includes(undefined) || read.includes('RECORD')

/** Every action in a sentence. */
export const auditSentences: Record<AuditAction, (spoken: Spoken) => Sentence> = {
  APPOINTMENT_BOOKED: ({ details }) =>
    details.isSqueezedIn === true
      ? say`${who} squeezed in appointment ${visit} for ${patient}`
      : say`${who} booked appointment ${visit} for ${patient}`,
  APPOINTMENT_CANCELLED: ({ amount }) =>
    amount === null
      ? say`${who} cancelled appointment ${visit} of ${patient}`
      : say`${who} cancelled appointment ${visit} of ${patient} and refunded ${amount}`,
  APPOINTMENT_GIVEN_TO_RIGHT_PERSON: () =>
    say`${who} corrected the patient of appointment ${visit}, which affects ${patient}`,
  SETTING_CHANGED: ({ details }) => say`${who} ${settingChange(details)}`,
  STAFF_INVITED: () => say`${who} invited ${staff}`,
  STAFF_ROLES_CHANGED: () => say`${who} changed the roles of ${staff}`,
  STAFF_SWITCHED_OFF: () => say`${who} deactivated ${staff}`,
  STAFF_SWITCHED_ON: () => say`${who} reactivated ${staff}`,
  APPOINTMENT_MOVED: ({ from, to }) =>
    from === null || to === null
      ? say`${who} moved appointment ${visit} of ${patient}`
      : say`${who} moved appointment ${visit} of ${patient} from ${from} to ${to}`,
  CENTRE_ADDED: () => say`${who} added a centre`,
  CENTRE_CHANGED: ({ details: { fields = [] } }) =>
    fields.length === 0
      ? say`${who} changed a centre`
      : say`${who} changed the ${listed([...new Set(fields.map((name) => fieldNames[name] ?? name))])} of a centre`,
  CENTRE_SWITCHED_OFF: () => say`${who} switched a centre off`,
  CENTRE_SWITCHED_ON: () => say`${who} switched a centre on again`,
  CLINICIAN_ADDED: () => say`${who} added ${clinician} to the clinicians`,
  CLINICIAN_CHANGED: ({ details: { fields = [] } }) =>
    fields.length === 0
      ? say`${who} changed the profile of ${clinician}`
      : say`${who} changed the ${listed(fields.map((name) => fieldNames[name] ?? name))} of ${clinician}`,
  CLINICIAN_PHOTO_CHANGED: () => say`${who} changed the photo of ${clinician}`,
  CLINICIAN_SWITCHED_OFF: () => say`${who} switched ${clinician} off for new bookings`,
  CLINICIAN_SWITCHED_ON: () => say`${who} switched ${clinician} on for bookings again`,
  CLOSURE_MADE: ({ from, to }) =>
    from === null || to === null
      ? say`${who} closed times of ${clinician}`
      : say`${who} closed times of ${clinician} from ${from} to ${to}`,
  CLOSURE_UNDONE: ({ from, to }) =>
    from === null || to === null
      ? say`${who} took back a closure of ${clinician}`
      : say`${who} took back the closure of ${clinician} from ${from} to ${to}`,
  EXTRA_HOURS_ADDED: () => say`${who} added extra hours for ${clinician}`,
  EXTRA_HOURS_REMOVED: () => say`${who} removed extra hours of ${clinician}`,
  HOURS_CHANGED: () => say`${who} changed the weekly hours of ${clinician}`,
  OFFERS_SENT: ({ isOfOneVisit }) =>
    isOfOneVisit
      ? say`${who} offered ${patient} other times for appointment ${visit}`
      : say`${who} offered other times to the patients affected by a closure of ${clinician}`,
  PAYMENT_LINK_SENT: () => say`${who} sent ${patient} a link to pay for appointment ${visit}`,
  VISIT_KEPT: () => say`${who} kept appointment ${visit} of ${patient} despite a closure`,
  CANCEL_UNDONE: () => say`${who} undid the cancellation of appointment ${visit} of ${patient}`,
  DRAWER_OPENED: ({ amount }) =>
    amount === null ? say`${who} opened a cash drawer` : say`${who} opened a cash drawer with ${amount} in it`,
  MEET_LINK_PASTED: () => say`${who} set the video link of appointment ${visit} of ${patient}`,
  MOVE_UNDONE: () => say`${who} undid the move of appointment ${visit} of ${patient}`,
  NOTE_REWORDED: () => say`${who} edited a clinical note about ${patient}`,
  NOTE_WRITTEN: () => say`${who} wrote a clinical note about ${patient}`,
  PATIENTS_MERGED: () => say`${who} merged another record into the one of ${patient}`,
  PATIENT_CHANGED: ({ details: { fields = [] } }) =>
    fields.length === 0
      ? say`${who} changed the record of ${patient}`
      : say`${who} changed the ${listed(fields.map((name) => fieldNames[name] ?? name))} of ${patient}`,
  PATIENT_CREATED: () => say`${who} registered ${patient} as a new patient`,
  PATIENT_TOLD_BY_PHONE: () => say`${who} told ${patient} by phone about appointment ${visit}`,
  PATIENT_READ: ({ parts: read }) =>
    isOpened(read) && !read.includes('NOTES')
      ? say`${who} opened the record of ${patient}`
      : isOpened(read)
        ? say`${who} opened the record and the clinical notes of ${patient}`
        : say`${who} read the ${listed(read.map((part) => parts[part ?? 'RECORD']))} of ${patient}`,
  PAYMENT_TAKEN: ({ amount, details: { method } }) =>
    say`${who} took ${amount ?? 'a payment'}${methods[method ?? ''] === undefined ? '' : ` ${methods[method ?? '']}`} from ${patient}`,
  STATUS_UNDONE: () => say`${who} undid the last step of appointment ${visit} of ${patient}`,
  VISIT_ARRIVED: () => say`${who} marked ${patient} as arrived for appointment ${visit}`,
  VISIT_COMPLETED: () => say`${who} completed appointment ${visit} of ${patient}`,
  VISIT_NO_SHOW: () => say`${who} marked ${patient} as a no-show for appointment ${visit}`,
  VISIT_STARTED: () => say`${who} started appointment ${visit} of ${patient}`,
  VISIT_STEPPED_BACK: () => say`${who} moved appointment ${visit} of ${patient} one step back`,
}

/** What an earlier system wrote down, and what is newer than this page. */
export const otherSentence = (action: string): Sentence =>
  say`${who} did “${action.toLowerCase().replaceAll('_', ' ')}” to ${patient}`

export const auditText = {
  title: 'Audit',
  lead: 'Who did what, and who viewed which record. Entries cannot be changed or removed.',
  filters: 'Filters',
  who: 'Who',
  everybody: 'Everybody',
  entity: 'What',
  everything: 'Everything',
  entities: {
    patient: 'Records',
    appointment: 'Appointments',
    payment: 'Payments',
    note: 'Clinical notes',
    drawer: 'Cash drawers',
    clinician: 'Clinicians and hours',
    centre: 'Centres',
    closure: 'Closures',
    staff: 'Staff',
    settings: 'Settings',
  },
  patient: 'Patient',
  everyPatient: 'All patients',
  choosePatient: 'Choose a patient',
  ofPatient: (name: string) => `Only ${name}`,
  thisPatient: 'one patient',
  anyPatient: 'Remove this filter',
  from: 'From',
  to: 'Until',
  anyDay: 'any day',
  clear: 'Clear filters',
  columns: { when: 'When', what: 'What', centre: 'Centre' },
  loading: 'Loading the log',
  emptyTitle: 'Nothing yet',
  empty: 'Every action is listed here from now on.',
  filteredTitle: 'Nothing matches these filters',
  filtered: 'Remove a filter, or choose other dates.',
  more: 'Show earlier',
  shown: (count: number, hasMore: boolean) => `${count}${hasMore ? ' or more' : ''} shown, latest first`,
  nobody: 'The clinic’s system',
  somebody: 'A former user',
  noPatient: 'nobody',
  someStaff: 'a member of staff',
  everyClinician: 'the whole centre',
  because: (why: string) => `because: ${why}`,
  foundBy: (why: string) => `(${why})`,
  day: (day: string) => day,
}
