import { hasSessionEnded, session } from './session.ts'

// What was typed and not sent yet outlives a reload, and a session that ended by itself; it is gone when its writer signs
// out, or another patient signs in. Where storage is blocked or full it lives as long as the page.

const prefix = 'mibo.draft.'
const typed = new Map<string, string>()

export function readDraft(name: string): string {
  try {
    return typed.get(name) ?? sessionStorage.getItem(prefix + name) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(name: string, text: string): void {
  typed.set(name, text)
  try {
    sessionStorage.setItem(prefix + name, text)
  } catch {
    // Kept in memory alone.
  }
}

const isDraft = (key: string) => key.startsWith(prefix) || key === 'mibo.phone'

export function forgetDrafts(): void {
  typed.clear()
  try {
    for (const key of Object.keys(sessionStorage).filter(isDraft)) sessionStorage.removeItem(key)
  } catch {
    // There is nothing where nothing can be kept.
  }
}

let writer = session.get()?.userId
session.subscribe(() => {
  const next = session.get()?.userId
  const hasSignedOut = next === undefined && !hasSessionEnded()
  const isAnother = next !== undefined && writer !== undefined && next !== writer
  if (hasSignedOut || isAnother) forgetDrafts()
  writer = next ?? (hasSignedOut ? undefined : writer)
})
