import { reload } from './documents.ts'

/** The file that this page began with: it has another name in every release. */
export const ownRelease = document.querySelector('script[type="module"]')?.getAttribute('src') ?? ''

/** The one that the server hands out now; undefined where it cannot be reached. */
export async function servedRelease(): Promise<string | undefined> {
  try {
    const page = await fetch('/index.html', { headers: { accept: 'text/html' }, cache: 'no-cache' })
    return page.ok ? /<script type="module"[^>]* src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1] : undefined
  } catch {
    return undefined
  }
}

/**
 * Loads the page anew, once for each reason: where that did not help, it would not a second time. That it was done is kept in
 * the history, which needs no storage. What was chosen stands in the address, what was typed in drafts.
 */
export function reloadOnce(reason: string): void {
  const state = history.state as { reloadedFor?: string[] } | null
  const reasons = state?.reloadedFor ?? []
  if (reasons.includes(reason)) return
  history.replaceState({ ...state, reloadedFor: [...reasons, reason] }, '')
  reload()
}
