import type { VerifyOtpReply } from '../../contract/auth.ts'
import type { Phone } from '../../contract/values.ts'
import { transact } from '../db/transact.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../http/app-error.ts'
import { checkOtp, findOpenOtp, type OpenOtp } from './otp-queries.ts'
import { completeAccount, findAccount, findOrCreatePatient, type Account } from './queries.ts'
import { hashOtp, maxFailuresADay, signInPurpose } from './send-otp.ts'
import { openSession, type Device } from './sessions.ts'

interface Input {
  phone: Phone
  otp: string
  fullName?: string
  email?: string
  device: Device
}

export const meOf = (account: Account) => ({
  user: {
    id: account.userId,
    phone: account.phone,
    fullName: account.fullName,
    email: account.email,
    userType: account.userType,
  },
  patient: { id: account.patientId, dateOfBirth: account.dateOfBirth, gender: account.gender },
})

/**
 * Exchanges a code for a session; a new phone becomes a user and a patient in the same transaction. Throws OTP_INVALID,
 * OTP_EXPIRED (run out, used, or none sent), OTP_ATTEMPTS_EXHAUSTED, ACCOUNT_CLOSED.
 */
export async function verifyOtp(deps: Deps, input: Input): Promise<VerifyOtpReply> {
  const { config, db } = deps
  const now = deps.clock.now()
  if (!/^\d{6}$/.test(input.otp)) throw new AppError('OTP_INVALID', { fields: { otp: 'The code has six digits.' } })
  const open = await findOpenOtp(db, input.phone, signInPurpose)
  refuseIfOver(deps, open, now)

  const otpHash = hashOtp(config, { purpose: signInPurpose, phone: input.phone, nonce: open.nonce, otp: input.otp })
  const outcome = await transact(db, async (tx) => {
    const checked = await checkOtp(tx, {
      id: open.id,
      otpHash,
      maxAttempts: config.OTP_MAX_ATTEMPTS,
      maxFailuresDay: maxFailuresADay,
      now,
    })
    // A wrong code is returned, not thrown: throwing would roll the counted attempt back.
    if (checked === undefined) return 'nothing_compared'
    if (!checked.isRight) return 'wrong'
    return signIn(deps, tx, input, now)
  })

  if (outcome === 'wrong') throw new AppError('OTP_INVALID')
  if (outcome === 'nothing_compared') {
    refuseIfOver(deps, await findOpenOtp(db, input.phone, signInPurpose), now)
    throw new AppError('OTP_EXPIRED')
  }
  return outcome
}

function refuseIfOver(deps: Deps, open: OpenOtp | undefined, now: Temporal.Instant): asserts open is OpenOtp {
  if (open === undefined || open.expiresAt.getTime() <= now.epochMilliseconds) throw new AppError('OTP_EXPIRED')
  const { attemptsCount, failuresBefore } = open
  if (attemptsCount >= deps.config.OTP_MAX_ATTEMPTS || failuresBefore + attemptsCount >= maxFailuresADay) {
    throw new AppError('OTP_ATTEMPTS_EXHAUSTED', { retryAfterSeconds: deps.config.OTP_RESEND_SECONDS })
  }
}

async function signIn(deps: Deps, tx: Tx, input: Input, now: Temporal.Instant): Promise<VerifyOtpReply> {
  let account = await findOrCreatePatient(tx, input.phone)
  if (!account.isActive) throw new AppError('ACCOUNT_CLOSED')
  if (input.fullName !== undefined || input.email !== undefined) {
    await completeAccount(tx, account.userId, input)
    account = { ...account, ...(await findAccount(tx, account.userId)) }
  }
  const tokens = await openSession(deps, tx, { userId: account.userId, device: input.device, now })
  return { ...tokens, isNewUser: account.isNewUser, ...meOf(account) }
}
