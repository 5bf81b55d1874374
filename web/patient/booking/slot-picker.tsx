import { useRef, useState } from 'preact/hooks'
import type { Slot } from '../../../contract/public/clinic.ts'
import { hourIn, longDay, readerTime, timeIn, zoneName } from '../../shared/format/dates.ts'
import { visitText } from '../../shared/text/visit.ts'
import { useWide } from '../../shared/use-wide.ts'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import { DayStrip } from './day-strip.tsx'
import type { Days } from './days.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './slots.module.css'
import { zoneOf, type Zones } from './zone.ts'

const MonthCalendar = lazyScreen(() => import('./month-calendar.tsx'), 'MonthCalendar', 'opened')
const MonthSheet = lazyScreen(() => import('./month-sheet.tsx'), 'MonthSheet', 'opened')

interface Props {
  /** Days with times, for one kind of visit and place. */
  days: Days
  zones: Zones
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

/**
 * The days and the day's times, in the clinic's zone: a strip with a month behind it, or, where there is room, a month
 * beside the times.
 */
export function SlotPicker({ days, zones, date, startsAt, onDate, onSlot }: Props) {
  const [isMonthOpen, setMonthOpen] = useState(false)
  const isWide = useWide()
  const times = useRef<HTMLLegendElement>(null)
  const slots = days.find((day) => day.date === date)?.slots ?? []
  const first = slots[0]
  const timezones = [...new Set(slots.map(({ centreId }) => zoneOf(zones, centreId)))]
  const own = first === undefined ? null : readerTime(first.startsAt, zoneOf(zones, first.centreId))
  /** The sheet is gone, and what it was opened for is the times. */
  const show = (chosen: string) => {
    onDate(chosen)
    requestAnimationFrame(() => times.current?.focus())
  }
  return (
    <div class={styles.picker}>
      {isWide ? (
        <div class={styles.beside}>
          <MonthCalendar days={days} date={date} onDate={onDate} />
        </div>
      ) : (
        <DayStrip
          days={days}
          date={date}
          onDate={onDate}
          onMore={() => setMonthOpen(true)}
          onNearMore={MonthSheet.preload}
        />
      )}
      {isMonthOpen && <MonthSheet days={days} date={date} onClose={() => setMonthOpen(false)} onDate={show} />}
      <fieldset class={styles.times}>
        <legend ref={times} tabIndex={-1} class={styles.legend}>
          {visitText.times(longDay(date))}
        </legend>
        {parts.map(({ name, until }, index) => {
          const from = parts[index - 1]?.until ?? 0
          const ofPart = slots.filter((slot) => {
            const hour = hourIn(slot.startsAt, zoneOf(zones, slot.centreId))
            return hour >= from && hour < until
          })
          if (ofPart.length === 0) return null
          return (
            <div key={name} role="group" aria-label={name}>
              <h2 class={styles.part}>{name}</h2>
              <div class={styles.grid}>
                {ofPart.map((slot) => (
                  <Time
                    key={`${slot.startsAt} ${slot.centreId}`}
                    slot={slot}
                    timezone={zoneOf(zones, slot.centreId)}
                    isZoneNamed={timezones.length > 1}
                    isChosen={slot.startsAt === startsAt}
                    onSlot={onSlot}
                  />
                ))}
              </div>
            </div>
          )
        })}
        {first !== undefined && (
          <p class={`${controls.soft} ${own === null ? '' : styles.zone}`}>
            {visitText.zoneHere(timezones.map((zone) => zoneName(first.startsAt, zone)).join(', '))}
            {own !== null && ` ${visitText.zoneYours(own.zoneName)}`}
          </p>
        )}
      </fieldset>
    </div>
  )
}

interface TimeProps {
  slot: Slot
  timezone: string
  /** If the day has times in more than one zone. */
  isZoneNamed: boolean
  isChosen: boolean
  onSlot: (slot: Slot) => void
}

function Time({ slot, timezone, isZoneNamed, isChosen, onSlot }: TimeProps) {
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
        {isZoneNamed && <small>{zoneName(slot.startsAt, timezone)}</small>}
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
