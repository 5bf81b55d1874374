import { useEffect, useMemo, useRef } from 'preact/hooks'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { closureFormPath } from '../closures/address.ts'
import { dayText } from '../text/day.ts'
import { Card } from './card.tsx'
import styles from './calendar.module.css'
import { hourLabel, minuteOfDay } from './clock-face.ts'
import { ColumnBody } from './column-body.tsx'
import type { Column } from './columns.ts'
import { hoursAround, pixelsPerMinute, type Stretch } from './geometry.ts'
import { Head } from './heads.tsx'
import { useDrag } from './use-drag.ts'
import { useDragClosure } from './use-drag-closure.ts'
import type { MovingHandle } from './use-moving.ts'

interface Props {
  columns: readonly Column[]
  zone: string
  now: number
  isWeek: boolean
  focusId: number | null
  openId: number | null
  moving: MovingHandle
  refusal: (id: number) => string | null
  onRefused: (why: string) => void
  onOpen: (id: number) => void
  onFocus: (id: number) => void
  onPlace: (column: Column, minute: number) => void
  mayClose: (column: Column) => boolean
  onClosed: (column: Column, stretch: Stretch) => void
}

const shortestPixels = 24

/** Clinicians side by side, or one clinician's days; with open hours, hatched closures, and a line for the present. */
export function DayGrid(props: Props) {
  const { columns, zone, now, isWeek, focusId, openId, moving: handle, onOpen, onFocus, onPlace } = props
  const { moving } = handle
  const today = dateIn(now, zone)
  const { hours, pixels } = useMemo(() => {
    const cards = columns.flatMap((column) => column.cards.map(({ stretch }) => stretch))
    const open = columns.flatMap((column) => column.open)
    return { hours: hoursAround([...cards, ...open]), pixels: pixelsPerMinute(cards) }
  }, [columns])
  const scroller = useRef<HTMLDivElement>(null)
  const drag = useDrag({
    columns,
    moving: handle,
    timezone: zone,
    fromMinute: hours.from,
    pixelsPerMinute: pixels,
    refusal: props.refusal,
    onRefused: props.onRefused,
  })
  const closing = useDragClosure({
    columns,
    hours,
    pixelsPerMinute: pixels,
    mayClose: props.mayClose,
    onClosed: props.onClosed,
  })
  const handlers = bothOf(drag.handlers, closing.handlers)
  const nowMinute = minuteOfDay(now, zone)
  const hasNow = columns.some(({ date }) => date === today) && nowMinute >= hours.from && nowMinute <= hours.to
  const nowTop = (nowMinute - hours.from) * pixels
  // Scroll once to the opened visit, the present or the first visit; after that the user decides.
  const shownKey = `${columns[0]?.date ?? ''} ${isWeek}`
  useEffect(() => {
    const box = scroller.current
    if (box === null) return
    const opened = openId === null ? null : document.getElementById(`card-${openId}`)
    const firstTop = Math.min(
      ...columns.flatMap(({ cards }) => cards.map(({ stretch }) => (stretch.from - hours.from) * pixels)),
    )
    if (opened !== null) opened.scrollIntoView({ block: 'center', inline: 'nearest' })
    else if (hasNow) box.scrollTop = Math.max(0, nowTop - box.clientHeight / 3)
    else if (Number.isFinite(firstTop)) box.scrollTop = Math.max(0, firstTop - 2 * 60)
  }, [shownKey])
  // Keep a card that is moved by keyboard in view.
  useEffect(() => {
    if (moving?.by === 'keys')
      scroller.current?.querySelector(`.${styles.target}`)?.scrollIntoView({ block: 'nearest' })
  }, [moving?.at])

  const first = columns.flatMap(({ cards }) => cards)[0]?.card.id
  const isThere = columns.some(({ cards }) => cards.some(({ card }) => card.id === focusId))
  const tabStop = isThere ? focusId : first
  const hourMarks = Array.from({ length: (hours.to - hours.from) / 60 }, (_, index) => hours.from / 60 + index)
  return (
    <div
      ref={scroller}
      class={`${styles.scroller} ${moving?.by === 'mouse' ? styles.dragging : closing.drawn === null ? '' : styles.drawing}`}
      style={{ '--hour': `${60 * pixels}px`, '--columns': columns.length }}
      {...handlers}
      onClickCapture={(event) => {
        if (!drag.hasDragged() && !closing.hasDragged()) return
        event.stopPropagation()
        event.preventDefault()
      }}
    >
      <div class={styles.grid} role="region" aria-label={dayText.grid}>
        <div class={styles.corner} />
        {columns.map((column) => (
          <Head
            key={column.key}
            column={column}
            isDay={isWeek}
            isToday={column.date === today}
            closeHref={
              column.date >= today && props.mayClose(column)
                ? closureFormPath({ clinicianId: column.clinician.id, date: column.date, isIll: true })
                : null
            }
          />
        ))}
        <div class={styles.gutter} aria-hidden="true">
          {hourMarks.map((hour) => (
            <span key={hour} style={{ top: `${(hour * 60 - hours.from) * pixels}px` }}>
              {hour * 60 === hours.from ? '' : hourLabel(hour)}
            </span>
          ))}
          {hasNow && (
            <span class={styles.nowLabel} style={{ top: `${nowTop}px` }} translate={false}>
              {timeIn(now, zone).replace(/ ?[ap]m/i, '')}
            </span>
          )}
        </div>
        {columns.map((column) => (
          <ColumnBody
            key={column.key}
            column={column}
            label={dayText.column(column.clinician.fullName, shortDay(column.date), column.cards.length)}
            hours={hours}
            pixels={pixels}
            zone={zone}
            free={(moving?.free ?? []).filter(
              ({ clinicianId, startsAt }) =>
                clinicianId === column.clinician.id && dateIn(startsAt, zone) === column.date,
            )}
            nowTop={hasNow && column.date === today ? nowTop : null}
            target={targetIn(column, moving, zone)}
            drawn={closing.drawn?.column.key === column.key ? closing.drawn.stretch : null}
            onPlace={(minute) => onPlace(column, minute)}
          >
            {column.cards.map((placed) => (
              <Card
                key={placed.card.id}
                placed={placed}
                zone={zone}
                now={now}
                top={(placed.stretch.from - hours.from) * pixels}
                height={Math.max(shortestPixels, (placed.stretch.to - placed.stretch.from) * pixels - 2)}
                isTabStop={placed.card.id === tabStop}
                isOpen={placed.card.id === openId}
                isMoving={placed.card.id === moving?.card.id}
                onOpen={onOpen}
                onFocus={onFocus}
              />
            ))}
          </ColumnBody>
        ))}
      </div>
    </div>
  )
}

type Handlers = ReturnType<typeof useDrag>['handlers']

/** A press is either on a card or on empty space, so only one of the two handlers takes it. */
const bothOf = (first: Handlers, second: Handlers): Handlers => ({
  onPointerDown(event) {
    first.onPointerDown(event)
    second.onPointerDown(event)
  },
  onPointerMove(event) {
    first.onPointerMove(event)
    second.onPointerMove(event)
  },
  onPointerUp() {
    first.onPointerUp()
    second.onPointerUp()
  },
  onPointerCancel() {
    first.onPointerCancel()
    second.onPointerCancel()
  },
})

function targetIn(column: Column, moving: MovingHandle['moving'], zone: string) {
  if (moving === null || moving.at === null) return null
  const { at, card } = moving
  if (at.clinicianId !== column.clinician.id || dateIn(at.startsAt, zone) !== column.date) return null
  return { startsAt: at.startsAt, minutes: (Date.parse(card.endsAt) - Date.parse(card.startsAt)) / 60_000 }
}
