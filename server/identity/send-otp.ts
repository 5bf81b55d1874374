import { createHash, createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { SendOtpReply } from '../../contract/patient/auth.ts'
import type { Phone } from '../../contract/core/values.ts'
import type { Config } from '../core/config.ts'
import type { DatabaseOrTx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter, secondsUntil } from '../core/instants.ts'
import { phoneEnding } from '../core/log.ts'
import { sendOtpMessage } from '../messaging/otp-message.ts'
import { ProviderError } from '../providers/http.ts'
import { askerKeyOf, askerOf, type Asker, type AskerInput } from './asker.ts'
import {
  findFailureBlocks,
  findPlace,
  findSendBlocks,
  insertSignInEvent,
  lockAsker,
  uncountForPhone,
  type Place,
} from './limit-queries.ts'
import { allowanceOf, dayBlockedUntil, failuresBlockedUntil, sendBlockedUntil } from './limits.ts'
import { countStrangersSends, findReservedSend, markOtpUnsent, replaceOtp, setOtpMessage } from './otp-queries.ts'

/** Known and unknown phones take the same way, so nothing can be learned from it. */
export const signInPurpose = 'LOGIN'

/** The code is bound to purpose, phone and request: a hash seen elsewhere is worth nothing. */
export function hashOtp(
  config: Config,
  request: { purpose: string; phone: Phone; nonce: string; otp: string },
): string {
  return createHmac('sha256', config.OTP_PEPPER)
    .update([request.purpose, request.phone, request.nonce, request.otp].join('|'))
    .digest('hex')
}

/** A request's id is stored as its hash: 128 random bits need no more. */
export const requestKeyOf = (requestId: string): Buffer => createHash('sha256').update(requestId).digest()

interface Moment {
  asker: Asker
  place: Place
  now: Temporal.Instant
}

/** Until when this asker is sent no code; null where one may be sent at once. */
export async function codeBlockedUntil(
  db: DatabaseOrTx,
  config: Config,
  moment: Moment,
): Promise<Temporal.Instant | null> {
  const sends = sendBlockedUntil(await findSendBlocks(db, config, moment))
  const failures = failuresBlockedUntil(await findFailureBlocks(db, config, moment), moment.place !== null)
  return sends === null || (failures !== null && isAfter(failures, sends)) ? failures : sends
}

/**
 * Sends a sign-in code. The send is reserved before it is made. Throws OTP_RATE_LIMITED with the seconds to wait, or
 * MESSAGE_NOT_SENT.
 */
export async function sendOtp(deps: Deps, input: AskerInput): Promise<SendOtpReply> {
  const { config, db } = deps
  const now = deps.clock.now()
  const { phone } = input
  const otp = String(randomInt(1_000_000)).padStart(6, '0')
  const nonce = randomUUID()
  const requestId = randomBytes(16).toString('base64url')
  const asker = askerOf(config, input)

  const requestKey = requestKeyOf(requestId)
  let isAgain = false

  const reserved = await transact(
    db,
    async (tx): Promise<{ blocked: Temporal.Instant } | { id: number; eventId: number | null }> => {
      await lockAsker(tx, asker)
      // Where only the answer to a COMMIT was lost, the send is reserved, and counted, already.
      const made = isAgain ? await findReservedSend(tx, { requestKey, phoneKey: asker.phoneKey, now }) : undefined
      isAgain = true
      if (made !== undefined) return made
      const place = await findPlace(tx, asker)
      const blocked = await codeBlockedUntil(tx, config, { asker, place, now })
      if (blocked !== null) return { blocked }
      const eventId = await insertSignInEvent(tx, { what: 'SEND', asker, place, now })
      const id = await replaceOtp(tx, {
        phone,
        purpose: signInPurpose,
        otpHash: hashOtp(config, { purpose: signInPurpose, phone, nonce, otp }),
        nonce,
        network: asker.network,
        requestKey,
        askerKey: askerKeyOf(asker),
        allowance: allowanceOf(config, place !== null, now),
        now,
        expiresAt: now.add({ seconds: config.OTP_TTL_SECONDS }),
      })
      // Thrown, so that what was counted for a code that is not sent is taken back.
      if (id === undefined) throw await dayIsUsedUp(tx, config, place, now)
      return { id, eventId }
    },
  )
  if ('blocked' in reserved) {
    throw new AppError('OTP_RATE_LIMITED', { retryAfterSeconds: secondsUntil(reserved.blocked, now) })
  }

  try {
    await setOtpMessage(db, reserved.id, (await sendOtpMessage(deps, { phone, otp })).messageId)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.error('otp_not_sent', { vendor: 'gallabox', code: error.kind, phoneEnding: phoneEnding(phone) })
    // After a lost reply the message may well arrive: that code stays good, and counts.
    if (error.kind !== 'unknown') {
      await markOtpUnsent(db, reserved.id, now)
      if (reserved.eventId !== null) await uncountForPhone(db, reserved.eventId)
    }
    throw new AppError('MESSAGE_NOT_SENT', { retryAfterSeconds: 60 })
  }
  return { requestId, expiresInSeconds: config.OTP_TTL_SECONDS, resendAfterSeconds: config.OTP_RESEND_SECONDS }
}

async function dayIsUsedUp(db: DatabaseOrTx, config: Config, place: Place, now: Temporal.Instant): Promise<AppError> {
  const until = dayBlockedUntil(config, place !== null, await countStrangersSends(db, now), now)
  return new AppError('OTP_RATE_LIMITED', { retryAfterSeconds: secondsUntil(until, now) })
}
