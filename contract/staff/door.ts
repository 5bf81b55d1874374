import { z } from 'zod'
import { permissions, type Permission } from '../rules/permissions.ts'
import { roles } from '../rules/actor.ts'
import { FullName, Instant } from '../core/values.ts'

/** Of an invitation: 256 random bits, base64url. */
/** Whatever was pasted: what is no token is not found. */
const InviteToken = z.string().min(1).max(200)

/** As typed; what is too weak is told by PASSWORD_WEAK. */
const Password = z.string().min(1).max(200)

/** Six digits, or a recovery code, with whatever spaces and dashes. */
const Code = z.string().min(1).max(60)

const StaffRole = z.strictObject({ role: z.enum(roles), centreId: z.int().nullable() })

export const StaffMe = z.strictObject({
  user: z.strictObject({ id: z.int(), fullName: z.string(), email: z.string().nullable() }),
  clinicianId: z.int().nullable(),
  roles: z.array(StaffRole),
  /** What at least one of the roles gives, wherever. */
  permissions: z.array(z.enum(Object.keys(permissions) as [Permission, ...Permission[]])),
  centres: z.array(z.strictObject({ id: z.int(), name: z.string() })),
  /** After so long without a call the session ends. */
  idleMinutes: z.number(),
  /** When they last showed again that it is them; good for five minutes. */
  confirmedAt: Instant.nullable(),
  /** Entered by one click: there is nothing that they could confirm with. */
  isDemo: z.boolean(),
})
export type StaffMe = z.infer<typeof StaffMe>

export const InviteBody = z.strictObject({ token: InviteToken })
export const InviteReply = z.strictObject({
  fullName: z.string(),
  login: z.string(),
  roles: z.array(StaffRole),
  expiresAt: Instant,
})
export type InviteReply = z.infer<typeof InviteReply>

export const JoinBody = z.strictObject({ token: InviteToken, password: Password })
/** The secret in base32, and as the address that authenticator apps read from a picture. */
export const Totp = z.strictObject({ secret: z.string(), uri: z.string() })
export type Totp = z.infer<typeof Totp>
export const JoinReply = z.strictObject({ totp: Totp })

export const JoinFinishBody = z.strictObject({ token: InviteToken, code: Code })
/** The ten recovery codes are told this once. */
export const JoinedReply = z.strictObject({ me: StaffMe, recoveryCodes: z.array(z.string()) })
export type JoinedReply = z.infer<typeof JoinedReply>

export const SignInBody = z.strictObject({ login: z.string().trim().min(1).max(255), password: Password })
/** `SET_UP_CODE` for who has a password of the clinic's earlier system and no second factor yet. */
export const SignInReply = z.strictObject({
  next: z.enum(['CODE', 'SET_UP_CODE']),
  totp: Totp.optional(),
  /** The password is too weak to be kept: another has to be chosen with the code. */
  needsPassword: z.boolean().optional(),
})
export type SignInReply = z.infer<typeof SignInReply>

export const CodeBody = z.strictObject({ code: Code })
export const SignedInReply = z.strictObject({ me: StaffMe })
export type SignedInReply = z.infer<typeof SignedInReply>

/** What the browser's authenticator answered; the library checks all of it. */
const PasskeyResponse = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000), userHandle: z.string().max(200).nullish() }),
  clientExtensionResults: z.looseObject({}).default({}),
})

/** WebAuthn's own JSON, which the browser is handed as it is. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() })

export const PasskeyBody = z.strictObject({ response: PasskeyResponse })
export const JoinPasskeyBody = z.strictObject({ token: InviteToken, response: PasskeyResponse })
export const NewPasskeyBody = z.strictObject({ response: PasskeyResponse, name: FullName })

/** `password` where SET_UP_CODE said that it is needed. */
export const SetUpBody = z.strictObject({ code: Code, password: Password.optional() })

export const ConfirmBody = z.union([
  z.strictObject({ password: Password }),
  z.strictObject({ code: Code }),
  z.strictObject({ response: PasskeyResponse }),
])

export const NewPasswordBody = z.strictObject({ password: Password })
export const RecoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()) })

export const DeviceList = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.int(),
      userAgent: z.string().nullable(),
      ipAddress: z.string().nullable(),
      createdAt: Instant,
      lastUsedAt: Instant,
      current: z.boolean(),
    }),
  ),
})
export type DeviceList = z.infer<typeof DeviceList>

/** What somebody signs in with. */
export const SignInMethods = z.strictObject({
  items: z.array(z.strictObject({ id: z.int(), name: z.string(), createdAt: Instant, lastUsedAt: Instant.nullable() })),
  hasPassword: z.boolean(),
  hasAuthenticator: z.boolean(),
  recoveryCodesLeft: z.int(),
})
export type SignInMethods = z.infer<typeof SignInMethods>

/** The roles that the demo clinic lets in by one click; none anywhere else. */
export const DoorReply = z.strictObject({ demoRoles: z.array(z.enum(roles)) })
export type DoorReply = z.infer<typeof DoorReply>

export const DemoBody = z.strictObject({ role: z.enum(roles) })
