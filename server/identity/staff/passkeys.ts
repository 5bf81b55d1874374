import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { UserId } from '../../../contract/core/values.ts'
import type { Config } from '../../core/config.ts'
import type { Tx } from '../../db/pool.ts'
import type { Deps } from '../../deps.ts'
import { findPasskey, listPasskeys, advanceSignatureCount } from './passkey-queries.ts'
import { keyedHash } from './secrets.ts'

/** A passkey is bound to the host of PUBLIC_URL, and works only on its pages. */
const partyOf = ({ PUBLIC_URL }: Config) => ({ id: new URL(PUBLIC_URL).hostname, origin: new URL(PUBLIC_URL).origin })

/**
 * The id that authenticators store instead of ours: it identifies nobody, and is the same for all of a person's
 * passkeys.
 */
const userHandle = (config: Config, userId: number) =>
  Uint8Array.from(keyedHash(config, 'passkey user', String(userId)))

/** For a new passkey: discoverable, so that no user name is needed, and unlocked by fingerprint, face or PIN. */
export async function creationOptions(
  deps: Deps,
  { userId, login, fullName }: { userId: number; login: string; fullName: string },
) {
  const existing = await listPasskeys(deps.db, userId)
  return generateRegistrationOptions({
    rpName: deps.settings.current.clinicName,
    rpID: partyOf(deps.config).id,
    userName: login,
    userDisplayName: fullName,
    userID: userHandle(deps.config, userId),
    attestationType: 'none',
    excludeCredentials: existing.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** For any user: the browser offers the passkeys that it has for this host. */
export const requestOptions = (deps: Deps) =>
  generateAuthenticationOptions({ rpID: partyOf(deps.config).id, userVerification: 'required' })

export interface NewPasskey {
  credentialId: string
  publicKey: Buffer
  signatureCount: number
  transports: string[]
  isBackedUp: boolean
}

/** The new passkey, if it signed this challenge for this host; null otherwise. */
export async function readNewPasskey(
  deps: Deps,
  { response, challenge }: { response: unknown; challenge: string },
): Promise<NewPasskey | null> {
  const party = partyOf(deps.config)
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    })
    if (!verified) return null
    const { credential, credentialBackedUp } = registrationInfo
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      signatureCount: credential.counter,
      transports: credential.transports ?? [],
      isBackedUp: credentialBackedUp,
    }
  } catch {
    // The library throws for every way in which a response can be wrong.
    return null
  }
}

/** The user whose passkey signed this challenge for this host; null otherwise. A signature counts only once. */
export async function readPasskey(
  deps: Deps,
  tx: Tx,
  { response, challenge, now }: { response: unknown; challenge: string; now: Temporal.Instant },
): Promise<UserId | null> {
  const answer = response as AuthenticationResponseJSON
  const passkey = await findPasskey(tx, answer.id)
  if (passkey === undefined) return null
  const handle = answer.response.userHandle
  const isOwners = handle == null || Buffer.from(handle, 'base64url').equals(userHandle(deps.config, passkey.userId))
  const newCount = isOwners ? await verifiedCount(deps.config, { answer, challenge, passkey }) : null
  if (newCount === null) return null
  return (await advanceSignatureCount(tx, { id: passkey.id, newCount, now })) ? passkey.userId : null
}

/** The authenticator's signature count, if the signature is valid. The database compares it with the stored one. */
async function verifiedCount(
  config: Config,
  {
    answer,
    challenge,
    passkey,
  }: { answer: AuthenticationResponseJSON; challenge: string; passkey: { credentialId: string; publicKey: Buffer } },
): Promise<number | null> {
  const party = partyOf(config)
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: passkey.credentialId, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
    })
    return verified ? authenticationInfo.newCounter : null
  } catch {
    return null
  }
}
