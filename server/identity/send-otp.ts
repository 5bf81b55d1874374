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
import { requesterKeyOf, requesterOf, type Requester, type RequesterInput } from './requester.ts'
import {
  findFailureBlocks,
  findPlace,
  findSendBlocks,
  insertSignInEvent,
  lockRequester,
  releasePhoneCount,
  type Place,
} from './limit-queries.ts'
import { allowanceOf, dayBlockedUntil, failuresBlockedUntil, sendBlockedUntil } from './limits.ts'
import { countUnknownSends, findReservedSend, markOtpUnsent, replaceOtp, setOtpMessage } from './otp-queries.ts'

/** Known and unknown phones are treated alike, so that nothing can be learned from the difference. */
export const signInPurpose = 'LOGIN'

/** The code is bound to purpose, phone and request, so a hash seen elsewhere is useless. */
export function hashOtp(
  config: Config,
  request: { purpose: string; phone: Phone; nonce: string; otp: string },
): string {
  return createHmac('sha256', config.OTP_PEPPER)
    .update([request.purpose, request.phone, request.nonce, request.otp].join('|'))
    .digest('hex')
}

/** A request's id is stored as a plain hash: 128 random bits need no more. */
export const requestKeyOf = (requestId: string): Buffer => createHash('sha256').update(requestId).digest()

interface Moment {
  requester: Requester
  place: Place
  now: Temporal.Instant
}

/** Until when this requester gets no code; null if one may be sent now. */
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
 * Sends a sign-in code. The send is reserved first. Throws OTP_RATE_LIMITED with the seconds to wait, or
 * MESSAGE_NOT_SENT.
 */
export async function sendOtp(deps: Deps, input: RequesterInput): Promise<SendOtpReply> {
  const { config, db } = deps
  const now = deps.clock.now()
  const { phone } = input
  const otp = String(randomInt(1_000_000)).padStart(6, '0')
  const nonce = randomUUID()
  const requestId = randomBytes(16).toString('base64url')
  const requester = requesterOf(config, input)

  const requestKey = requestKeyOf(requestId)
  let isAgain = false

  const reserved = await transact(
    db,
    async (tx): Promise<{ blocked: Temporal.Instant } | { id: number; eventId: number | null }> => {
      await lockRequester(tx, requester)
      // If only the reply to a COMMIT was lost, the send is already reserved and counted.
      const made = isAgain ? await findReservedSend(tx, { requestKey, phoneKey: requester.phoneKey, now }) : undefined
      isAgain = true
      if (made !== undefined) return made
      const place = await findPlace(tx, requester)
      const blocked = await codeBlockedUntil(tx, config, { requester, place, now })
      if (blocked !== null) return { blocked }
      const eventId = await insertSignInEvent(tx, { what: 'SEND', requester, place, now })
      const id = await replaceOtp(tx, {
        phone,
        purpose: signInPurpose,
        otpHash: hashOtp(config, { purpose: signInPurpose, phone, nonce, otp }),
        nonce,
        network: requester.network,
        requestKey,
        requesterKey: requesterKeyOf(requester),
        allowance: allowanceOf(config, place !== null, now),
        now,
        expiresAt: now.add({ seconds: config.OTP_TTL_SECONDS }),
      })
      // Thrown, so that what was counted for an unsent code is rolled back.
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
    // After a lost reply the message may well arrive, so the code stays valid and counts.
    if (error.kind !== 'unknown') {
      await markOtpUnsent(db, reserved.id, now)
      if (reserved.eventId !== null) await releasePhoneCount(db, reserved.eventId)
    }
    throw new AppError('MESSAGE_NOT_SENT', { retryAfterSeconds: 60 })
  }
  return { requestId, expiresInSeconds: config.OTP_TTL_SECONDS, resendAfterSeconds: config.OTP_RESEND_SECONDS }
}

async function dayIsUsedUp(db: DatabaseOrTx, config: Config, place: Place, now: Temporal.Instant): Promise<AppError> {
  const until = dayBlockedUntil(config, place !== null, await countUnknownSends(db, now), now)
  return new AppError('OTP_RATE_LIMITED', { retryAfterSeconds: secondsUntil(until, now) })
}
