import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { clinicZone } from '../../../contract/core/zone.ts'
import { minuteOf } from '../../../contract/rules/hours.ts'
import type { ExtraHours as Extra } from '../../../contract/staff/hours.ts'
import { ApiError } from '../../shared/api.ts'
import { dateIn, longDay, timeIn } from '../../shared/format/dates.ts'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { instantAt } from '../calendar/clock-face.ts'
import { callStaff } from '../call.ts'
import controls from '../desk/controls.module.css'
import { staffProblem } from '../desk/problem.ts'
import { Failed } from '../paged.tsx'
import { Labelled } from '../desk/parts.tsx'
import { reloadDay } from '../queries.ts'
import { hoursText } from '../text/hours.ts'
import styles from './hours.module.css'
import { extraHoursQuery } from './queries.ts'
import type { Owner } from './owner.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** Hours on a day of their own, beside the week's. */
export function ExtraHours({ owner }: { owner: Owner }) {
  const read = useQuery(extraHoursQuery(owner.id))
  const [problem, setProblem] = useState('')
  const again = () => {
    setProblem('')
    void read.refetch()
    void reloadDay()
  }
  const fail = (error: unknown) => setProblem(staffProblem(error))
  return (
    <section class={styles.section}>
      <h2>{hoursText.extraTitle}</h2>
      {read.isPending && <Skeleton heights={[3]} />}
      {read.isError && <Failed error={read.error} retry={() => void read.refetch()} />}
      {read.data?.items.length === 0 && <p class={controls.soft}>{hoursText.extraNone}</p>}
      <ul class={styles.list}>
        {read.data?.items.map((extra) => (
          <Line key={extra.id} extra={extra} owner={owner} again={again} fail={fail} />
        ))}
      </ul>
      {owner.mayWrite && <Form owner={owner} again={again} />}
      <p role="alert" class={controls.problem}>
        {problem}
      </p>
    </section>
  )
}

interface LineProps {
  extra: Extra
  owner: Owner
  again: () => void
  fail: (error: unknown) => void
}

function Line({ extra, owner, again, fail }: LineProps) {
  const centre = owner.centres.find(({ id }) => id === extra.centreId)
  const zone = centre?.timezone ?? clinicZone
  const day = longDay(dateIn(extra.startsAt, zone))
  const remove = () =>
    void callStaff(`/api/staff/extra-hours/${extra.id}`, { method: 'DELETE' }).then(again, (error: unknown) =>
      fail(error),
    )
  return (
    <li>
      <span>
        {hoursText.extraAt(day, timeIn(extra.startsAt, zone), timeIn(extra.endsAt, zone))} ·{' '}
        {hoursText.modes[extra.mode]}
        {centre !== undefined && ` · ${centre.name}`}
        {extra.booked > 0 && ` · ${hoursText.extraBooked(extra.booked)}`}
      </span>
      {centre !== undefined && (
        <button type="button" class={controls.quiet} aria-label={hoursText.removeExtra(day)} onClick={remove}>
          {extra.booked > 0 ? hoursText.takeBackSure(extra.booked) : hoursText.takeBack}
        </button>
      )}
    </li>
  )
}

function sentenceOf(error: unknown): string {
  const problems = error instanceof ApiError ? (error.details.problems as { fault: string }[] | undefined) : undefined
  return hoursText.extraFaults[problems?.[0]?.fault ?? ''] ?? staffProblem(error)
}

function Form({ owner, again }: { owner: Owner; again: () => void }) {
  const [date, setDate] = useState('')
  const [from, setFrom] = useState('09:00')
  const [to, setTo] = useState('13:00')
  const [centreId, setCentreId] = useState<number>(owner.centres[0]?.id ?? 0)
  const [mode, setMode] = useState<Extra['mode']>('IN_PERSON')
  const [slot, setSlot] = useState(String(owner.durationMinutes))
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function add(): Promise<void> {
    if (isBusy || date === '') return
    setBusy(true)
    setProblem('')
    const zone = owner.centres.find(({ id }) => id === centreId)?.timezone ?? clinicZone
    try {
      await callStaff(`/api/staff/clinicians/${owner.id}/extra-hours`, {
        method: 'POST',
        body: {
          centreId,
          startsAt: iso(instantAt(date, minuteOf(from), zone)),
          endsAt: iso(instantAt(date, minuteOf(to) || 1440, zone)),
          mode,
          slotDurationMinutes: Number(slot),
        },
      })
      setDate('')
      again()
    } catch (error) {
      setProblem(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  const texts = [
    ['date', 'date', hoursText.date, date, setDate],
    ['from', 'time', hoursText.from, from, setFrom],
    ['to', 'time', hoursText.to, to, setTo],
    ['slot', 'number', hoursText.slot, slot, setSlot],
  ] as const
  return (
    <form
      class={styles.bar}
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      {texts.map(([name, type, label, value, setValue]) => (
        <Labelled key={name} id={`extra-${name}`} label={label}>
          {(described) => (
            <input
              {...described}
              class={styles.select}
              type={type}
              required
              value={value}
              onInput={({ currentTarget }) => setValue(currentTarget.value)}
            />
          )}
        </Labelled>
      ))}
      <Labelled id="extra-mode" label={hoursText.visit}>
        {(described) => (
          <select
            {...described}
            class={styles.select}
            value={mode}
            onChange={({ currentTarget }) => setMode(currentTarget.value as Extra['mode'])}
          >
            {(['IN_PERSON', 'ONLINE'] as const).map((one) => (
              <option key={one} value={one}>
                {hoursText.modes[one]}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {owner.centres.length > 1 && (
        <Labelled id="extra-centre" label={hoursText.centre}>
          {(described) => (
            <select
              {...described}
              class={styles.select}
              value={centreId}
              onChange={({ currentTarget }) => setCentreId(Number(currentTarget.value))}
            >
              {owner.centres.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      <button type="submit" class={controls.button} aria-disabled={isBusy}>
        {hoursText.addExtra}
      </button>
      <p role="alert" class={controls.problem}>
        {problem}
      </p>
    </form>
  )
}
