import { Secret, TOTP } from 'otpauth'
import type { Totp } from '../../../contract/staff/door.ts'
import type { Config } from '../../core/config.ts'
import type { Deps } from '../../deps.ts'
import { seal, unseal } from './secrets.ts'

const periodSeconds = 30

/** RFC 6238 with the parameters that every authenticator app supports. */
const totpOf = (secret: Secret, label?: { issuer: string; account: string }) =>
  new TOTP({
    secret,
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    issuer: label?.issuer,
    label: label?.account,
  })

/** A new secret of 160 bits, the length that RFC 4226 recommends: sealed for its user, and as the app needs it. */
export function newTotp(
  { config, settings }: Pick<Deps, 'config' | 'settings'>,
  { userId, login }: { userId: number; login: string },
): { sealed: Buffer; totp: Totp } {
  const secret = new Secret({ size: 20 })
  const label = { issuer: settings.current.clinicName, account: login }
  const totp = { secret: secret.base32, uri: totpOf(secret, label).toString() }
  return { sealed: seal(config, userId, secret.bytes), totp }
}

/**
 * The 30-second time step of a code: the present one, or the one before or after, since clocks differ and people
 * type slowly. Null if the code is wrong. The database checks whether the step was used before.
 */
export function stepOfCode(
  config: Config,
  { userId, sealed, code, now }: { userId: number; sealed: Uint8Array; code: string; now: Temporal.Instant },
): number | null {
  const bytes = unseal(config, userId, sealed)
  if (bytes === null) return null
  const totp = totpOf(new Secret({ buffer: Uint8Array.from(bytes).buffer }))
  const timestamp = now.epochMilliseconds
  const delta = totp.validate({ token: code, timestamp, window: 1 })
  return delta === null ? null : totp.counter({ timestamp }) + delta
}
