import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useParams } from 'wouter-preact'
import type { Affected, ClosureStanding } from '../../../contract/staff/closures.ts'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useLive } from '../calendar/use-live.ts'
import { useCentre } from '../centre.ts'
import controls from '../desk/controls.module.css'
import { nameOf, useDeed } from '../desk/deeds.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { staffPaths } from '../paths.ts'
import { closuresText } from '../text/closures.ts'
import styles from './closures.module.css'
import { closureDeeds, closureQuery } from './queries.ts'

const instantText = (at: string, zone: string) => `${shortDay(dateIn(at, zone))}, ${timeIn(at, zone)}`

/** What a closure meets, counted down live until everything is settled: one click asks everybody. */
export function ResolverScreen() {
  const id = Number(useParams<{ id: string }>().id)
  const { centre } = useCentre()
  const read = useQuery(closureQuery(id))
  useLive(centre?.id ?? null, read.data !== undefined)
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={read.refetch} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  return <Resolver standing={read.data} />
}

function Resolver({ standing }: { standing: ClosureStanding }) {
  const { closure, affected } = standing
  const [note, setNote] = useState('')
  const [, navigate] = useLocation()
  const send = useDeed(closureDeeds.send, ({ sent }) => setNote(closuresText.sent(sent)))
  const keep = useDeed(closureDeeds.keep)
  const reopen = useDeed(closureDeeds.reopen, () => navigate(staffPaths.home))
  const unasked = affected.filter(({ state, appointment }) => state === 'OPEN' && appointment.status === 'CONFIRMED')
  const who = closure.clinicianName ?? closure.centreName ?? ''
  return (
    <div class={controls.stack}>
      <PageHeading>{closuresText.titleOf(who)}</PageHeading>
      <p>
        {closuresText.when(
          instantText(closure.startsAt, closure.timezone),
          instantText(closure.endsAt, closure.timezone),
        )}
        {closure.reason !== null && `. ${closure.reason}`}
      </p>
      <p role="status">
        <strong>
          {standing.open + standing.unanswered === 0 ? closuresText.settled : closuresText.standing(standing)}
        </strong>{' '}
        {note}
      </p>
      <Problem>{staffProblem(send.error ?? keep.error ?? reopen.error)}</Problem>
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
        <button type="button" class={controls.button} onClick={() => reopen.run(closure.id)}>
          {closuresText.reopen}
        </button>
        <Link href={staffPaths.home}>{closuresText.toDay}</Link>
      </div>
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
                  onSend={() => send.run({ id: closure.id, appointmentIds: [one.appointment.id] })}
                  onKeep={() => keep.run({ id: closure.id, appointmentId: one.appointment.id })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

const isToSettle = ({ state }: Affected) => state === 'OPEN' || state === 'ASKED' || state === 'UNANSWERED'

function Row({ one, onSend, onKeep }: { one: Affected; onSend: () => void; onKeep: () => void }) {
  const { appointment, offers, state } = one
  const name = nameOf(appointment)
  const { phone } = appointment.patient
  return (
    <tr>
      <td>{instantText(appointment.startsAt, appointment.timezone)}</td>
      <th scope="row">{name}</th>
      <td>{phone !== null && <a href={`tel:+${phone}`}>{`+${phone}`}</a>}</td>
      <td key={state}>{closuresText.states[state]}</td>
      <td>
        {isToSettle(one) &&
          (offers.length === 0
            ? closuresText.none
            : offers
                .slice(0, 2)
                .map(({ clinicianName, startsAt }) => `${clinicianName} ${instantText(startsAt, appointment.timezone)}`)
                .join('; '))}
      </td>
      <td class={controls.row}>
        {state === 'OPEN' && appointment.status === 'CONFIRMED' && (
          <button type="button" class={controls.quiet} onClick={onSend}>
            {closuresText.sendOne(name)}
          </button>
        )}
        {isToSettle(one) && (
          <button type="button" class={controls.quiet} onClick={onKeep}>
            {closuresText.keep(name)}
          </button>
        )}
      </td>
    </tr>
  )
}
