import { useRef } from 'preact/hooks'
import { timeIn } from '../../shared/format/dates.ts'
import { moveText } from '../text/day.ts'
import { instantAt, minuteOfDay } from './clock-face.ts'
import { columnAt } from './column-at.ts'
import type { Column } from './columns.ts'
import { snapTo, type FreeTime } from './free-times.ts'
import type { MovingHandle } from './use-moving.ts'

interface Given {
  columns: readonly Column[]
  moving: MovingHandle
  timezone: string
  /** The start of the grid in minutes since midnight, and its pixels per minute. */
  fromMinute: number
  pixelsPerMinute: number
  /** Why a card cannot be moved; null if it can. */
  refusal: (id: number) => string | null
  onRefused: (why: string) => void
}

const startPixels = 6

/** A free time in minutes of its day. */
const placed = (free: FreeTime, zone: string) => {
  const from = minuteOfDay(free.startsAt, zone)
  return { free, from, to: from + (Date.parse(free.endsAt) - Date.parse(free.startsAt)) / 60_000 }
}

/** Drags a card with the mouse. Touch scrolls instead: on a tablet visits are moved from the panel. */
export function useDrag({ columns, moving, timezone, fromMinute, pixelsPerMinute, refusal, onRefused }: Given) {
  const pressed = useRef<{ id: number; x: number; y: number; grabbedMinutes: number; isDragging: boolean } | null>(null)
  const hasDragged = useRef(false)

  function onPointerDown(event: PointerEvent): void {
    hasDragged.current = false
    if (event.pointerType !== 'mouse' || event.button !== 0 || !(event.target instanceof HTMLElement)) return
    const card = event.target.closest<HTMLElement>('[data-card]')
    if (card === null) return
    const grabbed = (event.clientY - card.getBoundingClientRect().top) / pixelsPerMinute
    pressed.current = {
      id: Number(card.dataset.card),
      x: event.clientX,
      y: event.clientY,
      grabbedMinutes: grabbed,
      isDragging: false,
    }
  }

  function begin(event: PointerEvent): boolean {
    const press = pressed.current
    if (press === null) return false
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < startPixels) return false
    const column = columns.find(({ cards }) => cards.some(({ card }) => card.id === press.id))
    const card = column?.cards.find((one) => one.card.id === press.id)?.card
    const why = refusal(press.id)
    if (card === undefined || column === undefined || why !== null) {
      pressed.current = null
      if (why !== null) onRefused(why)
      return false
    }
    press.isDragging = true
    hasDragged.current = true
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
    void moving.start(card, { clinicianId: column.clinician.id, startsAt: card.startsAt }, 'mouse')
    return true
  }

  function onPointerMove(event: PointerEvent): void {
    const press = pressed.current
    if (press === null || (!press.isDragging && !begin(event))) return
    event.preventDefault()
    const free = moving.moving?.free
    if (free === undefined || free === null) return
    if (event.currentTarget instanceof Element) scrollNear(event.currentTarget, event.clientY)
    const target = columnAt(event, { columns, fromMinute, pixelsPerMinute })
    if (target === null) return moving.hover(null, moveText.refusals.OUTSIDE)
    const { column } = target
    const minute = target.minute - press.grabbedMinutes + 1
    const ofColumn = free
      .filter(({ clinicianId }) => clinicianId === column.clinician.id)
      .map((one) => placed(one, timezone))
      .filter(({ free: one }) => Date.parse(one.startsAt) - instantAt(column.date, 0, timezone) < 86_400_000)
      .filter(({ free: one }) => Date.parse(one.startsAt) >= instantAt(column.date, 0, timezone))
    const spot = snapTo(ofColumn, minute)
    if (spot !== null) return moving.hover(spot.free, '')
    const at = instantAt(column.date, Math.max(0, Math.round(minute / 5) * 5), timezone)
    moving.hover(
      null,
      moveText.refused(timeIn(at, timezone), column.clinician.fullName, refusalAt(column, minute, press.id)),
    )
  }

  function onPointerUp(): void {
    const press = pressed.current
    pressed.current = null
    if (press?.isDragging === true) moving.drop()
  }

  function onPointerCancel(): void {
    if (pressed.current?.isDragging === true) moving.leave()
    pressed.current = null
  }

  return {
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel },
    /** Whether the click that follows is the end of a drag. */
    hasDragged: () => hasDragged.current,
  }
}

const edgePixels = 48

/** Scrolls while the mouse is at the edge of the grid. */
function scrollNear(scroller: Element, y: number): void {
  const { top, bottom } = scroller.getBoundingClientRect()
  if (y > bottom - edgePixels) scroller.scrollBy(0, 14)
  else if (y < top + 2 * edgePixels) scroller.scrollBy(0, -14)
}

/** Why a card cannot be dropped at a minute of a column. */
function refusalAt({ cards, closures }: Column, minute: number, movedId: number): string {
  const isIn = ({ from, to }: { from: number; to: number }) => minute >= from && minute < to
  if (cards.some(({ card, stretch }) => card.id !== movedId && isIn(stretch))) return moveText.refusals.TAKEN
  return closures.some(({ stretch }) => isIn(stretch)) ? moveText.refusals.CLOSED : moveText.refusals.OUTSIDE
}
