import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { doorText } from '../shared/text/door.ts'
import { postDoor } from './call.ts'

export const canUsePasskeys = browserSupportsWebAuthn

/** The user closed the browser's dialog or has no passkey here. Its message is for them. */
export class NoPasskey extends Error {}

async function orNone<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    throw new NoPasskey(doorText.passkeyCancelled, { cause: error })
  }
}

/** Signs a fresh challenge with any of the user's passkeys. Returns the `response` for the request body. */
export async function signWithPasskey(): Promise<unknown> {
  const optionsJSON = await postDoor<PublicKeyCredentialRequestOptionsJSON>('passkey-options')
  return orNone(startAuthentication({ optionsJSON }))
}

/** Creates a passkey on this device, with the options from `path`. */
export async function createPasskey(path: string, body: unknown = {}): Promise<unknown> {
  const optionsJSON = await postDoor<PublicKeyCredentialCreationOptionsJSON>(path, body)
  return orNone(startRegistration({ optionsJSON }))
}
