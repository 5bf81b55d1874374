import type { Direction } from './free-times.ts'

interface Standable {
  id: number
  from: number
}

/**
 * The card that an arrow key moves to: the one above or below, or the nearest in time in the next column that has any.
 * Without a focused card, the first one. Null if there is none.
 */
export function nextCard(
  columns: readonly (readonly Standable[])[],
  at: number | null,
  direction: Direction,
): number | null {
  const column = columns.findIndex((cards) => cards.some(({ id }) => id === at))
  const cards = columns[column]
  const index = cards?.findIndex(({ id }) => id === at) ?? -1
  const here = cards?.[index]
  if (cards === undefined || here === undefined) return columns.find((one) => one.length > 0)?.[0]?.id ?? null
  if (direction === 'up' || direction === 'down') return cards[index + (direction === 'up' ? -1 : 1)]?.id ?? null
  const step = direction === 'left' ? -1 : 1
  for (let next = column + step; next >= 0 && next < columns.length; next += step) {
    const [nearest] = [...(columns[next] ?? [])].sort(
      (a, b) => Math.abs(a.from - here.from) - Math.abs(b.from - here.from),
    )
    if (nearest !== undefined) return nearest.id
  }
  return null
}
