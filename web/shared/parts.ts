import { ownRelease, reloadOnce, servedRelease } from './release.ts'

// A browser may remember that a file did not come, and not ask for it again while the page is open: not for a script, and the
// loader not for a style. So both are asked for anew here, and where that does not help the page is loaded anew, once.

const failedStyles = new Set<HTMLLinkElement>()
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failedStyles.add(target)
  },
  true,
)

function reloadStyle(link: HTMLLinkElement): Promise<void> {
  failedStyles.delete(link)
  // start.js has seen to it.
  if (!link.isConnected) return Promise.resolve()
  const again = link.cloneNode() as HTMLLinkElement
  return new Promise((done, failed) => {
    again.addEventListener('load', () => done())
    again.addEventListener('error', () => failed(new Error(`No ${again.href}`)))
    link.replaceWith(again)
  })
}

/** The script that did not come, as the browser names it; Safari, which names none, does ask again. */
const scriptOf = (error: unknown) => (error instanceof Error ? /https?:\S+\.js/.exec(error.message)?.[0] : undefined)

const isThere = async (file: string) => (await fetch(file, { method: 'HEAD', cache: 'no-store' })).ok

let tries = 0

/** Fetches a part of the app that did not come before, `lastError` says why. Throws where it still does not. */
export async function fetchPartAgain<Part>(
  load: () => Promise<Part>,
  lastError: unknown,
  { mayReload }: { mayReload: boolean },
): Promise<Part> {
  const served = await servedRelease()
  const canReload = served !== undefined && mayReload
  if (canReload && served !== ownRelease) reloadOnce(served)
  await Promise.all(Array.from(failedStyles, reloadStyle))
  const script = scriptOf(lastError)
  tries += 1
  try {
    return await (script === undefined
      ? load()
      : (import(/* @vite-ignore */ `${script}?again=${tries}`) as Promise<Part>))
  } catch (error) {
    // It could be had: something that it needs is remembered as missing.
    if (canReload && script !== undefined && (await isThere(script))) reloadOnce(`${served} again`)
    throw error
  }
}
