import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { Holidays as Year } from '../../../contract/staff/hours.ts'
import { nowMs } from '../../shared/clock.ts'
import { dateIn, longDay } from '../../shared/format/dates.ts'
import controls from '../desk/controls.module.css'
import { Labelled } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Failed } from '../paged.tsx'
import { reloadDay } from '../queries.ts'
import { hoursText } from '../text/hours.ts'
import styles from './hours.module.css'
import { holidaysQuery, putHolidays } from './queries.ts'

interface Centre {
  id: number
  name: string
}

/** The public holidays of a year, to tick those on which the centre is closed. */
export function Holidays({ centre }: { centre: Centre }) {
  const thisYear = Number(dateIn(nowMs(), clinicZone).slice(0, 4))
  const [year, setYear] = useState(thisYear)
  const read = useQuery(holidaysQuery(year, centre.id))
  return (
    <section class={styles.section}>
      <div class={controls.row}>
        <h2>{hoursText.holidaysTitle(centre.name)}</h2>
        <label class={controls.row}>
          {hoursText.year}
          <select
            class={styles.select}
            value={year}
            onChange={({ currentTarget }) => setYear(Number(currentTarget.value))}
          >
            {[thisYear, thisYear + 1, thisYear + 2].map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      {read.data === undefined ? (
        read.isError ? (
          <Failed error={read.error} retry={() => void read.refetch()} />
        ) : (
          <p role="status" class={controls.soft}>
            {hoursText.loading}
          </p>
        )
      ) : (
        <Days
          key={`${year} ${read.dataUpdatedAt}`}
          centre={centre}
          read={read.data}
          again={() => void read.refetch()}
        />
      )}
    </section>
  )
}

type Item = Year['items'][number]

function Days({ centre, read, again }: { centre: Centre; read: Year; again: () => void }) {
  const [items, setItems] = useState(read.items)
  const [own, setOwn] = useState({ date: '', name: '' })
  const [isTried, setTried] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const tick = (date: string, isClosed: boolean) =>
    setItems(items.map((item) => (item.date === date ? { ...item, isClosed } : item)))
  const wasClosed = (date: string) => read.items.some((item) => item.date === date && item.isClosed)
  const newly = items.filter(({ date, isClosed }) => isClosed && !wasClosed(date))
  const bookings = newly.reduce((sum, { booked }) => sum + booked, 0)
  const isChanged = items.some(({ date, isClosed }) => isClosed !== wasClosed(date))
  async function save(): Promise<void> {
    if (isBusy || !isChanged) return
    setBusy(true)
    setProblem('')
    try {
      await putHolidays(
        read.year,
        centre.id,
        items.map(({ date, name, isClosed }) => ({ date, name, isClosed })),
      )
      again()
      void reloadDay()
    } catch (error) {
      setProblem(staffProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const isOfYear = own.date.startsWith(`${read.year}-`)
  const isNamed = own.name.trim() !== ''
  const addOwn = () => {
    setTried(!isOfYear || !isNamed)
    if (!isOfYear || !isNamed) return
    const day = { closedCentreIds: [], isEstimated: false, isPast: false, booked: 0, isClosed: true }
    setItems([...items.filter(({ date }) => date !== own.date), { ...own, ...day }].toSorted(byDate))
    setOwn({ date: '', name: '' })
  }
  return (
    <>
      {read.source === null ? (
        <p class={controls.soft}>{hoursText.noList}</p>
      ) : (
        <p class={controls.soft}>
          {hoursText.source}{' '}
          <a href={read.source.url} rel="noreferrer" target="_blank">
            {read.source.name}
          </a>
        </p>
      )}
      <ul class={styles.days}>
        {items.map((item) => (
          <Day key={item.date} item={item} onTick={(isClosed) => tick(item.date, isClosed)} />
        ))}
      </ul>
      <div class={styles.bar}>
        <Labelled
          id="own-day"
          label={hoursText.ownDay}
          problem={isTried && !isOfYear ? hoursText.needsDay(read.year) : ''}
        >
          {(described) => (
            <input
              {...described}
              class={styles.select}
              type="date"
              min={`${read.year}-01-01`}
              max={`${read.year}-12-31`}
              value={own.date}
              onInput={({ currentTarget }) => setOwn({ ...own, date: currentTarget.value })}
            />
          )}
        </Labelled>
        <Labelled id="own-name" label={hoursText.ownName} problem={isTried && !isNamed ? hoursText.needsName : ''}>
          {(described) => (
            <input
              {...described}
              class={styles.select}
              maxLength={100}
              value={own.name}
              onInput={({ currentTarget }) => setOwn({ ...own, name: currentTarget.value })}
            />
          )}
        </Labelled>
        <button type="button" class={controls.button} onClick={addOwn}>
          {hoursText.addDay}
        </button>
      </div>
      {bookings > 0 && (
        <p role="alert" class={styles.warning}>
          {hoursText.holidaysBooked(bookings)}
        </p>
      )}
      <div class={controls.row}>
        <button type="button" class={controls.primary} aria-disabled={isBusy || !isChanged} onClick={() => void save()}>
          {hoursText.saveHolidays}
        </button>
        <span role="status" class={controls.soft}>
          {isChanged ? hoursText.changed : hoursText.unchanged}
        </span>
      </div>
      <p role="alert" class={controls.problem}>
        {problem}
      </p>
    </>
  )
}

const byDate = (one: Item, other: Item) => one.date.localeCompare(other.date)

function Day({ item, onTick }: { item: Item; onTick: (isClosed: boolean) => void }) {
  const about = [
    item.isEstimated ? hoursText.estimated : '',
    item.booked > 0 ? hoursText.booked(item.booked) : '',
    item.isPast ? hoursText.past : '',
  ].filter((text) => text !== '')
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={item.isClosed}
          disabled={item.isPast}
          onChange={({ currentTarget }) => onTick(currentTarget.checked)}
        />
        <span>
          <strong>{item.name}</strong> <span class={controls.soft}>{[longDay(item.date), ...about].join(' · ')}</span>
        </span>
      </label>
    </li>
  )
}
