import { ApiError, NetworkError } from '../../shared/api.ts'
import { staffSentence } from '../call.ts'
import { networkText, problemText } from '../text/desk.ts'

/** A sentence for staff about any error that a call throws; '' for none. */
export function staffProblem(error: unknown): string {
  if (error === null || error === undefined) return ''
  if (error instanceof NetworkError) return networkText
  return (error instanceof ApiError ? problemText[error.code] : undefined) ?? staffSentence(error)
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof ApiError && (error.code as string) === code

/** The patient who has the phone number, if the request was refused because of it. */
export function ownerOf(error: Error | null): number | null {
  const owner = error instanceof ApiError && error.code === 'PHONE_IN_USE' ? error.details.patientId : null
  return typeof owner === 'number' ? owner : null
}
