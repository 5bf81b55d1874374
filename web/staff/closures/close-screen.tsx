import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import type { Affected, ClosureBody } from '../../../contract/staff/closures.ts'
import { hasPermission } from '../../../contract/rules/permissions.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { dateIn, longDay } from '../../shared/format/dates.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { instantAt } from '../calendar/clock-face.ts'
import { useCentre } from '../centre.ts'
import clinic from '../clinic/clinic.module.css'
import controls from '../desk/controls.module.css'
import { nameOf, useDeskAction } from '../desk/desk-calls.ts'
import { Labelled, Problem, TextField } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Failed } from '../paged.tsx'
import { staffPaths } from '../paths.ts'
import { calendarQuery } from '../queries.ts'
import { closuresText } from '../text/closures.ts'
import { mayAt, useViewer } from '../viewer.ts'
import { readClosureStart } from './address.ts'
import { ClosedList } from './closed-list.tsx'
import styles from './closures.module.css'
import { closureActions } from './queries.ts'
import { onDay } from './span-text.ts'

const minuteOf = (time: string) => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

const everybody = 'everybody'

/** Closes a time; below it, what is closed already. */
export function CloseScreen() {
  return (
    <div class={styles.screen}>
      <CloseForm />
      <ClosedList />
    </div>
  )
}

/** Closes a time of a clinician or of the centre; who is booked then is shown first, where one likes. */
function CloseForm() {
  const viewer = useViewer()
  const { centre } = useCentre()
  const [, navigate] = useLocation()
  const today = dateIn(nowMs(), clinicZone)
  const search = useSearch()
  const [start] = useState(() => readClosureStart(search))
  const [whom, setWhom] = useState<number | typeof everybody | null>(start.clinicianId ?? viewer.clinicianId)
  const [date, setDate] = useState(start.date ?? today)
  const [lastDate, setLastDate] = useState('')
  const [from, setFrom] = useState(start.from ?? '00:00')
  const [until, setUntil] = useState(start.until ?? '23:59')
  const [reason, setReason] = useState(start.isIll ? closuresText.ill : '')
  // Whoever is ill is so wherever they work.
  const [isEverywhere, setEverywhere] = useState(start.isIll)
  const [isTried, setTried] = useState(false)
  const read = useQuery(calendarQuery(centre?.id ?? null, date === '' ? today : date, date === '' ? today : date))
  const clinicians = (read.data?.clinicians ?? []).filter(({ id }) =>
    hasPermission(viewer, 'closures.write', { centreId: centre?.id ?? null, clinicianId: id }),
  )
  const zone = read.data?.timezone ?? clinicZone
  const [meets, setMeets] = useState<Affected[] | null>(null)
  const preview = useDeskAction(closureActions.preview, ({ affected }) => setMeets(affected))
  const close = useDeskAction(closureActions.close, ({ closure }) => navigate(staffPaths.closure(closure.id)))
  /** What was found before is of another time. */
  const changes =
    <Value,>(change: (value: Value) => void) =>
    (value: Value) => {
      setMeets(null)
      change(value)
    }
  const last = lastDate === '' ? date : lastDate
  const isSpan = date !== '' && (date < last || (date === last && minuteOf(from) < minuteOf(until)))
  const isPlaced = whom !== null && isSpan
  const isComplete = isPlaced && reason.trim() !== ''
  const mayEverywhere =
    typeof whom === 'number' && hasPermission(viewer, 'closures.write', { centreId: null, clinicianId: whom })
  const body = (): ClosureBody => ({
    ...(whom === null || whom === everybody ? {} : { clinicianId: whom as ClosureBody['clinicianId'] }),
    ...(centre === null || (mayEverywhere && isEverywhere) ? {} : { centreId: centre.id as ClosureBody['centreId'] }),
    startsAt: new Date(instantAt(date, minuteOf(from), zone)).toISOString(),
    endsAt: new Date(instantAt(last, minuteOf(until), zone)).toISOString(),
    // Who is booked can be looked at before there is one.
    reason: reason.trim() === '' ? closuresText.title : reason.trim(),
  })
  const attempt = (action: { run: (body: ClosureBody) => void }, isReady: boolean) => {
    setTried(!isReady)
    if (isReady) action.run(body())
  }
  // What was asked for in the calendar is looked at straight away: nothing is left but to say yes.
  const wasShown = useRef(false)
  useEffect(() => {
    if (wasShown.current || start.clinicianId === null || read.data === undefined) return
    wasShown.current = true
    if (isPlaced) preview.run(body())
  }, [read.data === undefined])
  return (
    <form
      class={`${controls.stack} ${styles.form}`}
      onSubmit={(event) => {
        event.preventDefault()
        attempt(close, isComplete)
      }}
    >
      <PageHeading>{closuresText.title}</PageHeading>
      {read.data === undefined && read.isError && <Failed error={read.error} retry={() => void read.refetch()} />}
      <Labelled id="closureClinician" label={closuresText.clinician}>
        {(described) => (
          <select
            {...described}
            class={controls.input}
            value={whom ?? ''}
            onChange={({ currentTarget }) => {
              const { value } = currentTarget
              changes(setWhom)(value === '' ? null : value === everybody ? everybody : Number(value))
            }}
          >
            {whom === null && <option value="">{closuresText.choose}</option>}
            {centre !== null && mayAt(viewer, 'closures.write', centre.id) && (
              <option value={everybody}>{closuresText.everybody}</option>
            )}
            {clinicians.map(({ id, fullName }) => (
              <option key={id} value={id}>
                {fullName}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <div class={controls.two}>
        <TextField
          id="closureDate"
          label={closuresText.date}
          hint={date === '' ? undefined : longDay(date)}
          type="date"
          value={date}
          onValue={changes(setDate)}
        />
        <TextField
          id="closureLastDate"
          label={closuresText.lastDate}
          hint={lastDate === '' ? undefined : longDay(lastDate)}
          type="date"
          value={lastDate}
          onValue={changes(setLastDate)}
        />
      </div>
      <div class={controls.row}>
        <TextField id="closureFrom" label={closuresText.from} type="time" value={from} onValue={changes(setFrom)} />
        <TextField id="closureUntil" label={closuresText.until} type="time" value={until} onValue={changes(setUntil)} />
      </div>
      {mayEverywhere && centre !== null && (
        <label class={controls.check}>
          <input
            type="checkbox"
            checked={isEverywhere}
            onChange={({ currentTarget }) => changes(setEverywhere)(currentTarget.checked)}
          />
          {closuresText.everywhere(centre.name)}
        </label>
      )}
      <TextField id="closureReason" label={closuresText.reason} value={reason} onValue={setReason} />
      <p role="status">
        {meets === null ? '' : meets.length === 0 ? closuresText.nobody : closuresText.meets(meets.length)}
      </p>
      {meets !== null && meets.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
        <ul class={clinic.booked} tabIndex={0} aria-label={closuresText.meets(meets.length)}>
          {meets.map(({ appointment }) => (
            <li key={appointment.id}>
              {onDay(appointment.startsAt, appointment.timezone, date)} · {nameOf(appointment)}{' '}
              <span class={controls.soft}>{appointment.clinician.fullName}</span>
            </li>
          ))}
        </ul>
      )}
      <Problem>{isTried && !isComplete ? closuresText.incomplete : staffProblem(close.error ?? preview.error)}</Problem>
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={close.isPending}>
          {closuresText.close}
        </button>
        <button type="button" class={controls.button} onClick={() => attempt(preview, isPlaced)}>
          {closuresText.preview}
        </button>
      </div>
    </form>
  )
}
