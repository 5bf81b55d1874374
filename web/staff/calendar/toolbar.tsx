import type { ComponentChildren } from 'preact'
import type { CalendarClinician } from '../../../contract/staff/calendar.ts'
import { addDays, shortDay } from '../../shared/format/dates.ts'
import controls from '../desk/controls.module.css'
import { dayText } from '../text/day.ts'
import { standings, views, type CalendarAddress, type Standing } from './address.ts'
import styles from './calendar.module.css'
import { weekStart } from './columns.ts'
import type { LiveState } from './live.ts'

interface Props {
  address: CalendarAddress
  change: (changes: Partial<CalendarAddress>) => void
  date: string
  today: string
  clinicians: readonly Pick<CalendarClinician, 'id' | 'fullName'>[]
  live: LiveState
  search: ComponentChildren
  drawer: ComponentChildren
  mayBook: boolean
  onBook: () => void
  onKeys: () => void
  onPrint: () => void
}

export const isFiltered = ({ clinicianId, mode, standing }: CalendarAddress): boolean =>
  clinicianId !== null || mode !== null || standing !== null

export const noFilters = { clinicianId: null, mode: null, standing: null }

/** The filters in words, for paper. */
export const filterNames = (
  { clinicianId, mode, standing }: CalendarAddress,
  clinicians: Props['clinicians'],
): string[] => {
  const clinician = clinicians.find(({ id }) => id === clinicianId)
  return [
    ...(clinician === undefined ? [] : [clinician.fullName]),
    ...(mode === null ? [] : [dayText.modes[mode]]),
    ...(standing === null ? [] : [dayText.standings[standing]]),
  ]
}

/** The day, the view and the filters; each is kept in the address. */
export function Toolbar(props: Props) {
  const { address, change, date, today, live } = props
  const step = address.view === 'day' ? 1 : 7
  const monday = weekStart(date)
  const shown = address.view === 'day' ? shortDay(date) : `${shortDay(monday)} – ${shortDay(addDays(monday, 6))}`
  const go = (days: number) => () => change({ date: addDays(date, days), appointmentId: null })
  const arrow = (label: string, sign: string, days: number) => (
    <button
      type="button"
      class={`${controls.button} ${controls.icon}`}
      aria-label={label}
      title={label}
      onClick={go(days)}
    >
      {sign}
    </button>
  )
  return (
    <div class={styles.toolbar}>
      <div class={controls.row}>
        {arrow(dayText.earlier, '‹', -step)}
        <label class={styles.day}>
          <h1 translate={false}>{shown}</h1>
          <input
            type="date"
            aria-label={dayText.date}
            value={date}
            onChange={({ currentTarget: { value } }) => {
              if (value !== '') change({ date: value, appointmentId: null })
            }}
          />
        </label>
        {arrow(dayText.later, '›', step)}
        <button
          type="button"
          class={controls.button}
          aria-pressed={date === today}
          onClick={() => change({ date: null, appointmentId: null })}
        >
          {dayText.today} <kbd class={controls.key}>T</kbd>
        </button>
        <div class={styles.segments} role="group" aria-label={dayText.view}>
          {views.map((view) => (
            <button key={view} type="button" aria-pressed={address.view === view} onClick={() => change({ view })}>
              {dayText.views[view]}
            </button>
          ))}
        </div>
      </div>
      {props.search}
      {props.mayBook && (
        <button type="button" class={controls.primary} onClick={props.onBook}>
          {dayText.book} <kbd class={controls.key}>N</kbd>
        </button>
      )}
      <div class={styles.filters} role="group" aria-label={dayText.filters}>
        <Filter
          label={dayText.clinician}
          every={dayText.everyClinician}
          value={address.clinicianId}
          options={props.clinicians.map(({ id, fullName }) => [String(id), fullName])}
          onValue={(value) => change({ clinicianId: value === null ? null : Number(value) })}
        />
        <Filter
          label={dayText.mode}
          every={dayText.everyMode}
          value={address.mode}
          options={(['IN_PERSON', 'ONLINE'] as const).map((mode) => [mode, dayText.modes[mode]])}
          onValue={(value) => change({ mode: value as CalendarAddress['mode'] })}
        />
        <Filter
          label={dayText.standing}
          every={dayText.everyStanding}
          value={address.standing}
          options={standings.map((standing) => [standing, dayText.standings[standing]])}
          onValue={(value) => change({ standing: value as Standing | null })}
        />
        {isFiltered(address) && (
          <button type="button" class={controls.quiet} onClick={() => change(noFilters)}>
            {dayText.clearFilters}
          </button>
        )}
        <span class={styles.gap} />
        {props.drawer}
        <span class={`${styles.live} ${styles[live]}`} role="status">
          {live === 'live' ? dayText.live : live === 'down' ? dayText.down : dayText.connecting}
        </span>
        <button type="button" class={controls.quiet} onClick={props.onPrint}>
          {dayText.print}
        </button>
        <button type="button" class={controls.quiet} onClick={props.onKeys}>
          {dayText.keys} <kbd class={controls.key}>?</kbd>
        </button>
      </div>
    </div>
  )
}

interface FilterProps {
  label: string
  every: string
  value: string | number | null
  options: readonly (readonly [string, string])[]
  onValue: (value: string | null) => void
}

function Filter({ label, every, value, options, onValue }: FilterProps) {
  return (
    <select
      class={`${styles.filter} ${value === null ? '' : styles.chosen}`}
      aria-label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.value)}
    >
      <option value="">{every}</option>
      {options.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
