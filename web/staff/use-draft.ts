import { useEffect, useState } from 'preact/hooks'
import { staffDrafts } from './drafts.ts'
import { who } from './who.ts'

/** What is typed into a form, kept on this device until it is saved or thrown away. */
export function useDraft<T>(name: string, start: T) {
  // Whose it is stays so, also in the moment in which their session ends.
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
    /** Something is there that is not saved. */
    isTyped,
    /** It was typed before this part of the page was there, and nothing since. */
    isAsFound: isTyped && value === found,
    /** It would outlive this tab. */
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
