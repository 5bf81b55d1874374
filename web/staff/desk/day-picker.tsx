import { shortDay } from '../../shared/format/dates.ts'
import controls from './controls.module.css'

type Props = {
  label: string
  /** The label before the day. */
  prefix?: string
} & (
  | { date: string; empty?: undefined; onDate: (date: string) => void }
  /** Shown while no day is chosen. If it is given, a chosen day can be cleared. */
  | { date: string | null; empty: string; onDate: (date: string | null) => void }
)

/**
 * Shows the day in words over the browser's own date picker, which would format it in the browser's language instead
 * of the clinic's.
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
