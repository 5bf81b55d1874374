import type { VisitType } from '../../contract/core/values.ts'

/**
 * The demo clinic: three centres, two daily patterns, twelve clinicians of four specialities. None of them are real
 * people.
 */
export const centres = [
  {
    name: 'Indiranagar',
    city: 'Bengaluru',
    addressLine1: '12 Rest House Road, Indiranagar',
    pincode: '560038',
    contactPhone: '918040001234',
  },
  {
    name: 'Jayanagar',
    city: 'Bengaluru',
    addressLine1: '48 Ninth Main, Jayanagar 4th Block',
    pincode: '560011',
    contactPhone: '918040001235',
  },
  {
    name: 'Panampilly Nagar',
    city: 'Kochi',
    addressLine1: '7 Avenue Road, Panampilly Nagar',
    pincode: '682036',
    contactPhone: '914844001236',
  },
] as const

type Pattern = 'day' | 'evening'

/** Working hours as the database has them: local times at the centre. */
export const patterns: Record<Pattern, { days: readonly number[]; hours: readonly (readonly [string, string])[] }> = {
  day: {
    days: [1, 2, 3, 4, 5, 6],
    hours: [
      ['09:00', '13:00'],
      ['14:00', '17:00'],
    ],
  },
  evening: {
    days: [0, 2, 3, 4, 5, 6],
    hours: [['13:00', '20:30']],
  },
}

interface DemoClinician {
  fullName: string
  phone: string
  specialization: string
  registrationNumber: string
  yearsOfExperience: number
  qualifications: string
  /** An illustration of our own; without one, initials are shown. */
  photoUrl?: string
  languages: readonly string[]
  bio: string
  /** Slugs of the table of concerns. */
  concerns: readonly string[]
  /** What to expect of the first visit. */
  firstSession?: string
  feeRupees: number
  slotMinutes: number
  /** Indexes of the centre and the daily pattern, and the modes offered there. */
  works: readonly { centre: number; pattern: Pattern; modes: readonly VisitType[] }[]
}

const both = ['ONLINE', 'IN_PERSON'] as const

export const clinicians: readonly DemoClinician[] = [
  {
    fullName: 'Dr Ananya Rao',
    phone: '919845000101',
    specialization: 'Psychiatry',
    registrationNumber: 'KMC 58214',
    yearsOfExperience: 14,
    qualifications: 'MBBS, MD (Psychiatry)',
    photoUrl: '/portraits/ananya-rao.svg',
    languages: ['English', 'Kannada', 'Hindi'],
    bio: 'Anxiety, low mood and sleep. Explains each medicine before it is taken, and when it can be stopped.',
    concerns: ['anxiety', 'depression', 'sleep', 'stress', 'adhd'],
    firstSession:
      'You tell your story, and nothing is decided over your head. We agree on what to try first, and when to ' +
      'look at it again.',
    feeRupees: 1600,
    slotMinutes: 30,
    works: [{ centre: 0, pattern: 'day', modes: both }],
  },
  {
    fullName: 'Dr Thomas Kurian',
    phone: '919845000102',
    specialization: 'Psychiatry',
    registrationNumber: 'TCMC 40127',
    yearsOfExperience: 22,
    qualifications: 'MBBS, DPM, DNB (Psychiatry)',
    photoUrl: '/portraits/thomas-kurian.svg',
    languages: ['English', 'Malayalam'],
    bio: 'Bipolar disorder, psychosis and the families who live with it. Second opinions.',
    concerns: ['bipolar', 'psychosis', 'depression'],
    feeRupees: 2000,
    slotMinutes: 30,
    works: [{ centre: 2, pattern: 'day', modes: both }],
  },
  {
    fullName: 'Dr Farah Siddiqui',
    phone: '919845000103',
    specialization: 'Psychiatry',
    registrationNumber: 'KMC 71903',
    yearsOfExperience: 9,
    qualifications: 'MBBS, MD (Psychiatry)',
    photoUrl: '/portraits/farah-siddiqui.svg',
    languages: ['English', 'Hindi', 'Urdu'],
    bio: 'Mental health in pregnancy and after birth, panic attacks, and obsessive thoughts.',
    concerns: ['pregnancy', 'anxiety', 'ocd', 'depression'],
    feeRupees: 1800,
    slotMinutes: 30,
    works: [
      { centre: 0, pattern: 'evening', modes: ['ONLINE'] },
      { centre: 1, pattern: 'day', modes: ['IN_PERSON'] },
    ],
  },
  {
    fullName: 'Meera Krishnan',
    phone: '919845000104',
    specialization: 'Clinical Psychology',
    registrationNumber: 'RCI A48213',
    yearsOfExperience: 11,
    qualifications: 'MPhil (Clinical Psychology)',
    photoUrl: '/portraits/meera-krishnan.svg',
    languages: ['English', 'Tamil', 'Malayalam'],
    bio: 'Cognitive behavioural therapy for worry, health anxiety and perfectionism.',
    concerns: ['anxiety', 'ocd', 'confidence', 'stress'],
    feeRupees: 1500,
    slotMinutes: 60,
    works: [{ centre: 0, pattern: 'day', modes: both }],
  },
  {
    fullName: 'Arjun Bhat',
    phone: '919845000105',
    specialization: 'Clinical Psychology',
    registrationNumber: 'RCI A51877',
    yearsOfExperience: 7,
    qualifications: 'MPhil (Clinical Psychology)',
    photoUrl: '/portraits/arjun-bhat.svg',
    languages: ['English', 'Kannada', 'Konkani'],
    bio: 'Trauma, grief and what follows an accident. Assessments of memory and attention.',
    concerns: ['trauma', 'grief', 'memory', 'adhd'],
    feeRupees: 1400,
    slotMinutes: 60,
    works: [{ centre: 1, pattern: 'evening', modes: both }],
  },
  {
    fullName: 'Lakshmi Menon',
    phone: '919845000106',
    specialization: 'Clinical Psychology',
    registrationNumber: 'RCI A39560',
    yearsOfExperience: 16,
    qualifications: 'PhD (Clinical Psychology)',
    photoUrl: '/portraits/lakshmi-menon.svg',
    languages: ['English', 'Malayalam', 'Hindi'],
    bio: 'Long-standing low mood, burnout at work, and relationships that wear one down.',
    concerns: ['depression', 'stress', 'relationships'],
    feeRupees: 1700,
    slotMinutes: 60,
    works: [{ centre: 2, pattern: 'evening', modes: both }],
  },
  {
    fullName: 'Rohan D’Souza',
    phone: '919845000107',
    specialization: 'Counselling',
    registrationNumber: 'CCI 20418',
    yearsOfExperience: 6,
    qualifications: 'MSc (Counselling Psychology)',
    photoUrl: '/portraits/rohan-d-souza.svg',
    languages: ['English', 'Hindi', 'Konkani'],
    bio: 'Students and first jobs: exams, loneliness, homesickness, and deciding what comes next.',
    concerns: ['study', 'loneliness', 'stress', 'confidence'],
    feeRupees: 900,
    slotMinutes: 45,
    works: [{ centre: 0, pattern: 'evening', modes: both }],
  },
  {
    fullName: 'Shalini Gupta',
    phone: '919845000108',
    specialization: 'Counselling',
    registrationNumber: 'CCI 18832',
    yearsOfExperience: 12,
    qualifications: 'MA (Counselling), certified couples therapist',
    photoUrl: '/portraits/shalini-gupta.svg',
    languages: ['English', 'Hindi', 'Bengali'],
    bio: 'Couples and families: arguments that repeat, in-laws, separation done kindly.',
    concerns: ['relationships', 'anger'],
    firstSession:
      'Both of you come together. Each is heard without interruption, and you leave with one thing to try at home.',
    feeRupees: 1200,
    slotMinutes: 60,
    works: [{ centre: 1, pattern: 'day', modes: both }],
  },
  {
    fullName: 'Joseph Mathew',
    phone: '919845000109',
    specialization: 'Counselling',
    registrationNumber: 'CCI 22105',
    yearsOfExperience: 5,
    qualifications: 'MSW (Medical and Psychiatric Social Work)',
    languages: ['English', 'Malayalam', 'Tamil'],
    bio: 'Alcohol and other habits that are hard to leave, for the person and for those at home.',
    concerns: ['addiction'],
    feeRupees: 800,
    slotMinutes: 45,
    works: [{ centre: 2, pattern: 'day', modes: both }],
  },
  {
    fullName: 'Dr Nikhil Shetty',
    phone: '919845000110',
    specialization: 'Child and Adolescent',
    registrationNumber: 'KMC 80346',
    yearsOfExperience: 10,
    qualifications: 'MBBS, MD (Psychiatry), DM (Child Psychiatry)',
    photoUrl: '/portraits/nikhil-shetty.svg',
    languages: ['English', 'Kannada', 'Tulu'],
    bio: 'Attention, autism and school refusal. Sees parents and child together first.',
    concerns: ['children', 'adhd', 'autism'],
    feeRupees: 2200,
    slotMinutes: 45,
    works: [{ centre: 0, pattern: 'day', modes: both }],
  },
  {
    fullName: 'Priya Subramaniam',
    phone: '919845000111',
    specialization: 'Child and Adolescent',
    registrationNumber: 'RCI A60291',
    yearsOfExperience: 8,
    qualifications: 'MPhil (Clinical Psychology)',
    photoUrl: '/portraits/priya-subramaniam.svg',
    languages: ['English', 'Tamil', 'Telugu'],
    bio: 'Teenagers: self-harm, eating, screens and sleep. Play therapy for younger children.',
    concerns: ['children', 'self-harm', 'eating', 'sleep'],
    feeRupees: 1500,
    slotMinutes: 60,
    works: [
      { centre: 1, pattern: 'day', modes: ['IN_PERSON'] },
      { centre: 1, pattern: 'evening', modes: ['ONLINE'] },
    ],
  },
  {
    fullName: 'Sister Mary Joseph',
    phone: '919845000112',
    specialization: 'Counselling',
    registrationNumber: 'KNC 11873',
    yearsOfExperience: 19,
    qualifications: 'MSc (Psychiatric Nursing)',
    languages: ['English', 'Malayalam', 'Kannada', 'Hindi'],
    bio: 'A first conversation, free of charge: what is wrong, who can help, and what it would cost.',
    concerns: ['grief', 'loneliness'],
    firstSession: 'Twenty minutes on video. You say what is wrong, and hear who can help and what it would cost.',
    feeRupees: 0,
    slotMinutes: 20,
    works: [{ centre: 1, pattern: 'day', modes: ['ONLINE'] }],
  },
]
