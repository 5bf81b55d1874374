import { createHmac, randomInt, randomUUID } from 'node:crypto'
import type { SendOtpReply } from '../../contract/auth.ts'
import type { Phone } from '../../contract/values.ts'
import type { Config } from '../config.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { phoneEnding } from '../log.ts'
import { sendOtpMessage } from '../notifications/otp-message.ts'
import { ProviderError } from '../providers/http.ts'
import { clientNetwork } from './network.ts'
import { countSends, lockSends, markOtpUnsent, replaceOtp, type SendCounts } from './otp-queries.ts'

/** Known and unknown phones take the same way, so nothing can be learned from it. */
export const signInPurpose = 'LOGIN'

/** Wrong codes of a phone in 24 h, over all its requests, after which no code is sent or compared. */
export const maxFailuresADay = 20

/** The code is bound to purpose, phone and request: a hash seen elsewhere is worth nothing. */
export function hashOtp(
  config: Config,
  request: { purpose: string; phone: Phone; nonce: string; otp: string },
): string {
  return createHmac('sha256', config.OTP_PEPPER)
    .update([request.purpose, request.phone, request.nonce, request.otp].join('|'))
    .digest('hex')
}

function waitFor(counts: SendCounts, config: Config, now: Temporal.Instant): number | undefined {
  const secondsSince = (at: Date | null) => (at === null ? Infinity : (now.epochMilliseconds - at.getTime()) / 1000)
  const gap = config.OTP_RESEND_SECONDS - secondsSince(counts.lastSentAt)
  if (gap > 0) return gap
  if (counts.phoneTenMinutes >= config.OTP_SENDS_PER_PHONE_10MIN) return 600 - secondsSince(counts.oldestInTenMinutes)
  if (counts.networkHour >= config.OTP_SENDS_PER_IP_HOUR) return 3600
  if (counts.phoneDay >= config.OTP_SENDS_PER_PHONE_DAY || counts.failuresDay >= maxFailuresADay) return 6 * 3600
  return undefined
}

/**
 * Sends a sign-in code. The send is reserved before it is made. Throws OTP_RATE_LIMITED with the seconds to wait, or
 * MESSAGE_NOT_SENT.
 */
export async function sendOtp(
  deps: Deps,
  { phone, address }: { phone: Phone; address: string },
): Promise<SendOtpReply> {
  const { config, db } = deps
  const now = deps.clock.now()
  const otp = String(randomInt(1_000_000)).padStart(6, '0')
  const nonce = randomUUID()
  const network = clientNetwork(address)

  const id = await transact(db, async (tx) => {
    await lockSends(tx, phone, network)
    const counts = await countSends(tx, phone, network, now)
    const wait = waitFor(counts, config, now)
    if (wait !== undefined) throw new AppError('OTP_RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(wait)) })
    const replaced = await replaceOtp(tx, {
      phone,
      purpose: signInPurpose,
      otpHash: hashOtp(config, { purpose: signInPurpose, phone, nonce, otp }),
      nonce,
      network,
      failuresBefore: counts.failuresDay,
      sendsADay: config.OTP_SENDS_PER_DAY,
      now,
      expiresAt: now.add({ seconds: config.OTP_TTL_SECONDS }),
    })
    if (replaced === undefined) throw new AppError('OTP_RATE_LIMITED', { retryAfterSeconds: 3600 })
    return replaced
  })

  try {
    await sendOtpMessage(deps, { phone, otp })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.error('otp_not_sent', { vendor: 'gallabox', code: error.kind, phoneEnding: phoneEnding(phone) })
    // After a lost reply the message may well arrive: that code stays good, and counts.
    if (error.kind !== 'unknown') await markOtpUnsent(db, id, now)
    throw new AppError('MESSAGE_NOT_SENT', { retryAfterSeconds: 60 })
  }
  return { expiresInSeconds: config.OTP_TTL_SECONDS, resendAfterSeconds: config.OTP_RESEND_SECONDS }
}
