import type { NewPatientBody, PatientChange, PatientRecord } from '../../../contract/staff/patients.ts'
import { formText } from '../text/patients.ts'

export const patientFields = [
  'fullName',
  'phone',
  'dateOfBirth',
  'gender',
  'email',
  'preferredLanguage',
  'emergencyContactName',
  'emergencyContactPhone',
] as const
export type PatientField = (typeof patientFields)[number]
export type FormValues = Record<PatientField, string>

export const emptyValues = Object.fromEntries(patientFields.map((name) => [name, ''])) as FormValues

export const valuesOf = (record: PatientRecord): FormValues =>
  Object.fromEntries(patientFields.map((name) => [name, record[name] ?? ''])) as FormValues

/** Validates the form before it is sent. A date that could be parsed is `YYYY-MM-DD` already. */
export function problemsIn({ fullName, dateOfBirth }: FormValues): Partial<Record<PatientField, string>> {
  const problems: Partial<Record<PatientField, string>> = {}
  if (fullName.trim() === '') problems.fullName = formText.nameMissing
  if (dateOfBirth.trim() !== '' && !/^\d{4}-\d\d-\d\d$/.test(dateOfBirth)) problems.dateOfBirth = formText.dateWrong
  return problems
}

export const newPatientOf = (values: FormValues): NewPatientBody =>
  Object.fromEntries(
    patientFields
      .filter((name) => !name.startsWith('emergency') && values[name].trim() !== '')
      .map((name) => [name, values[name].trim()]),
  ) as NewPatientBody

/** Only the fields that the user changed: a colleague may have changed others meanwhile. */
export const changesOf = (before: FormValues, after: FormValues): PatientChange =>
  Object.fromEntries(
    patientFields
      .filter((name) => after[name].trim() !== before[name].trim())
      .map((name) => [name, after[name].trim() === '' ? null : after[name].trim()]),
  )
