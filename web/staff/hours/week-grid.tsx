import { useEffect, useRef, useState } from 'preact/hooks'
import { endMinuteOf, minuteOf } from '../../../contract/rules/hours.ts'
import { hourLabel } from '../calendar/clock-face.ts'
import { hoursText } from '../text/hours.ts'
import styles from './hours.module.css'
import {
  erase,
  openAt,
  paint,
  seasonKey,
  strokeBetween,
  timeOf,
  type Brush,
  type EditedRule,
  type Stroke,
} from './paint.ts'
import type { Owner } from './owner.ts'

const step = 30
/** Monday first, as a week is looked at. */
const days = [1, 2, 3, 4, 5, 6, 0]

interface Props {
  owner: Owner
  rules: readonly EditedRule[]
  brush: Brush
  isErasing: boolean
  onRules: (rules: EditedRule[]) => void
}

interface Drag {
  day: number
  from: number
  to: number
  isErasing: boolean
}

/** From seven to nine in the evening, and whatever the hours need beyond. */
function shownHours(rules: readonly EditedRule[], isWhole: boolean): { from: number; to: number } {
  if (isWhole) return { from: 0, to: 1440 }
  const starts = rules.map(({ startTime }) => minuteOf(startTime))
  const ends = rules.map(({ endTime }) => endMinuteOf(endTime))
  const from = Math.floor(Math.min(7 * 60, ...starts) / 60) * 60
  return { from, to: Math.min(1440, Math.ceil(Math.max(21 * 60, ...ends) / 60) * 60) }
}

/** The week as one looks at it: dragging paints it, and so do the keys. */
export function WeekGrid({ owner, rules, brush, isErasing, onRules }: Props) {
  const [isWhole, setWhole] = useState(false)
  const [drag, setDrag] = useState<Drag | null>(null)
  const [at, setAt] = useState({ day: 1, minute: 9 * 60 })
  const table = useRef<HTMLTableElement>(null)
  const anchor = useRef<{ day: number; minute: number; isErasing: boolean } | null>(null)
  const shown = shownHours(rules, isWhole)
  const minutes = Array.from({ length: (shown.to - shown.from) / step }, (_, index) => shown.from + index * step)
  const apply = (stroke: Stroke, erases: boolean, to: readonly EditedRule[] = rules) =>
    onRules(erases ? erase(to, stroke, brush) : paint(to, stroke, brush))

  useEffect(() => {
    if (drag === null) return undefined
    const end = () => {
      apply(strokeBetween(drag.day, drag.from, drag.to, step), drag.isErasing)
      setDrag(null)
    }
    window.addEventListener('pointerup', end)
    return () => window.removeEventListener('pointerup', end)
  }, [drag])

  const focusOn = (day: number, minute: number) => {
    setAt({ day, minute })
    table.current?.querySelector<HTMLElement>(`[data-cell="${day} ${minute}"]`)?.focus()
  }
  function onKey(event: KeyboardEvent): void {
    const { day, minute } = at
    const column = days.indexOf(day)
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      const erases = isErasing || openAt(rules, day, minute).length > 0
      anchor.current = { day, minute, isErasing: erases }
      apply(strokeBetween(day, minute, minute, step), erases)
      return
    }
    const moves: Partial<Record<string, [number, number]>> = {
      ArrowUp: [column, minute - step],
      ArrowDown: [column, minute + step],
      ArrowLeft: [column - 1, minute],
      ArrowRight: [column + 1, minute],
    }
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    const nextDay = days[Math.min(6, Math.max(0, move[0]))] ?? day
    const nextMinute = Math.min(shown.to - step, Math.max(shown.from, move[1]))
    const held = anchor.current
    if (event.shiftKey && nextDay === day) {
      const start = held !== null && held.day === day ? held : { day, minute, isErasing: isErasing }
      anchor.current = start
      apply(strokeBetween(day, start.minute, nextMinute, step), start.isErasing)
    } else anchor.current = null
    focusOn(nextDay, nextMinute)
  }

  return (
    <div class={styles.gridBox}>
      <p class={styles.hint}>
        {hoursText.hint}{' '}
        <label>
          <input type="checkbox" checked={isWhole} onChange={({ currentTarget }) => setWhole(currentTarget.checked)} />{' '}
          {hoursText.wholeDay}
        </label>
      </p>
      <table ref={table} class={styles.grid} role="grid" aria-label={hoursText.grid} onKeyDown={onKey}>
        <thead>
          <tr>
            <td />
            {days.map((day) => (
              <th key={day} scope="col">
                <abbr title={hoursText.days[day]}>{hoursText.shortDays[day]}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {minutes.map((minute) => (
            <tr key={minute}>
              <th scope="row" class={styles.time}>
                {minute % 60 === 0 ? hourLabel(minute / 60) : <span class={styles.half}>{timeOf(minute)}</span>}
              </th>
              {days.map((day) => (
                <Cell
                  key={day}
                  owner={owner}
                  open={openAt(rules, day, minute)}
                  season={seasonKey(brush)}
                  day={day}
                  minute={minute}
                  drag={drag}
                  isFocusable={at.day === day && at.minute === minute}
                  onFocus={() => setAt({ day, minute })}
                  onDown={() => {
                    anchor.current = null
                    setDrag({ day, from: minute, to: minute, isErasing })
                  }}
                  onEnter={() => setDrag((held) => (held?.day === day ? { ...held, to: minute } : held))}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  owner: Owner
  open: readonly EditedRule[]
  season: string
  day: number
  minute: number
  drag: Drag | null
  isFocusable: boolean
  onFocus: () => void
  onDown: () => void
  onEnter: () => void
}

function Cell({ owner, open, season, day, minute, drag, isFocusable, onFocus, onDown, onEnter }: CellProps) {
  const isIn =
    drag !== null &&
    drag.day === day &&
    Math.min(drag.from, drag.to) <= minute &&
    minute <= Math.max(drag.from, drag.to)
  const nameOf = (id: number) => owner.centres.find((centre) => centre.id === id)?.name ?? ''
  const what = open.map(({ mode, centreId }) => hoursText.open(hoursText.modes[mode], nameOf(centreId))).join('; ')
  const kind =
    open.length === 0
      ? ''
      : open.length > 1
        ? styles.both
        : open[0]?.mode === 'ONLINE'
          ? styles.online
          : styles.inPerson
  const isOther =
    open.length > 0 &&
    open.every(
      (rule) => seasonKey({ validFrom: rule.validFrom ?? null, validUntil: rule.validUntil ?? null }) !== season,
    )
  return (
    <td
      role="gridcell"
      data-cell={`${day} ${minute}`}
      tabIndex={isFocusable ? 0 : -1}
      aria-label={hoursText.cell(hoursText.days[day] ?? '', timeOf(minute), what === '' ? hoursText.closed : what)}
      aria-selected={open.length > 0}
      class={`${styles.cell} ${kind} ${isOther ? styles.otherSeason : ''} ${isIn ? (drag.isErasing ? styles.erasing : styles.painting) : ''}`}
      onFocus={onFocus}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.releasePointerCapture?.(event.pointerId)
        onDown()
      }}
      onPointerEnter={onEnter}
    />
  )
}
