/** Somebody pressed `Switch person`: the sign-in that follows begins with a passkey. */
let isSwitching = false

export const noteSwitching = (): void => void (isSwitching = true)

export function takeSwitching(): boolean {
  const was = isSwitching
  isSwitching = false
  return was
}
