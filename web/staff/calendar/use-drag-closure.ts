import { useEffect, useRef, useState } from 'preact/hooks'
import { columnAt } from './column-at.ts'
import type { Column } from './columns.ts'
import type { Stretch } from './geometry.ts'

interface Given {
  columns: readonly Column[]
  hours: Stretch
  pixelsPerMinute: number
  mayClose: (column: Column) => boolean
  onClosed: (column: Column, stretch: Stretch) => void
}

const startPixels = 8
const stepMinutes = 15

/** The span from the press to the pointer, in steps of 15 minutes, at least one. */
function closedStretch(pressed: number, now: number, hours: Stretch): Stretch {
  const [first, last] = pressed < now ? [pressed, now] : [now, pressed]
  const from = Math.max(hours.from, Math.floor(first / stepMinutes) * stepMinutes)
  const to = Math.min(hours.to, Math.max(Math.ceil(last / stepMinutes) * stepMinutes, from + stepMinutes))
  return { from: Math.min(from, to - stepMinutes), to }
}

/** Draws a closure by dragging over the empty part of a column; it is made only when the form is submitted. */
export function useDragClosure({ columns, hours, pixelsPerMinute, mayClose, onClosed }: Given) {
  const pressed = useRef<{ column: Column; minute: number; y: number } | null>(null)
  const hasDragged = useRef(false)
  const [drawn, setDrawn] = useState<{ column: Column; stretch: Stretch } | null>(null)
  const isDrawing = drawn !== null

  function leave(): void {
    pressed.current = null
    setDrawn(null)
  }
  useEffect(() => {
    if (!isDrawing) return undefined
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      leave()
    }
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  }, [isDrawing])

  function onPointerDown(event: PointerEvent): void {
    hasDragged.current = false
    if (event.pointerType !== 'mouse' || event.button !== 0 || !(event.target instanceof HTMLElement)) return
    if (event.target.closest('[data-card]') !== null) return
    const at = columnAt(event, { columns, fromMinute: hours.from, pixelsPerMinute })
    if (at !== null && mayClose(at.column)) pressed.current = { ...at, y: event.clientY }
  }

  function onPointerMove(event: PointerEvent): void {
    const press = pressed.current
    if (press === null) return
    if (drawn === null) {
      if (Math.abs(event.clientY - press.y) < startPixels) return
      hasDragged.current = true
      if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId)
    }
    event.preventDefault()
    const minute = press.minute + (event.clientY - press.y) / pixelsPerMinute
    const stretch = closedStretch(press.minute, minute, hours)
    if (drawn?.stretch.from !== stretch.from || drawn.stretch.to !== stretch.to)
      setDrawn({ column: press.column, stretch })
  }

  function onPointerUp(): void {
    if (drawn !== null) onClosed(drawn.column, drawn.stretch)
    leave()
  }

  return {
    drawn,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: leave },
    /** Whether the click that follows is the end of a drag. */
    hasDragged: () => hasDragged.current,
  }
}
