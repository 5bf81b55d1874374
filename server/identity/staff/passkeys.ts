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
import { findPasskey, listPasskeys, takeSignature } from './passkey-queries.ts'
import { keyedHash } from './secrets.ts'

/** A passkey is bound to the host of the web app's own address, and works from its pages alone. */
const partyOf = ({ PUBLIC_URL }: Config) => ({ id: new URL(PUBLIC_URL).hostname, origin: new URL(PUBLIC_URL).origin })

/**
 * What an authenticator keeps instead of an id of ours: it says nothing of a person, and is the same for all their
 * passkeys.
 */
const userHandle = (config: Config, userId: number) =>
  Uint8Array.from(keyedHash(config, 'passkey user', String(userId)))

/** For a new passkey: found by itself when signing in, and opened by a finger, a face or a PIN. */
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

/** For whoever comes: the browser offers the passkeys that it has for this host. */
export const requestOptions = (deps: Deps) =>
  generateAuthenticationOptions({ rpID: partyOf(deps.config).id, userVerification: 'required' })

export interface NewPasskey {
  credentialId: string
  publicKey: Buffer
  signatureCount: number
  transports: string[]
  isBackedUp: boolean
}

/** What the authenticator made, if it signed this challenge here; null for anything else. */
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

/** Whose passkey signed this challenge here; null for anything else. Uses the signature up. */
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
  return (await takeSignature(tx, { id: passkey.id, newCount, now })) ? passkey.userId : null
}

/** The authenticator's count, where the signature is right. How counts compare is the database's to say. */
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
