import type { ClinicianChanges, StaffClinician } from '../../../contract/staff/clinicians.ts'
import { rupeesOf } from '../desk/rupees.ts'

/** A profile as it is typed. */
export interface ClinicianValues {
  fullName: string
  centreId: string
  specialization: string
  registrationNumber: string
  qualifications: string
  yearsOfExperience: string
  bio: string
  firstSession: string
  languages: string
  concerns: string[]
  fee: string
  onlineFee: string
  inPersonFee: string
  durationMinutes: string
  isOnline: boolean
  isInPerson: boolean
  email: string
  phone: string
}

export const emptyClinician = (centreId: number | null): ClinicianValues => ({
  fullName: '',
  centreId: centreId === null ? '' : String(centreId),
  specialization: '',
  registrationNumber: '',
  qualifications: '',
  yearsOfExperience: '',
  bio: '',
  firstSession: '',
  languages: 'English',
  concerns: [],
  fee: '',
  onlineFee: '',
  inPersonFee: '',
  durationMinutes: '30',
  isOnline: true,
  isInPerson: true,
  email: '',
  phone: '',
})

const typed = (paise: number | null) => (paise === null ? '' : rupeesOf(paise))

export const valuesOf = (one: StaffClinician): ClinicianValues => ({
  fullName: one.fullName,
  centreId: String(one.primaryCentreId),
  specialization: one.specialization ?? '',
  registrationNumber: one.registrationNumber ?? '',
  qualifications: one.qualifications ?? '',
  yearsOfExperience: one.yearsOfExperience === null ? '' : String(one.yearsOfExperience),
  bio: one.bio ?? '',
  firstSession: one.firstSession ?? '',
  languages: one.languages.join(', '),
  concerns: one.concerns,
  fee: typed(one.feePaise),
  onlineFee: typed(one.feesPaise.ONLINE),
  inPersonFee: typed(one.feesPaise.IN_PERSON),
  durationMinutes: String(one.durationMinutes),
  isOnline: one.consultationModes.includes('ONLINE'),
  isInPerson: one.consultationModes.includes('IN_PERSON'),
  email: one.email ?? '',
  phone: one.phone ?? '',
})

const whole = (text: string) => /^\d{0,7}$/.test(text.trim().replaceAll(',', ''))
const numberOf = (text: string) => Number(text.trim().replaceAll(',', ''))
const paiseOrNull = (text: string) => (text.trim() === '' ? null : numberOf(text) * 100)
const orNull = (text: string) => (text.trim() === '' ? null : text.trim())

export const isComplete = ({ fullName, centreId, fee }: ClinicianValues): boolean =>
  fullName.trim() !== '' && centreId !== '' && fee.trim() !== ''

export const hasNumbers = (values: ClinicianValues): boolean =>
  [values.fee, values.onlineFee, values.inPersonFee, values.durationMinutes, values.yearsOfExperience].every(whole) &&
  values.durationMinutes.trim() !== ''

/** What patients read, which clinicians say of themselves. */
export function wordsOf(values: ClinicianValues): ClinicianChanges {
  return {
    qualifications: orNull(values.qualifications),
    yearsOfExperience: values.yearsOfExperience.trim() === '' ? null : numberOf(values.yearsOfExperience),
    bio: orNull(values.bio),
    firstSession: orNull(values.firstSession),
    languages: values.languages
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    concerns: values.concerns,
  }
}

export function bodyOf(values: ClinicianValues): ClinicianChanges {
  const modes = [values.isInPerson && 'IN_PERSON', values.isOnline && 'ONLINE'].filter((one) => one !== false)
  return {
    ...wordsOf(values),
    fullName: values.fullName.trim(),
    primaryCentreId: Number(values.centreId) as ClinicianChanges['primaryCentreId'],
    specialization: orNull(values.specialization),
    registrationNumber: orNull(values.registrationNumber),
    feePaise: numberOf(values.fee) * 100,
    feesPaise: { ONLINE: paiseOrNull(values.onlineFee), IN_PERSON: paiseOrNull(values.inPersonFee) },
    durationMinutes: numberOf(values.durationMinutes),
    ...(modes.length === 0 ? {} : { consultationModes: modes }),
    email: orNull(values.email),
    phone: orNull(values.phone),
  } as ClinicianChanges
}
