import { ApiError, NetworkError } from '../api.ts'
import type { ErrorCode, StaffErrorCode } from '../../../contract/core/errors.ts'
import { problems } from './en/problems.ts'
import { inThisLanguage } from './language.ts'
import { payText } from './pay.ts'

const problemText: Partial<Record<ErrorCode, string>> & { INTERNAL: string } = inThisLanguage<
  Record<Exclude<ErrorCode, StaffErrorCode>, string>
>({ en: problems })

/** `Try again in 3 minutes.` */
export function waitFor(seconds: number | null): string {
  if (seconds === null) return ''
  return seconds < 90 ? payText.againInSeconds(seconds) : payText.againInMinutes(Math.ceil(seconds / 60))
}

/** A sentence for patients about anything that an API call throws. */
export function sentenceFor(error: unknown): string {
  if (error instanceof NetworkError) return payText.network
  return problemText[error instanceof ApiError ? error.code : 'INTERNAL'] ?? problemText.INTERNAL
}
