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

/** The person closed the browser's own dialog, or has no passkey here. Its message is for them. */
export class NoPasskey extends Error {}

async function orNone<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    throw new NoPasskey(doorText.passkeyCancelled, { cause: error })
  }
}

/** Whichever passkey somebody touches, signed for this moment: the body's `response`. */
export async function touchPasskey(): Promise<unknown> {
  const optionsJSON = await postDoor<PublicKeyCredentialRequestOptionsJSON>('passkey-options')
  return orNone(startAuthentication({ optionsJSON }))
}

/** A new passkey on this device, by the options of `path`. */
export async function createPasskey(path: string, body: unknown = {}): Promise<unknown> {
  const optionsJSON = await postDoor<PublicKeyCredentialCreationOptionsJSON>(path, body)
  return orNone(startRegistration({ optionsJSON }))
}
