import { ownRelease, reloadOnce, servedRelease } from './release.ts'

// A browser may remember that a file failed to load and not request it again while the page is open: not for a
// script, and the bundler's loader not for a style. So both are requested anew here, and if that does not help, the
// page is reloaded, once.

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
  // start.js handles it.
  if (!link.isConnected) return Promise.resolve()
  const again = link.cloneNode() as HTMLLinkElement
  return new Promise((done, failed) => {
    again.addEventListener('load', () => done())
    again.addEventListener('error', () => failed(new Error(`No ${again.href}`)))
    link.replaceWith(again)
  })
}

/** The script that failed, as the browser names it; Safari, which names none, does request it again. */
const scriptOf = (error: unknown) => (error instanceof Error ? /https?:\S+\.js/.exec(error.message)?.[0] : undefined)

const isThere = async (file: string) => (await fetch(file, { method: 'HEAD', cache: 'no-store' })).ok

let tries = 0

/** Loads a part of the app that failed before; `lastError` says why. Throws if it still fails. */
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
    // It loaded: one of its own imports is remembered as failed.
    if (canReload && script !== undefined && (await isThere(script))) reloadOnce(`${served} again`)
    throw error
  }
}
