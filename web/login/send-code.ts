import type { SendOtpReply } from '../../contract/auth.ts'
import { call } from '../api.ts'

export interface SentCode {
  phone: string
  /** When another may be asked for, in epoch milliseconds. */
  resendAtMs: number
}

/** Asks for a code. Throws what `call` throws. */
export async function sendCode(phone: string): Promise<SentCode> {
  const reply = await call<SendOtpReply>('/api/patient-auth/send-otp', { method: 'POST', body: { phone } })
  return { phone, resendAtMs: Date.now() + reply.resendAfterSeconds * 1000 }
}

const typedKey = 'mibo.phone'

/** The number that was typed survives a reload and a way back, for as long as the tab lives. */
export const typedPhone = {
  get: () => sessionStorage.getItem(typedKey) ?? '',
  set: (phone: string) => sessionStorage.setItem(typedKey, phone),
}
