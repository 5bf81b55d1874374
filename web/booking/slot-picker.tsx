import { useState } from 'preact/hooks'
import type { Availability, Slot } from '../../contract/clinic.ts'
import { hourIn, longDay, readerTime, timeIn, zoneName } from '../format/dates.ts'
import { visitText } from '../text/visit.ts'
import { lazyScreen } from '../ui/lazy-screen.tsx'
import { DayStrip } from './day-strip.tsx'
import styles from './slots.module.css'

const MonthSheet = lazyScreen(() => import('./month-sheet.tsx'), 'MonthSheet', 'opened')

export type Days = Availability['days']

interface Props {
  /** Days that have times, of one kind of visit and place. */
  days: Days
  timezone: string
  date: string
  startsAt: string | null
  onDate: (date: string) => void
  onSlot: (slot: Slot) => void
}

const parts = [
  { name: visitText.morning, until: 12 },
  { name: visitText.afternoon, until: 17 },
  { name: visitText.evening, until: 24 },
]

/** A strip of days, a month behind it, and the day's times in the clinic's zone. */
export function SlotPicker({ days, timezone, date, startsAt, onDate, onSlot }: Props) {
  const [isMonthOpen, setMonthOpen] = useState(false)
  const slots = days.find((day) => day.date === date)?.slots ?? []
  const first = slots[0]
  const own = first === undefined ? null : readerTime(first.startsAt, timezone)
  return (
    <div class={styles.picker}>
      <DayStrip
        days={days}
        date={date}
        onDate={onDate}
        onMore={() => setMonthOpen(true)}
        onNearMore={MonthSheet.preload}
      />
      {isMonthOpen && <MonthSheet days={days} date={date} onClose={() => setMonthOpen(false)} onDate={onDate} />}
      <fieldset class={styles.times}>
        <legend class={styles.legend}>{visitText.times(longDay(date))}</legend>
        {first !== undefined && (
          <p class={styles.zone}>
            {visitText.zoneHere(zoneName(first.startsAt, timezone))}
            {own !== null && ` ${visitText.zoneYours(own.zoneName)}`}
          </p>
        )}
        {parts.map(({ name, until }, index) => {
          const from = parts[index - 1]?.until ?? 0
          const ofPart = slots.filter((slot) => {
            const hour = hourIn(slot.startsAt, timezone)
            return hour >= from && hour < until
          })
          if (ofPart.length === 0) return null
          return (
            <div key={name} role="group" aria-label={name}>
              <h2 class={styles.part}>{name}</h2>
              <div class={styles.grid}>
                {ofPart.map((slot) => (
                  <Time
                    key={slot.startsAt}
                    slot={slot}
                    timezone={timezone}
                    isChosen={slot.startsAt === startsAt}
                    onSlot={onSlot}
                  />
                ))}
              </div>
            </div>
          )
        })}
      </fieldset>
    </div>
  )
}

interface TimeProps {
  slot: Slot
  timezone: string
  isChosen: boolean
  onSlot: (slot: Slot) => void
}

function Time({ slot, timezone, isChosen, onSlot }: TimeProps) {
  const own = readerTime(slot.startsAt, timezone)
  return (
    <label class={styles.time}>
      <input
        type="radio"
        name="time"
        class="visually-hidden"
        value={slot.startsAt}
        checked={isChosen}
        onChange={() => onSlot(slot)}
      />
      <span>
        {timeIn(slot.startsAt, timezone)}
        {own !== null && (
          <small>
            {own.day === null ? '' : `${own.day}, `}
            {visitText.yourTime(own.time)}
          </small>
        )}
      </span>
    </label>
  )
}
