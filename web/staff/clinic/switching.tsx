import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { dateIn } from '../../shared/format/dates.ts'
import controls from '../desk/controls.module.css'
import { nameOf, useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { whenOf } from '../patients/when.ts'
import { staffPaths } from '../paths.ts'
import { clinicText } from '../text/clinic.ts'
import styles from './clinic.module.css'
import { bookedQuery, clinicActions, readClinicAgain, type Kind } from './queries.ts'

interface Props {
  kind: Kind
  of: { id: number; isActive: boolean }
  name: string
}

/** Switches something off, once it was shown what is still booked, or on again. */
export function Switching({ kind, of, name }: Props) {
  const [isAsked, setAsked] = useState(false)
  const turn = useDeskAction(clinicActions.turn, () => void readClinicAgain())
  if (!of.isActive) {
    return (
      <>
        <button type="button" class={controls.button} onClick={() => turn.run({ kind, id: of.id, isOn: true })}>
          {clinicText.switchOn}
        </button>
        <Problem>{staffProblem(turn.error)}</Problem>
      </>
    )
  }
  return (
    <>
      <button type="button" class={controls.button} onClick={() => setAsked(true)}>
        {clinicText.switchOff}
      </button>
      {isAsked && (
        <Dialog class={controls.dialog} labelledBy="switch-off" onClose={() => setAsked(false)}>
          {(close) => <Ask kind={kind} id={of.id} name={name} close={close} />}
        </Dialog>
      )}
    </>
  )
}

function Ask({ kind, id, name, close }: { kind: Kind; id: number; name: string; close: (then?: () => void) => void }) {
  const read = useQuery(bookedQuery(kind, id))
  const turn = useDeskAction(clinicActions.turn, () => close(() => void readClinicAgain()))
  return (
    <div class={controls.stack}>
      <h2 id="switch-off">{clinicText.switchOffTitle(name)}</h2>
      <p>{clinicText.switchOffLead}</p>
      <StillBooked kind={kind} id={id} />
      <Problem>{staffProblem(turn.error)}</Problem>
      <div class={controls.actions}>
        <button
          type="button"
          class={controls.primary}
          aria-disabled={turn.isPending || read.data === undefined}
          onClick={() => {
            if (read.data !== undefined) turn.run({ kind, id, isOn: false })
          }}
        >
          {clinicText.switchOff}
        </button>
        <button type="button" class={controls.button} onClick={() => close()}>
          {clinicText.cancel}
        </button>
      </div>
    </div>
  )
}

/** What is booked with a clinician or at a centre from now on. */
export function StillBooked({ kind, id }: { kind: Kind; id: number }) {
  const read = useQuery(bookedQuery(kind, id))
  const { data } = read
  if (data === undefined) return <p role="status">{read.isError ? staffProblem(read.error) : clinicText.loading}</p>
  if (data.count === 0) return <p role="status">{clinicText.nothingBooked}</p>
  const { items, nextStartsAt: next } = data
  return (
    <>
      <p role="status">
        <strong>{clinicText.stillBooked(data.count)}</strong>
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard */}
      <ul class={styles.booked} tabIndex={0} aria-label={clinicText.stillBooked(data.count)}>
        {items.map((one) => (
          <li key={one.id}>
            {whenOf(one.startsAt, clinicZone, nowMs())} · {nameOf(one)}{' '}
            <span class={controls.soft}>{kind === 'centres' ? one.clinician.fullName : one.centre.name}</span>
          </li>
        ))}
        {data.count > items.length && <li>{clinicText.more(data.count - items.length)}</li>}
      </ul>
      <p class={controls.row}>
        {next !== null && (
          <Link href={`${staffPaths.home}?date=${dateIn(next, clinicZone)}`}>{clinicText.toCalendar}</Link>
        )}
        <Link href={staffPaths.closures}>{clinicText.toClosures}</Link>
      </p>
    </>
  )
}
