import { reload } from './documents.ts'

/** The file that this page started with: its name changes with every release. */
export const ownRelease = document.querySelector('script[type="module"]')?.getAttribute('src') ?? ''

/** The one that the server has now; undefined if it cannot be reached. */
export async function servedRelease(): Promise<string | undefined> {
  try {
    const page = await fetch('/index.html', { headers: { accept: 'text/html' }, cache: 'no-cache' })
    return page.ok ? /<script type="module"[^>]* src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1] : undefined
  } catch {
    return undefined
  }
}

/**
 * Reloads the page, once per reason: if it did not help, a second time would not either. The history remembers it,
 * which needs no storage. Choices are in the address, and typed text in drafts.
 */
export function reloadOnce(reason: string): void {
  const state = history.state as { reloadedFor?: string[] } | null
  const reasons = state?.reloadedFor ?? []
  if (reasons.includes(reason)) return
  history.replaceState({ ...state, reloadedFor: [...reasons, reason] }, '')
  reload()
}
