import { latinDigits } from '../../contract/core/phone.ts'
import type { Phone } from '../../contract/core/values.ts'
import { oneAtATime } from '../perf/keyed-lock.ts'
import type { DatabaseOrTx, Tx } from '../db/pool.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { isAfter, secondsUntil } from '../core/instants.ts'
import { askerKeyOf, askerOf, type Asker } from './asker.ts'
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
import { checkOtp, findLikeliestOtp, findOtpRequest, type OtpRequest } from './otp-queries.ts'
import { codeBlockedUntil, hashOtp, requestKeyOf, signInPurpose } from './send-otp.ts'

export interface BroughtCode {
  phone: Phone
  otp: string
  /** Only who asked for the code has it. Clients that know of none share one small budget a phone. */
  requestId?: string
  deviceId?: string
  address: string
}

/** A double tap, a retry and two tabs are a few; a flood of guesses is told to come again. */
const mostWaiting = 50

/** A code as it was typed or pasted: in whatever digits, with spaces, dashes or invisible marks. */
const plainCode = (otp: string) => latinDigits(otp).replace(/[\s\p{Cf}-]/gu, '')

interface Check {
  deps: Deps
  brought: BroughtCode
  asker: Asker
  place: Place
  now: Temporal.Instant
}

type Outcome<T> =
  | { refused: 'OTP_ATTEMPTS_EXHAUSTED' | 'OTP_SUPERSEDED' | 'OTP_EXPIRED' | 'OTP_INVALID' }
  | { refused: null; done: T }

/**
 * Compares a code and consumes it, and does `onRight` in the same transaction. Throws OTP_INVALID; to who has the request's
 * id also OTP_EXPIRED (run out, used, or no such request) and OTP_SUPERSEDED (right, but a newer one was sent);
 * OTP_ATTEMPTS_EXHAUSTED with the seconds after which a new code may be asked for. Without an id every refusal is the
 * same whether or not a code is on its way to this phone.
 */
export async function checkCode<T>(
  deps: Deps,
  typed: BroughtCode,
  onRight: (tx: Tx, now: Temporal.Instant) => Promise<T>,
): Promise<T> {
  const now = deps.clock.now()
  const brought = { ...typed, otp: plainCode(typed.otp) }
  if (!/^\d{6}$/.test(brought.otp)) throw new AppError('OTP_INVALID', { fields: { otp: { code: 'BAD_OTP' } } })
  const asker = askerOf(deps.config, brought)
  // One network's guesses at one phone wait for each other here, and not in the database with a connection each.
  const answer = await oneAtATime(`code ${asker.phone} ${asker.lockName}`, mostWaiting, async () =>
    compareInTurn(deps, { brought, asker, now }, onRight),
  )
  if (answer === undefined) throw new AppError('BUSY', { retryAfterSeconds: 1 })
  return answer.value
}

async function compareInTurn<T>(
  deps: Deps,
  { brought, asker, now }: { brought: BroughtCode; asker: Asker; now: Temporal.Instant },
  onRight: (tx: Tx, now: Temporal.Instant) => Promise<T>,
): Promise<T> {
  const check: Check = { deps, brought, asker, place: await findPlace(deps.db, asker), now }
  // Before the lock, so that a flood of guesses past a limit makes nobody wait.
  await assertMayTry(deps.db, check)
  const found = await findRequest(deps.db, check)
  assertOpen(check, found)
  if (brought.requestId !== undefined && (found?.ownAttempts ?? 0) >= deps.config.OTP_MAX_ATTEMPTS) {
    throw await exhausted(deps.db, check)
  }

  const outcome: Outcome<T> = await transact(deps.db, async (tx): Promise<Outcome<T>> => {
    await lockPhone(tx, asker)
    await assertMayTry(tx, check)
    const request = await findRequest(tx, check)
    assertOpen(check, request)
    const result = await compare(tx, check, request)
    if (result === 'OTP_INVALID' || result === 'OTP_EXPIRED') {
      const hasRequestId = brought.requestId !== undefined
      await insertSignInEvent(tx, { what: 'FAILURE', asker, place: check.place, hasRequestId, now })
    }
    // Returned, not thrown: throwing would roll the counted attempt back.
    if (result !== 'right') return { refused: result }
    await rememberPlaces(tx, asker, now)
    return { refused: null, done: await onRight(tx, now) }
  })
  if (outcome.refused === null) return outcome.done
  if (outcome.refused === 'OTP_ATTEMPTS_EXHAUSTED') throw await exhausted(deps.db, check)
  throw new AppError(outcome.refused)
}

const findRequest = (db: DatabaseOrTx, { brought, asker, now }: Check): Promise<OtpRequest | undefined> => {
  const { phone, requestId } = brought
  return requestId === undefined
    ? findLikeliestOtp(db, { phone, purpose: signInPurpose, askerKey: askerKeyOf(asker), now })
    : findOtpRequest(db, { requestKey: requestKeyOf(requestId), phone, purpose: signInPurpose })
}

/** The budgets of the phone, the network and the device. Nothing is compared past them. */
async function assertMayTry(db: DatabaseOrTx, check: Check): Promise<void> {
  const { deps, brought, asker, place, now } = check
  const blocked = failuresBlockedUntil(await findFailureBlocks(db, deps.config, { asker, place, now }), place !== null)
  if (blocked !== null) throw new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: secondsUntil(blocked, now) })
  if (brought.requestId !== undefined) return
  const anonymous = await findAnonymousBlock(db, asker, now)
  if (anonymous.day !== null) {
    throw new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: secondsUntil(anonymous.day, now) })
  }
  if (anonymous.sinceSend >= limits.anonymousFailures) throw await exhausted(db, check)
}

/** What only the holder of the request's id is told. */
function assertOpen({ brought, now }: Check, request: OtpRequest | undefined): void {
  if (brought.requestId === undefined) return
  if (request === undefined || hasEnded(request, now)) throw new AppError('OTP_EXPIRED')
}

const hasEnded = (request: OtpRequest, now: Temporal.Instant) => request.isUsed || !isAfter(request.expiresAt, now)

type Result = 'right' | Exclude<Outcome<never>['refused'], null>

/**
 * Where there is no code to compare with, or none may be compared without the id any more, every code is wrong: an answer of its
 * own would say that there is one. Only who brings the very code is told that it has ended.
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

/** Only another code helps: the wait is for that. */
async function exhausted(db: DatabaseOrTx, { deps, asker, place, now }: Check): Promise<AppError> {
  const until = await codeBlockedUntil(db, deps.config, { asker, place, now })
  return new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: until === null ? 1 : secondsUntil(until, now) })
}
