import { shortDay } from '../../shared/format/dates.ts'
import controls from './controls.module.css'

type Props = {
  label: string
  /** A word before the day. */
  prefix?: string
} & (
  | { date: string; empty?: undefined; onDate: (date: string) => void }
  /** What stands there while no day is chosen: then one may be taken away again. */
  | { date: string | null; empty: string; onDate: (date: string | null) => void }
)

/**
 * A day in words, over the browser's own calendar: which writes it as the browser's language has it, not the
 * clinic's.
 */
export function DayPicker({ label, prefix, ...props }: Props) {
  const words = props.date === null ? props.empty : shortDay(props.date)
  return (
    <label class={`${controls.button} ${controls.day}`}>
      <span translate={false}>{prefix === undefined ? words : `${prefix} ${words}`}</span>
      <input
        type="date"
        aria-label={label}
        value={props.date ?? ''}
        onChange={({ currentTarget: { value } }) => {
          if (value !== '') props.onDate(value)
          else if (props.empty !== undefined) props.onDate(null)
        }}
      />
    </label>
  )
}
