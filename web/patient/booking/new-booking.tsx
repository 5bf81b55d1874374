import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { AppointmentId, CentreId } from '../../../contract/core/values.ts'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { drafts, noteFor } from '../../shared/drafts.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { configQuery } from '../../shared/queries.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import type { Choice } from './choice.ts'
import { Note } from './note.tsx'
import { PayBar, type Payment } from './pay-bar.tsx'
import { isSlotLost, PayProblem } from './pay-problem.tsx'
import { modeOf } from './time-step.tsx'
import { WhoFor } from './who-for.tsx'
import type { Person } from './who.ts'
import { useZone } from './zone.ts'

interface Props {
  clinician: Clinician
  choice: Choice
  change: (part: Partial<Choice>, options?: { replace: boolean }) => void
  payment: Payment
}

/** A time that nobody holds yet: who comes, a note, and Pay. */
export function NewBooking({ clinician, choice, change, payment }: Props) {
  const mode = modeOf(clinician, choice)
  const { data: config } = useQuery(configQuery)
  const [notes, setNotes] = useState(() => drafts.get(noteFor(clinician.id)))
  const [person, setPerson] = useState<Person>({ missing: [] })
  const [isAsked, setAsked] = useState(false)
  const zone = useZone(clinician.id, mode, choice.centreId)
  const { startsAt } = choice
  const centreId = choice.centreId ?? clinician.centres[0]?.id
  if (startsAt === null || centreId === undefined) return null
  const isFree = clinician.feePaise === 0

  function book(): void {
    if (startsAt === null) return
    const { missing, dateOfBirth, ...who } = person
    const [first] = missing
    if (first !== undefined) {
      setAsked(true)
      document.getElementById(first)?.focus()
      return
    }
    const body = {
      clinicianId: clinician.id,
      centreId: centreId as CentreId,
      startsAt,
      appointmentType: mode,
      ...(notes.trim() === '' ? {} : { notes }),
      ...who,
      ...(choice.insteadOf === null ? {} : { replaces: choice.insteadOf as AppointmentId }),
    }
    void payment.book(body, dateOfBirth)
  }

  return (
    <>
      <button type="button" class={controls.quiet} onClick={() => change({ step: 'time' })}>
        {payText.changeTime}
      </button>
      <WhoFor clinicianId={clinician.id} onChange={setPerson} isAsked={isAsked} />
      <Note clinicianId={clinician.id} notes={notes} onNotes={setNotes} />
      <PayProblem state={payment.state} clinician={clinician} mode={mode} startsAt={startsAt} change={change} />
      {!isSlotLost(payment.state) && (
        <>
          {config !== undefined && !isFree && (
            <p class={controls.hint}>{payText.holdNote(Math.round(config.holdSeconds / 60))}</p>
          )}
          <PayBar
            payment={payment}
            startsAt={startsAt}
            zone={zone}
            label={isFree ? payText.book : payText.payAmount(formatPaise(clinician.feePaise))}
            onPay={book}
          />
        </>
      )}
    </>
  )
}
