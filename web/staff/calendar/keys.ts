import type { Direction } from './free-times.ts'

/** The command of a shortcut key, unless the user is typing. */
export type Command =
  | { kind: 'go'; direction: Direction }
  | {
      kind:
        | 'open'
        | 'move'
        | 'book'
        | 'today'
        | 'search'
        | 'undo'
        | 'close'
        | 'keys'
        | 'leave'
        | 'earlier'
        | 'later'
        | 'print'
    }

const arrows: Partial<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

const letters: Partial<Record<string, Exclude<Command['kind'], 'go'>>> = {
  enter: 'open',
  m: 'move',
  n: 'book',
  c: 'close',
  t: 'today',
  '/': 'search',
  u: 'undo',
  '?': 'keys',
  escape: 'leave',
  '[': 'earlier',
  ']': 'later',
  p: 'print',
}

interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  isComposing?: boolean
}

export function commandOf({ key, ctrlKey, metaKey, altKey, isComposing = false }: Pressed): Command | null {
  if (ctrlKey || metaKey || altKey || isComposing) return null
  const direction = arrows[key]
  if (direction !== undefined) return { kind: 'go', direction }
  const kind = letters[key.toLowerCase()]
  return kind === undefined ? null : { kind }
}
