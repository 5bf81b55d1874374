import { z } from 'zod'
import { Email, FullName, LocalDate, PatientId, UserId } from '../core/values.ts'

/** As it was typed or pasted. */
const TypedPhone = z.string().max(60)

/** Random, created and kept by the client: it identifies a returning client, and where a phone was signed in before. */
const DeviceId = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/)

/** Returned when a code is requested, and needed to check it. */
export const OtpRequestId = z.string().max(100)

export const SendOtpBody = z.strictObject({ phone: TypedPhone, deviceId: DeviceId.optional() })
export const SendOtpReply = z.object({ requestId: z.string(), expiresInSeconds: z.int(), resendAfterSeconds: z.int() })
export type SendOtpReply = z.infer<typeof SendOtpReply>

export const OtpStatusBody = z.strictObject({ requestId: OtpRequestId })
/** The status of the message with the code: `SENT` until WhatsApp reports more. */
export const OtpStatusReply = z.object({ status: z.enum(['SENT', 'DELIVERED', 'NOT_DELIVERED']) })
export type OtpStatusReply = z.infer<typeof OtpStatusReply>

/** A compact JWS by a key that the browser cannot export (docs/decisions/0012). */
const KeyProof = z.string().max(2000)

export const VerifyOtpBody = z.strictObject({
  phone: TypedPhone,
  otp: z.string().trim().max(20),
  requestId: OtpRequestId.optional(),
  deviceId: DeviceId.optional(),
  /** Binds the session to the key that signed it. */
  keyProof: KeyProof.optional(),
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
  /** The number may have a new owner: everything else is withheld until the date of birth is given. */
  needsBirthDate: z.boolean(),
})
export type Me = z.infer<typeof Me>

export const VerifyOtpReply = Tokens.extend({ isNewUser: z.boolean(), ...Me.shape })
export type VerifyOtpReply = z.infer<typeof VerifyOtpReply>

export const RefreshBody = z.strictObject({ refreshToken: z.string().max(500), keyProof: KeyProof.optional() })
export const LogoutBody = z.strictObject({ refreshToken: z.string().max(500) })

export const BirthDateBody = z.strictObject({ dateOfBirth: LocalDate })
