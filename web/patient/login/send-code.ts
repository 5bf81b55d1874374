import type { SendOtpReply } from '../../../contract/patient/auth.ts'
import { call } from '../../shared/api.ts'
import { session } from '../../shared/session.ts'
import { deviceStorage, tabStorage } from '../../shared/storage.ts'

export interface SentCode {
  phone: string
  /** What is needed to check the code. */
  requestId: string
  /** The request before this one, whose message may still arrive. */
  olderRequestId?: string
  /** When another code may be requested, in epoch milliseconds. */
  resendAtMs: number
}

const deviceKey = 'mibo.device'

/** Random and not personal: it lets the server tell this client from somebody else who knows the number. */
export function deviceId(): string {
  const known = deviceStorage.get(deviceKey)
  if (known !== null) return known
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0'))
  deviceStorage.set(deviceKey, made.join(''))
  return made.join('')
}

/** Requests a code. Throws what `call` throws. */
export async function sendCode(phone: string, older?: SentCode): Promise<SentCode> {
  const body = { phone, deviceId: deviceId() }
  const reply = await call<SendOtpReply>('/api/patient-auth/send-otp', { method: 'POST', body })
  const { requestId, resendAfterSeconds } = reply
  return { phone, requestId, olderRequestId: older?.requestId, resendAtMs: Date.now() + resendAfterSeconds * 1000 }
}

const typedKey = 'mibo.phone'

/** The typed number survives a reload and going back, until somebody is signed in. */
export const typedPhone = {
  get: () => tabStorage.get(typedKey) ?? '',
  set: (phone: string) => void tabStorage.set(typedKey, phone),
}

// The next person at this screen must not see whose number it was.
session.subscribe(() => tabStorage.remove(typedKey))
