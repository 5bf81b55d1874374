import type { VisitType } from '../../contract/core/values.ts'

/** Who comes on the demo's day. Nobody real; the first ones are those that a visitor of the demo will meet first. */
export const people = {
  asha: { phone: '919876543210', fullName: 'Asha Menon', dateOfBirth: '1992-04-11', language: 'kn' },
  meera: { phone: '919876500021', fullName: 'Meera Iyer', dateOfBirth: '1988-09-02', language: 'ta' },
  kiran: { phone: '919876500022', fullName: 'Kiran Prasad', dateOfBirth: '1975-01-30', language: 'kn' },
  vikram: { phone: '919876500023', fullName: 'Vikram Shah', dateOfBirth: '1996-07-19', language: 'hi' },
  teresa: { phone: '919876500024', fullName: 'Teresa Joseph', dateOfBirth: '2001-12-05', language: 'ml' },
  sana: { phone: '919876500025', fullName: 'Sana Khan', dateOfBirth: '1999-03-22', language: 'hi' },
  dev: { phone: '919876500026', fullName: 'Dev Raman', dateOfBirth: '1983-11-14', language: 'ta' },
  ravi: { phone: '919876500027', fullName: 'Ravi Narayan', dateOfBirth: '1969-05-08', language: 'kn' },
  geeta: { phone: '919876500028', fullName: 'Geeta Desai', dateOfBirth: '1980-02-17', language: 'hi' },
  imran: { phone: '919876500029', fullName: 'Imran Qureshi', dateOfBirth: '1994-08-25', language: 'hi' },
  tara: { phone: '919876500030', fullName: 'Tara Varghese', dateOfBirth: '2004-06-01', language: 'ml' },
  zoya: { phone: '919876500031', fullName: 'Zoya Hussain', dateOfBirth: '1990-10-09', language: 'hi' },
  priya: { phone: '919876500032', fullName: 'Priya Lakshman', dateOfBirth: '1997-01-16', language: 'ta' },
  nandini: { phone: '919876500033', fullName: 'Nandini Bhat', dateOfBirth: '1986-04-28', language: 'kn' },
  suresh: { phone: '919876500034', fullName: 'Suresh Gowda', dateOfBirth: '1978-12-12', language: 'kn' },
  lata: { phone: '919876500035', fullName: 'Lata Pai', dateOfBirth: '1972-09-21', language: 'kn' },
  omar: { phone: '919876500036', fullName: 'Omar Farooq', dateOfBirth: '1991-03-03', language: 'hi' },
  kavya: { phone: '919876500037', fullName: 'Kavya Reddy', dateOfBirth: '1995-05-27', language: 'te' },
} as const

export type DemoPerson = keyof typeof people

/** Asha Menon's son, on her phone. */
export const child = { of: 'asha', fullName: 'Rohan Menon', dateOfBirth: '2017-02-14', relation: 'CHILD' } as const

export type Standing =
  | 'done'
  | 'noShow'
  | 'inProgress'
  | 'arrived'
  /** Their time has begun and they are not here. */
  | 'late'
  | 'expected'
  | 'hold'

export interface PlannedVisit {
  person: DemoPerson
  standing: Standing
  /** Which of the clinician's slots, counted from the one that is under way: the first of these that is free. */
  slots: readonly number[]
  mode?: VisitType
  isPaid?: boolean
  isNew?: boolean
  isConfirmedByPatient?: boolean
  isForChild?: boolean
  isSqueezedIn?: boolean
}

const soon = [1, 2, 3, 4, 5, 6, 0, -1, -2, -3, -4, -5]
const later = [3, 4, 2, 5, 6, 1, 7, 0, -1, -2, -3, -4, -5]

/** The day of the first centre, by clinician. The order decides who gets a slot that two would like. */
export const plan: Record<string, readonly PlannedVisit[]> = {
  'Dr Ananya Rao': [
    { person: 'meera', standing: 'inProgress', slots: [-1, 0], isPaid: true },
    { person: 'asha', standing: 'arrived', slots: [0, 1, -1] },
    { person: 'kiran', standing: 'done', slots: [-2, -3], isPaid: true },
    { person: 'teresa', standing: 'expected', slots: soon, isNew: true },
    { person: 'vikram', standing: 'expected', slots: soon, isPaid: true, isConfirmedByPatient: true },
    { person: 'dev', standing: 'hold', slots: later },
    { person: 'sana', standing: 'expected', slots: later, mode: 'ONLINE', isPaid: true },
  ],
  'Meera Krishnan': [
    { person: 'ravi', standing: 'noShow', slots: [-1, 0] },
    { person: 'geeta', standing: 'expected', slots: soon, isPaid: true },
    { person: 'imran', standing: 'expected', slots: later, mode: 'ONLINE', isPaid: true, isConfirmedByPatient: true },
  ],
  'Dr Farah Siddiqui': [
    { person: 'lata', standing: 'expected', slots: soon, mode: 'ONLINE', isPaid: true },
    { person: 'omar', standing: 'expected', slots: later, mode: 'ONLINE' },
  ],
  'Dr Nikhil Shetty': [
    { person: 'tara', standing: 'late', slots: [0, -1] },
    { person: 'kavya', standing: 'done', slots: [-2, -1, -3], isPaid: true },
    { person: 'asha', standing: 'arrived', slots: [1, 0, -1], isPaid: true, isForChild: true },
    { person: 'zoya', standing: 'expected', slots: later },
  ],
  'Rohan D’Souza': [
    { person: 'priya', standing: 'done', slots: [-1, 0, -2], isPaid: true },
    { person: 'nandini', standing: 'expected', slots: soon, isPaid: true },
    { person: 'suresh', standing: 'expected', slots: soon, isSqueezedIn: true },
  ],
}

/** Away today, with visits that have to be moved. */
export const illClinician = 'Dr Farah Siddiqui'
