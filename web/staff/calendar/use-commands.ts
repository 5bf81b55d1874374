import { addDays } from '../../shared/format/dates.ts'
import { searchBoxId } from '../search/search-box.tsx'
import { nextCard } from './focus.ts'
import type { Command } from './keys.ts'
import { useKeys } from './use-keys.ts'
import type { MovingHandle } from './use-moving.ts'

interface Given {
  moving: MovingHandle
  /** Whether cards can be moved in this view. */
  canMove: boolean
  startMoving: () => boolean
  places: readonly (readonly { id: number; from: number }[])[]
  focusId: number | null
  focus: (id: number) => void
  book: (() => void) | null
  closeTime: (() => void) | null
  goTo: (date: string | null) => void
  date: string
  /** The number of days per view. */
  step: number
  undo: (() => void) | null
  showKeys: () => void
  print: () => void
  close: (() => void) | null
}

/** Arrow keys belong to the grid if it has the focus or nothing has; elsewhere they keep their usual meaning. */
const isInGrid = (target: EventTarget | null) =>
  target === document.body || (target instanceof Element && target.closest('[data-card]') !== null)

/** The shortcut keys of the calendar. */
export function useCommands(given: Given): void {
  function perform(command: Command, event: KeyboardEvent): boolean {
    const { moving, goTo, date, step } = given
    if (moving.moving !== null) {
      if (command.kind === 'go') moving.go(command.direction)
      else if (command.kind === 'open') moving.drop()
      else if (command.kind === 'leave') moving.leave()
      return true
    }
    const optional = (run: (() => void) | null) => {
      run?.()
      return run !== null
    }
    switch (command.kind) {
      case 'go': {
        if (!isInGrid(event.target)) return false
        const next = nextCard(given.places, given.focusId, command.direction)
        if (next !== null) given.focus(next)
        return true
      }
      // Enter already activates the focused card.
      case 'open':
        return false
      case 'move':
        return given.canMove && given.startMoving()
      case 'book':
        return optional(given.book)
      case 'close':
        return optional(given.closeTime)
      case 'today':
        return optional(() => goTo(null))
      case 'earlier':
        return optional(() => goTo(addDays(date, -step)))
      case 'later':
        return optional(() => goTo(addDays(date, step)))
      case 'search':
        return optional(() => document.getElementById(searchBoxId)?.focus())
      case 'undo':
        return optional(given.undo)
      case 'keys':
        return optional(given.showKeys)
      case 'print':
        return optional(given.print)
      case 'leave':
        return optional(given.close)
    }
  }
  useKeys(perform)
}
