import type { Phone } from '../../contract/core/values.ts'
import type { VerifyOtpReply } from '../../contract/patient/auth.ts'
import { claimLatePhone } from '../adoption/phones.ts'
import type { Tx } from '../db/pool.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { checkCode, type EnteredCode } from './check-code.ts'
import { mayHaveNewOwner } from './number-owner.ts'
import { proofThumbprint } from './key-proof.ts'
import { completeAccount, findAccount, findOrCreatePatient, type Account } from './queries.ts'
import { openSession, type Device } from './sessions.ts'

interface Input extends EnteredCode {
  fullName?: string
  email?: string
  keyProof?: string
  device: Device
}

/** For an account that may have changed hands, only the phone that was used to sign in is returned. */
export const meOf = (account: Account, { needsBirthDate }: { needsBirthDate: boolean }) => ({
  user: {
    id: account.userId,
    phone: account.phone,
    fullName: needsBirthDate ? '' : account.fullName,
    email: needsBirthDate ? null : account.email,
    userType: account.userType,
  },
  patient: {
    id: account.patientId,
    dateOfBirth: needsBirthDate ? null : account.dateOfBirth,
    gender: needsBirthDate ? null : account.gender,
  },
  needsBirthDate,
})

const verifyPath = '/api/patient-auth/verify-otp'

/**
 * Exchanges a code for a session; for a new phone, the user and the patient are created in the same transaction.
 * Throws what `checkCode` throws, INVALID_REQUEST for an invalid proof, and ACCOUNT_CLOSED.
 */
export async function verifyOtp(deps: Deps, input: Input): Promise<VerifyOtpReply> {
  const keyThumbprint = await proofThumbprint(input.keyProof, { path: verifyPath })
  if (input.keyProof !== undefined && keyThumbprint === null) {
    throw new AppError('INVALID_REQUEST', { fields: { keyProof: { code: 'BAD_KEY_PROOF' } } })
  }
  return checkCode(deps, input, (tx, now) => signIn(deps, tx, { ...input, keyThumbprint }, now))
}

/** Opens a session for whoever has shown that the phone is theirs. */
export async function signIn(
  deps: Deps,
  tx: Tx,
  input: Omit<Input, keyof EnteredCode | 'keyProof'> & { phone: Phone; keyThumbprint: string | null },
  now: Temporal.Instant,
): Promise<VerifyOtpReply> {
  await claimLatePhone(tx, input.phone, now)
  let account = await findOrCreatePatient(tx, input.phone)
  if (!account.isActive) throw new AppError('ACCOUNT_CLOSED')
  const needsBirthDate = await mayHaveNewOwner(tx, account, { fullName: input.fullName, now })
  if (!needsBirthDate && (input.fullName !== undefined || input.email !== undefined)) {
    await completeAccount(tx, account.userId, input)
    account = { ...account, ...(await findAccount(tx, account.userId)) }
  }
  const { userId } = account
  const { device, keyThumbprint } = input
  const tokens = await openSession(deps, tx, { userId, device, keyThumbprint, needsBirthDate, now })
  return { ...tokens, isNewUser: account.isNewUser, ...meOf(account, { needsBirthDate }) }
}
