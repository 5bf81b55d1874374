import { useEffect, useRef } from 'preact/hooks'
import { dayOfMonth, longDay, shortMonth, weekday } from '../../shared/format/dates.ts'
import { visitText } from '../../shared/text/visit.ts'
import type { Days } from './days.ts'
import styles from './slots.module.css'

interface Props {
  days: Days
  date: string
  onDate: (date: string) => void
  onMore: () => void
  /** The pointer or the focus is on the button. */
  onNearMore: () => void
}

const shownDays = 14
/** Between two days, in pixels. */
const gap = 8

/** The next days that have times; more are behind 'All dates'. */
export function DayStrip({ days, date, onDate, onMore, onNearMore }: Props) {
  const chosen = useRef<HTMLLabelElement>(null)
  const more = useRef<HTMLButtonElement>(null)
  // Only the strip scrolls: the page stays where it is. The last of its parts lies over the days that end behind it.
  useEffect(() => {
    const day = chosen.current
    const strip = day?.parentElement
    if (!day || !strip) return
    const { offsetLeft: left, offsetWidth: width } = day
    const room = strip.clientWidth - (more.current?.offsetWidth ?? 0) - gap
    if (left < strip.scrollLeft) strip.scrollLeft = left
    else if (left + width > strip.scrollLeft + room) strip.scrollLeft = left + width - room
  }, [date])
  const index = days.findIndex((day) => day.date === date)
  const from = index < shownDays ? 0 : index - 3
  return (
    <fieldset class={styles.days}>
      <legend class="visually-hidden">{visitText.day}</legend>
      <div class={styles.strip}>
        {days.slice(from, from + shownDays).map((day) => (
          <label key={day.date} class={styles.day} ref={day.date === date ? chosen : undefined}>
            <input
              type="radio"
              name="day"
              class="visually-hidden"
              value={day.date}
              checked={day.date === date}
              aria-label={visitText.dayFree(longDay(day.date), day.slots.length)}
              onChange={() => onDate(day.date)}
            />
            <span aria-hidden="true">
              <small>{weekday(day.date)}</small>
              <b>{dayOfMonth(day.date)}</b>
              <small>{shortMonth(day.date)}</small>
            </span>
          </label>
        ))}
        <button
          ref={more}
          type="button"
          class={styles.more}
          onPointerEnter={onNearMore}
          onFocus={onNearMore}
          onClick={onMore}
        >
          {visitText.moreDays}
        </button>
      </div>
    </fieldset>
  )
}
