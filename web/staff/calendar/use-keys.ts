import { useEffect, useRef } from 'preact/hooks'
import { commandOf, type Command } from './keys.ts'
import { lettersOn } from './keys-dialog.tsx'

/** Whether the focused element uses the keys itself, such as a text field or a list. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('dialog') !== null)

const isLetter = ({ kind }: Command) => kind !== 'go' && kind !== 'open' && kind !== 'leave'

/** Shortcut keys of the whole screen. If the handler returns false, the browser handles the key as usual. */
export function useKeys(onCommand: (command: Command, event: KeyboardEvent) => boolean): void {
  const latest = useRef(onCommand)
  latest.current = onCommand
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
      const command = commandOf(event)
      if (command === null || (isLetter(command) && !lettersOn.get())) return
      if (latest.current(command, event)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
