import { z } from 'zod'
import { Email, FullName, LocalDate, PatientId, UserId } from './values.ts'

export const SendOtpBody = z.strictObject({ phone: z.string().max(40) })
export const SendOtpReply = z.object({ expiresInSeconds: z.int(), resendAfterSeconds: z.int() })
export type SendOtpReply = z.infer<typeof SendOtpReply>

export const VerifyOtpBody = z.strictObject({
  phone: z.string().max(40),
  otp: z.string().trim().max(20),
  fullName: FullName.optional(),
  email: Email.optional(),
})

export const Tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  accessTokenExpiresInSeconds: z.int(),
})
export type Tokens = z.infer<typeof Tokens>

export const Me = z.object({
  user: z.object({
    id: UserId,
    phone: z.string(),
    fullName: z.string(),
    email: z.string().nullable(),
    userType: z.enum(['PATIENT', 'STAFF']),
  }),
  patient: z.object({ id: PatientId, dateOfBirth: LocalDate.nullable(), gender: z.string().nullable() }),
})
export type Me = z.infer<typeof Me>

export const VerifyOtpReply = Tokens.extend({ isNewUser: z.boolean(), ...Me.shape })
export type VerifyOtpReply = z.infer<typeof VerifyOtpReply>

export const RefreshBody = z.strictObject({ refreshToken: z.string().max(500) })
export const LogoutBody = RefreshBody
