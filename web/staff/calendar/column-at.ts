import type { Column } from './columns.ts'

interface Grid {
  columns: readonly Column[]
  /** The hour that the grid begins with, in minutes, and how tall a minute is. */
  fromMinute: number
  pixelsPerMinute: number
}

/** Which clinician's day is under the pointer, and at which of its minutes; null beside all of them. */
export function columnAt(
  { clientX, clientY }: Pick<PointerEvent, 'clientX' | 'clientY'>,
  { columns, fromMinute, pixelsPerMinute }: Grid,
): { column: Column; minute: number } | null {
  const under = document.elementsFromPoint(clientX, clientY)
  const element = under.find((one) => one instanceof HTMLElement && one.dataset.column !== undefined)
  if (!(element instanceof HTMLElement)) return null
  const column = columns.find(({ key }) => key === element.dataset.column)
  const top = element.getBoundingClientRect().top
  return column === undefined ? null : { column, minute: fromMinute + (clientY - top) / pixelsPerMinute }
}
