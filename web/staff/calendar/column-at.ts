import type { Column } from './columns.ts'

interface Grid {
  columns: readonly Column[]
  /** The start of the grid in minutes since midnight, and its pixels per minute. */
  fromMinute: number
  pixelsPerMinute: number
}

/** The column and the minute under the pointer; null outside all columns. */
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
