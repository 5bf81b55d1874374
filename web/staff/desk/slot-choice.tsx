import { useEffect, useRef } from 'preact/hooks'
import type { StaffSlot, StaffSlots } from '../../../contract/staff/appointments.ts'
import { addDays, longDay, shortDay, timeIn } from '../../shared/format/dates.ts'
import { slotText } from '../text/booking.ts'
import controls from './controls.module.css'
import { DayPicker } from './day-picker.tsx'
import { firstFreeFrom, slotsOn, type Mode } from './slots.ts'
import styles from './desk.module.css'

interface Props {
  slots: StaffSlots | undefined
  state: 'pending' | 'failed' | 'read'
  onRetry: () => void
  mode: Mode
  date: string
  /** Times before this instant are not proposed. */
  fromMs: number
  chosen: StaffSlot | null
  onDate: (date: string) => void
  onChoose: (slot: StaffSlot) => void
  /** Takes the focus once the times are loaded. */
  isFirst?: boolean
}

/** A clinician's times on one day as radio buttons: arrow keys choose, Enter books. */
export function SlotChoice(props: Props) {
  const { slots, state, mode, date, chosen, onDate, onChoose, isFirst = false, fromMs } = props
  const list = useRef<HTMLDivElement>(null)
  const hasFocused = useRef(!isFirst)
  const times = slotsOn(slots, date, mode)
  const next = firstFreeFrom(slots, mode, { date, instantMs: fromMs })
  useEffect(() => {
    if (hasFocused.current || chosen === null) return
    hasFocused.current = true
    list.current?.querySelector<HTMLInputElement>('input:checked')?.focus()
  }, [chosen])
  return (
    <fieldset class={controls.field}>
      <legend class={controls.label}>{slotText.legend(longDay(date))}</legend>
      <div class={controls.row}>
        <button
          type="button"
          class={`${controls.button} ${controls.icon}`}
          aria-label={slotText.earlier}
          onClick={() => onDate(addDays(date, -1))}
        >
          ‹
        </button>
        <DayPicker label={slotText.day} date={date} onDate={onDate} />
        <button
          type="button"
          class={`${controls.button} ${controls.icon}`}
          aria-label={slotText.later}
          onClick={() => onDate(addDays(date, 1))}
        >
          ›
        </button>
        {next !== null && next.date !== date && (
          <button type="button" class={controls.quiet} onClick={() => onDate(next.date)}>
            {slotText.next(shortDay(next.date))}
          </button>
        )}
      </div>
      <div ref={list} class={styles.times} aria-busy={state === 'pending'}>
        {times.map((slot) => (
          <label key={`${slot.startsAt} ${slot.centreId}`} class={controls.choice}>
            <input
              type="radio"
              name="time"
              class="visually-hidden"
              value={slot.startsAt}
              checked={slot.startsAt === chosen?.startsAt}
              onChange={() => onChoose(slot)}
            />
            <span translate={false}>
              {timeIn(slot.startsAt, slots?.timezone ?? '')}
              {slot.why !== null && <small>{slotText.why[slot.why]}</small>}
            </span>
          </label>
        ))}
      </div>
      <p role="status" class={controls.soft}>
        {state === 'pending' && slotText.loading}
        {state === 'failed' && slotText.failed}
        {state === 'read' && times.length === 0 && (next === null ? slotText.noneAtAll : slotText.none(longDay(date)))}
      </p>
      {state === 'failed' && (
        <button type="button" class={controls.button} onClick={props.onRetry}>
          {slotText.again}
        </button>
      )}
    </fieldset>
  )
}
