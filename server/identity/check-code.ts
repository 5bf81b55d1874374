import { latinDigits } from '../../contract/core/phone.ts'
import type { Phone } from '../../contract/core/values.ts'
import { runOneAtATime } from '../perf/keyed-lock.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter, secondsUntil } from '../core/instants.ts'
import { requesterKeyOf, requesterOf, type Requester } from './requester.ts'
import {
  findAnonymousBlock,
  findFailureBlocks,
  findPlace,
  insertSignInEvent,
  lockPhone,
  rememberPlaces,
  type Place,
} from './limit-queries.ts'
import { failuresBlockedUntil, limits } from './limits.ts'
import { checkOtp, findBestOtp, findOtpRequest, type OtpRequest } from './otp-queries.ts'
import { codeBlockedUntil, hashOtp, requestKeyOf, signInPurpose } from './send-otp.ts'

export interface EnteredCode {
  phone: Phone
  otp: string
  /** Known only to whoever requested the code. Clients without it share one small budget per phone. */
  requestId?: string
  deviceId?: string
  address: string
}

/** A double tap, a retry and two tabs make a few; anything beyond that is asked to come back later. */
const mostWaiting = 50

/** A code as it was typed or pasted: in any script's digits, with spaces, dashes or invisible marks. */
const normalizeCode = (otp: string) => latinDigits(otp).replace(/[\s\p{Cf}-]/gu, '')

interface Check {
  deps: Deps
  brought: EnteredCode
  requester: Requester
  place: Place
  now: Temporal.Instant
}

type Outcome<T> =
  | { refused: 'OTP_ATTEMPTS_EXHAUSTED' | 'OTP_SUPERSEDED' | 'OTP_EXPIRED' | 'OTP_INVALID' }
  | { refused: null; done: T }

/**
 * Compares a code and consumes it, and runs `onRight` in the same transaction. Throws OTP_INVALID; for a client with
 * the request's id also OTP_EXPIRED (expired, used, or no such request), OTP_SUPERSEDED (right, but a newer one was
 * sent) and OTP_ATTEMPTS_EXHAUSTED with the seconds until a new code may be requested. Without an id every refusal
 * looks the same, so that nobody learns whether a code is on its way to this phone.
 */
export async function checkCode<T>(
  deps: Deps,
  typed: EnteredCode,
  onRight: (tx: Tx, now: Temporal.Instant) => Promise<T>,
): Promise<T> {
  const now = deps.clock.now()
  const brought = { ...typed, otp: normalizeCode(typed.otp) }
  if (!/^\d{6}$/.test(brought.otp)) throw new AppError('OTP_INVALID', { fields: { otp: { code: 'BAD_OTP' } } })
  const requester = requesterOf(deps.config, brought)
  // Guesses from one network at one phone queue here, rather than each waiting in the database with a connection.
  const answer = await runOneAtATime(`code ${requester.phone} ${requester.lockName}`, mostWaiting, async () =>
    compareQueued(deps, { brought, requester, now }, onRight),
  )
  if (answer === undefined) throw new AppError('BUSY', { retryAfterSeconds: 1 })
  return answer.value
}

async function compareQueued<T>(
  deps: Deps,
  { brought, requester, now }: { brought: EnteredCode; requester: Requester; now: Temporal.Instant },
  onRight: (tx: Tx, now: Temporal.Instant) => Promise<T>,
): Promise<T> {
  const check: Check = { deps, brought, requester, place: await findPlace(deps.db, requester), now }
  // Checked before the lock, so that a flood of guesses past a limit holds nobody up.
  await assertMayTry(deps.db, check)
  const found = await findRequest(deps.db, check)
  assertOpen(check, found)
  if (brought.requestId !== undefined && (found?.ownAttempts ?? 0) >= deps.config.OTP_MAX_ATTEMPTS) {
    throw await exhausted(deps.db, check)
  }

  const outcome: Outcome<T> = await transact(deps.db, async (tx): Promise<Outcome<T>> => {
    await lockPhone(tx, requester)
    await assertMayTry(tx, check)
    const request = await findRequest(tx, check)
    assertOpen(check, request)
    const result = await compare(tx, check, request)
    if (result === 'OTP_INVALID' || result === 'OTP_EXPIRED') {
      const hasRequestId = brought.requestId !== undefined
      await insertSignInEvent(tx, { what: 'FAILURE', requester, place: check.place, hasRequestId, now })
    }
    // Returned and not thrown: throwing would roll the counted attempt back.
    if (result !== 'right') return { refused: result }
    await rememberPlaces(tx, requester, now)
    return { refused: null, done: await onRight(tx, now) }
  })
  if (outcome.refused === null) return outcome.done
  if (outcome.refused === 'OTP_ATTEMPTS_EXHAUSTED') throw await exhausted(deps.db, check)
  throw new AppError(outcome.refused)
}

const findRequest = (db: DatabaseOrTx, { brought, requester, now }: Check): Promise<OtpRequest | undefined> => {
  const { phone, requestId } = brought
  return requestId === undefined
    ? findBestOtp(db, { phone, purpose: signInPurpose, requesterKey: requesterKeyOf(requester), now })
    : findOtpRequest(db, { requestKey: requestKeyOf(requestId), phone, purpose: signInPurpose })
}

/** The budgets of the phone, the network and the device. Past them nothing is compared. */
async function assertMayTry(db: DatabaseOrTx, check: Check): Promise<void> {
  const { deps, brought, requester, place, now } = check
  const blocked = failuresBlockedUntil(
    await findFailureBlocks(db, deps.config, { requester, place, now }),
    place !== null,
  )
  if (blocked !== null) throw new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: secondsUntil(blocked, now) })
  if (brought.requestId !== undefined) return
  const anonymous = await findAnonymousBlock(db, requester, now)
  if (anonymous.day !== null) {
    throw new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: secondsUntil(anonymous.day, now) })
  }
  if (anonymous.sinceSend >= limits.anonymousFailures) throw await exhausted(db, check)
}

/** Revealed only to clients that have the request's id. */
function assertOpen({ brought, now }: Check, request: OtpRequest | undefined): void {
  if (brought.requestId === undefined) return
  if (request === undefined || hasEnded(request, now)) throw new AppError('OTP_EXPIRED')
}

const hasEnded = (request: OtpRequest, now: Temporal.Instant) => request.isUsed || !isAfter(request.expiresAt, now)

type Result = 'right' | Exclude<Outcome<never>['refused'], null>

/**
 * If there is no code to compare with, or none that may be compared without the id, every code is wrong: a different
 * answer would reveal that one exists. Only someone who enters the very code is told that it has ended.
 */
async function compare(tx: Tx, { deps, brought, now }: Check, request?: OtpRequest): Promise<Result> {
  if (request === undefined) return 'OTP_INVALID'
  const { phone, otp } = brought
  const hasRequestId = brought.requestId !== undefined
  const otpHash = hashOtp(deps.config, { purpose: signInPurpose, phone, nonce: request.nonce, otp })
  if (hasEnded(request, now)) return otpHash === request.otpHash ? 'OTP_EXPIRED' : 'OTP_INVALID'
  const maxAttempts = deps.config.OTP_MAX_ATTEMPTS
  const checked = await checkOtp(tx, { id: request.id, otpHash, maxAttempts, hasRequestId, now })
  if (checked === undefined) return hasRequestId ? 'OTP_ATTEMPTS_EXHAUSTED' : 'OTP_INVALID'
  if (!checked.isRight) return 'OTP_INVALID'
  return request.isSuperseded ? 'OTP_SUPERSEDED' : 'right'
}

/** Only another code helps, so the wait is for that. */
async function exhausted(db: DatabaseOrTx, { deps, requester, place, now }: Check): Promise<AppError> {
  const until = await codeBlockedUntil(db, deps.config, { requester, place, now })
  return new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: until === null ? 1 : secondsUntil(until, now) })
}
