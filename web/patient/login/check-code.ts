import type { VerifyOtpReply } from '../../../contract/patient/auth.ts'
import { ApiError, call } from '../../shared/api.ts'
import { keepSession } from '../../shared/session.ts'
import { deviceId, type SentCode } from './send-code.ts'

const path = '/api/patient-auth/verify-otp'

/** What is needed to check a code: `requestId` says which one it is. */
export type UseCode<T> = (code: { otp: string; requestId: string }) => Promise<T>

/**
 * Checks a code. Messages can overtake each other, so if it is wrong for the last request but right for the one
 * before, the message says that. Throws what `call` throws.
 */
export async function bringCode<T>(sent: SentCode, otp: string, use: UseCode<T>): Promise<T> {
  try {
    return await use({ otp, requestId: sent.requestId })
  } catch (error) {
    const isWrong = error instanceof ApiError && error.code === 'OTP_INVALID'
    if (!isWrong || sent.olderRequestId === undefined) throw error
    try {
      return await use({ otp, requestId: sent.olderRequestId })
    } catch (older) {
      throw older instanceof ApiError && older.code === 'OTP_SUPERSEDED' ? older : error
    }
  }
}

/** Undefined if this browser has no such key: then the session is an ordinary one. */
async function proofOfKey(): Promise<string | undefined> {
  try {
    const keys = await import('./session-key.ts')
    const key = await keys.findOrMakeKey()
    return key === null ? undefined : await keys.prove(key, path)
  } catch {
    return undefined
  }
}

/** Signs in; if this browser has a key, the session is bound to it. */
export async function signInWith(phone: string, { otp, requestId }: { otp: string; requestId: string }) {
  const keyProof = await proofOfKey()
  const body = { phone, otp, requestId, deviceId: deviceId(), keyProof }
  const reply = await call<VerifyOtpReply>(path, { method: 'POST', body })
  const { needsBirthDate } = reply
  keepSession(reply, { userId: reply.user.id, isBound: keyProof !== undefined, needsBirthDate })
  return reply
}
