import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useSearch } from 'wouter-preact'
import type { CallList } from '../../../contract/staff/call-list.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs, useNow } from '../../shared/clock.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { readablePhone, telLink } from '../../shared/format/phone.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useLive } from '../calendar/use-live.ts'
import controls from '../desk/controls.module.css'
import { Panel } from '../desk/panel.tsx'
import { TextField } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast } from '../desk/toast.tsx'
import { Failed } from '../paged.tsx'
import { patientPath, staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { whenOf } from '../patients/when.ts'
import { useCentre } from '../centre.ts'
import { calendarQuery } from '../queries.ts'
import { callsText } from '../text/calls.ts'
import { dayText } from '../text/day.ts'
import { deskText } from '../text/desk.ts'
import { byVisit, matches, nameOfCall, type VisitCalls } from './by-visit.ts'
import styles from './calls.module.css'
import { NextSteps } from './next-steps.tsx'
import { callListQuery } from './queries.ts'

const visitIn = (search: string): number | null => {
  const visit = new URLSearchParams(search).get('visit') ?? ''
  return /^[1-9]\d{0,14}$/.test(visit) ? Number(visit) : null
}

/** The patients to call, updated live; the visit opens in a panel over the list. */
export function CallListScreen() {
  const { centre } = useCentre()
  const centreId = centre?.id ?? null
  const read = useQuery(callListQuery(centreId))
  useLive(centreId, read.data !== undefined)
  const [, navigate] = useLocation()
  const visitId = visitIn(useSearch())
  const open = (id: number) => navigate(`${staffPaths.callList}?visit=${id}`, { replace: true })
  function close(): void {
    navigate(staffPaths.callList, { replace: true })
    setTimeout(() => document.getElementById(`call-${visitId}`)?.focus())
  }
  return (
    <div class={styles.screen}>
      <PageHeading>{callsText.title}</PageHeading>
      {read.data !== undefined ? (
        <>
          {read.isError && (
            <p class={controls.problem} role="alert">
              {staffProblem(read.error)} {dayText.stale}
            </p>
          )}
          <Calls list={read.data} onOpen={open} />
        </>
      ) : read.isError ? (
        <Failed error={read.error} retry={() => void read.refetch()} />
      ) : (
        <>
          <p class="visually-hidden" role="status">
            {callsText.loading}
          </p>
          <Skeleton heights={[3, 9]} />
        </>
      )}
      {visitId !== null && <OpenVisit id={visitId} centreId={centreId} onClose={close} />}
      <Toast />
    </div>
  )
}

function OpenVisit({ id, centreId, onClose }: { id: number; centreId: number | null; onClose: () => void }) {
  const today = dateIn(nowMs(), clinicZone)
  // The clinicians to whom the visit can be moved.
  const day = useQuery(calendarQuery(centreId, today, today))
  return (
    <div class={patients.drawer}>
      <Panel key={id} appointmentId={id} clinicians={day.data?.clinicians ?? []} onClose={onClose} />
    </div>
  )
}

function Calls({ list, onOpen }: { list: CallList; onOpen: (appointmentId: number) => void }) {
  const [q, setQ] = useState('')
  const now = useNow(20_000)
  const visits = byVisit(list.items)
  const shown = visits.filter((visit) => matches(visit, q))
  const { columns } = callsText
  if (visits.length === 0) {
    return (
      <div class={patients.empty} role="status">
        <h2>{callsText.emptyTitle}</h2>
        <p class={controls.soft}>{callsText.empty}</p>
      </div>
    )
  }
  return (
    <>
      <p class={controls.soft}>
        <strong role="status">{callsText.count(visits.length)}</strong> {callsText.about}
      </p>
      <div class={styles.find}>
        <TextField id="call-q" label={callsText.find} value={q} maxLength={100} onValue={setQ} />
      </div>
      {shown.length === 0 ? (
        <p role="status">{callsText.noneFound(q.trim())}</p>
      ) : (
        <table class={styles.table}>
          <thead>
            <tr>
              {Object.entries(columns).map(([key, name]) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((visit) => (
              <Row
                key={visit.first.appointmentId}
                visit={visit}
                now={now}
                onOpen={() => onOpen(visit.first.appointmentId)}
              />
            ))}
          </tbody>
        </table>
      )}
      {list.total > list.items.length && <p class={controls.soft}>{callsText.more(list.items.length, list.total)}</p>}
    </>
  )
}

function Row({ visit, now, onOpen }: { visit: VisitCalls; now: number; onOpen: () => void }) {
  const { first, calls } = visit
  const { columns } = callsText
  const when = (at: string) => whenOf(at, first.timezone, now)
  const sinceWhen = (at: string) => {
    const [date, time] = [dateIn(at, first.timezone), timeIn(at, first.timezone)]
    return date === dateIn(now, first.timezone) ? time : `${shortDay(date)}, ${time}`
  }
  const isNear = Date.parse(first.until) - now < 3_600_000
  return (
    <tr>
      <td data-label={columns.until} class={styles.until}>
        <span class={isNear ? styles.near : undefined}>
          {Date.parse(first.until) <= now ? callsText.now : when(first.until)}
        </span>
      </td>
      <th scope="row">
        <Link href={patientPath(first.patient.id)}>{nameOfCall(first)}</Link>
        {first.dependentName !== null && (
          <span class={controls.soft}> {callsText.bookedBy(first.patient.fullName)}</span>
        )}
        <div class={styles.visit}>{callsText.visitOf(when(first.startsAt), first.clinician.fullName)}</div>
      </th>
      <td data-label={columns.phone}>
        {first.phone === null ? (
          <span class={controls.soft}>{callsText.noPhone}</span>
        ) : (
          <a
            class={styles.phone}
            href={telLink(`+${first.phone.replace(/^\+/, '')}`)}
            aria-label={deskText.call(readablePhone(first.phone))}
            translate={false}
          >
            {readablePhone(first.phone)}
          </a>
        )}
      </td>
      <td data-label={columns.why}>
        <ul class={styles.reasons}>
          {calls.map(({ kind, why, template, since }) => (
            <li key={kind}>
              {callsText.why[why](callsText.messages[template ?? ''] ?? callsText.message)}{' '}
              <span class={controls.soft}>{callsText.since(sinceWhen(since))}</span>
            </li>
          ))}
        </ul>
      </td>
      <td>
        <NextSteps visit={visit} onOpen={onOpen} />
      </td>
    </tr>
  )
}
