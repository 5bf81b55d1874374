import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useParams, useSearch } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { Affected, ClosureStanding } from '../../../contract/staff/closures.ts'
import { nowMs } from '../../shared/clock.ts'
import { dateIn, timeIn } from '../../shared/format/dates.ts'
import { readablePhone, telLink } from '../../shared/format/phone.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useLive } from '../calendar/use-live.ts'
import controls from '../desk/controls.module.css'
import { nameOf, useDeskAction } from '../desk/desk-calls.ts'
import { Panel } from '../desk/panel.tsx'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast } from '../desk/toast.tsx'
import { staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { calendarQuery } from '../queries.ts'
import { closuresText } from '../text/closures.ts'
import styles from './closures.module.css'
import { closureActions, closureQuery } from './queries.ts'
import { ReopenDialog } from './reopen-dialog.tsx'
import { dayText, onDay, spanText } from './span-text.ts'

/** The first times that are offered, a line for each clinician and day; a name only where it is another's. */
function offerLines({ appointment, offers }: Affected): string[] {
  const lines = new Map<string, string[]>()
  for (const { clinicianId, clinicianName, startsAt } of offers.slice(0, 3)) {
    const day = dayText(startsAt, appointment.timezone)
    const head = clinicianId === appointment.clinician.id ? day : `${clinicianName}, ${day}`
    lines.set(head, [...(lines.get(head) ?? []), timeIn(startsAt, appointment.timezone)])
  }
  return [...lines].map(([head, times]) => `${head}, ${times.join(', ')}`)
}

/** No event says that the time to answer is over. */
const rereadMs = 60_000

/** What a closure meets, counted down live until everything is settled: one click asks everybody. */
export function ResolverScreen() {
  const id = Number(useParams<{ id: string }>().id)
  const read = useQuery({ ...closureQuery(id), refetchInterval: rereadMs })
  // Who is ill is so at every centre.
  useLive(null, read.data !== undefined)
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={read.refetch} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  return <Resolver standing={read.data} />
}

function Resolver({ standing }: { standing: ClosureStanding }) {
  const { closure, affected } = standing
  const [note, setNote] = useState('')
  const send = useDeskAction(closureActions.send, ({ sent }) => setNote(closuresText.sent(sent)))
  const keep = useDeskAction(closureActions.keep)
  const [isReopening, setReopening] = useState(false)
  const asked = affected.filter(({ state }) => state === 'ASKED' || state === 'UNANSWERED').length
  const unasked = affected.filter(({ state, appointment }) => state === 'OPEN' && appointment.status === 'CONFIRMED')
  const who = closure.clinicianName ?? closure.centreName ?? ''
  const day = dateIn(closure.startsAt, closure.timezone)
  const [, navigate] = useLocation()
  const wanted = new URLSearchParams(useSearch()).get('visit')
  const open = affected.find(({ appointment }) => String(appointment.id) === wanted)
  function shut(): void {
    navigate(staffPaths.closure(closure.id), { replace: true })
    setTimeout(() => document.getElementById(`visit-${wanted}`)?.focus())
  }
  return (
    <div class={controls.stack}>
      <PageHeading>{closuresText.titleOf(who)}</PageHeading>
      <p>
        {spanText(closure)}
        {closure.reason !== null && `. ${closure.reason}`}
      </p>
      <p role="status">
        <strong>
          {standing.open + standing.unanswered === 0 ? closuresText.settled : closuresText.standing(standing)}
        </strong>{' '}
        {note}
      </p>
      <Problem>{staffProblem(send.error ?? keep.error)}</Problem>
      <div class={controls.row}>
        {unasked.length > 0 && (
          <button
            type="button"
            class={controls.primary}
            aria-disabled={send.isPending}
            onClick={() => send.run({ id: closure.id })}
          >
            {closuresText.send(unasked.length)}
          </button>
        )}
        <button type="button" class={controls.button} onClick={() => setReopening(true)}>
          {closuresText.reopen}
        </button>
        <Link href={staffPaths.home}>{closuresText.toDay}</Link>
      </div>
      {isReopening && <ReopenDialog id={closure.id} asked={asked} onClose={() => setReopening(false)} />}
      {affected.length > 0 && (
        <div class={styles.sheet} role="region" aria-label={closuresText.listOf} tabIndex={0}>
          <table>
            <caption class="visually-hidden">{closuresText.listOf}</caption>
            <thead>
              <tr>
                <th scope="col">{closuresText.time}</th>
                <th scope="col">{closuresText.patient}</th>
                <th scope="col">{closuresText.phone}</th>
                <th scope="col">{closuresText.state}</th>
                <th scope="col">{closuresText.best}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {affected.map((one) => (
                <Row
                  key={one.appointment.id}
                  one={one}
                  day={day}
                  path={`${staffPaths.closure(closure.id)}?visit=${one.appointment.id}`}
                  onSend={() => send.run({ id: closure.id, appointmentIds: [one.appointment.id] })}
                  onKeep={() => keep.run({ id: closure.id, appointmentId: one.appointment.id })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open !== undefined && <OpenVisit one={open} onClose={shut} />}
      <Toast />
    </div>
  )
}

function OpenVisit({ one: { appointment }, onClose }: { one: Affected; onClose: () => void }) {
  const today = dateIn(nowMs(), clinicZone)
  // The clinicians to whom the visit can be moved.
  const read = useQuery(calendarQuery(appointment.centre.id, today, today))
  return (
    <div class={patients.drawer}>
      <Panel
        key={appointment.id}
        appointmentId={appointment.id}
        clinicians={read.data?.clinicians ?? []}
        onClose={onClose}
      />
    </div>
  )
}

const isToSettle = ({ state }: Affected) => state === 'OPEN' || state === 'ASKED' || state === 'UNANSWERED'

interface RowProps {
  one: Affected
  /** Of the closure. */
  day: string
  /** Opens the visit. */
  path: string
  onSend: () => void
  onKeep: () => void
}

function Row({ one, day, path, onSend, onKeep }: RowProps) {
  const { appointment, offers, state } = one
  const name = nameOf(appointment)
  const { phone } = appointment.patient
  return (
    <tr>
      <td class={styles.short}>{onDay(appointment.startsAt, appointment.timezone, day)}</td>
      <th scope="row">
        <Link id={`visit-${appointment.id}`} href={path} replace>
          {name}
        </Link>
      </th>
      <td class={styles.short}>
        {phone !== null && <a href={telLink(`+${phone.replace(/^\+/, '')}`)}>{readablePhone(phone)}</a>}
      </td>
      <td key={state}>{closuresText.states[state]}</td>
      <td class={styles.short}>
        {isToSettle(one) &&
          (offers.length === 0 ? closuresText.none : offerLines(one).map((line) => <div key={line}>{line}</div>))}
      </td>
      <td class={styles.short}>
        {state === 'OPEN' && appointment.status === 'CONFIRMED' && (
          <button type="button" class={controls.quiet} aria-label={closuresText.sendOneTo(name)} onClick={onSend}>
            {closuresText.sendOne}
          </button>
        )}
        {isToSettle(one) && (
          <button type="button" class={controls.quiet} aria-label={closuresText.keepOf(name)} onClick={onKeep}>
            {closuresText.keep}
          </button>
        )}
      </td>
    </tr>
  )
}
