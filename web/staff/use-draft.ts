import { useEffect, useState } from 'preact/hooks'
import { staffDrafts } from './drafts.ts'
import { who } from './who.ts'

/** Unsaved form input, kept on this device until it is saved or discarded. */
export function useDraft<T>(name: string, start: T) {
  // The owner stays the same, even while their session is ending.
  const [userId] = useState(() => who.get()?.user.id ?? 0)
  const [found] = useState(() => staffDrafts.get(userId, name) as T | null)
  const [value, setValue] = useState<T>(found ?? start)
  const [isTyped, setTyped] = useState(found !== null)
  const [isKept, setKept] = useState(true)
  useEffect(() => {
    if (!isTyped || isKept) return
    const onLeave = (event: Event) => event.preventDefault()
    addEventListener('beforeunload', onLeave)
    return () => removeEventListener('beforeunload', onLeave)
  }, [isTyped, isKept])
  return {
    value,
    /** There is unsaved input. */
    isTyped,
    /** It was restored from an earlier visit to the page and has not been changed since. */
    isAsFound: isTyped && value === found,
    /** It survives closing this tab. */
    isKept,
    write(next: T): void {
      setValue(next)
      setTyped(true)
      setKept(staffDrafts.set(userId, name, next))
    },
    drop(next: T): void {
      staffDrafts.drop(userId, name)
      setValue(next)
      setTyped(false)
    },
  }
}
