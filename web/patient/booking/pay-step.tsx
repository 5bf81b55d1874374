import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { Appointment } from '../../../contract/patient/booking.ts'
import type { Clinician } from '../../../contract/public/clinic.ts'
import type { CentreId } from '../../../contract/core/values.ts'
import { isPayDocument } from '../../shared/documents.ts'
import { drafts, noteFor } from '../../shared/drafts.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { paths } from '../../shared/paths.ts'
import { appointmentQuery, configQuery } from '../../shared/queries.ts'
import { payText } from '../../shared/text/pay.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { Countdown, isOver } from '../../shared/ui/countdown.tsx'
import { Field } from '../../shared/ui/field.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { CancelTerms } from './cancel-terms.tsx'
import { loadCheckout } from './checkout.ts'
import type { Choice } from './choice.ts'
import { isSlotLost, PayProblem } from './pay-problem.tsx'
import { modeOf } from './time-step.tsx'
import { usePayment } from './use-payment.ts'
import { WhoFor, type Person } from './who-for.tsx'
import styles from './wizard.module.css'
import { useZone } from './zone.ts'

interface Props {
  clinician: Clinician
  choice: Choice
  change: (part: Partial<Choice>, options?: { replace: boolean }) => void
}

const askEveryMs = 4000

/** A summary, the price, and Pay. Continues an earlier hold if there is one. */
export function PayStep({ clinician, choice, change }: Props) {
  const { data: config } = useQuery(configQuery)
  // The payment may be settled on its own: Razorpay may report it to the server after this page came back.
  const hold = useQuery({
    ...appointmentQuery(choice.holdId ?? 0),
    enabled: choice.holdId !== null,
    refetchInterval: askEveryMs,
  })
  const payment = usePayment(config, (holdId) => change({ holdId }))
  const [, navigate] = useLocation()
  const held = choice.holdId === null ? undefined : hold.data
  const isElsewhere = held !== undefined && held.status !== 'BOOKED'

  useEffect(() => {
    if (isElsewhere && held !== undefined) navigate(paths.confirmed(held.id), { replace: true })
  }, [isElsewhere])
  // However the patient got here, the checkout only runs in its own document: the same address, reloaded.
  useEffect(() => {
    if (!isPayDocument) change({}, { replace: true })
  }, [])
  useEffect(() => {
    if (isPayDocument && config !== undefined && clinician.feePaise > 0)
      loadCheckout(config.checkoutScriptUrl).catch(() => undefined)
  }, [config])

  // A message about the previous time does not apply to another.
  const said = useRef(choice.startsAt)
  useEffect(() => {
    if (said.current !== choice.startsAt) payment.reset()
    said.current = choice.startsAt
  }, [choice.startsAt])

  const title = clinician.feePaise === 0 ? payText.titleFree : payText.title
  return (
    <div class={controls.stack}>
      <PageHeading key="pay" pageTitle={visitText.pageTitle(clinician.fullName)}>
        {title}
      </PageHeading>
      {choice.holdId !== null && hold.isPending ? (
        <Skeleton heights={[5, 3]} />
      ) : held === undefined ? (
        <NewBooking clinician={clinician} choice={choice} change={change} payment={payment} />
      ) : (
        <HeldBooking held={held} clinician={clinician} change={change} payment={payment} />
      )}
    </div>
  )
}

type Payment = ReturnType<typeof usePayment>

const isBusy = ({ state }: Payment) => state.at === 'holding' || state.at === 'opening' || state.at === 'confirming'

function busyWord({ state }: Payment): string | null {
  if (state.at === 'holding') return payText.holding
  if (state.at === 'opening') return payText.opening
  return state.at === 'confirming' ? payText.confirming : null
}

function NewBooking({ clinician, choice, change, payment }: Props & { payment: Payment }) {
  const mode = modeOf(clinician, choice)
  const { data: config } = useQuery(configQuery)
  const [notes, setNotes] = useState(() => drafts.get(noteFor(clinician.id)))
  const [person, setPerson] = useState<Person>({ isReady: true })
  const [isAsked, setAsked] = useState(false)
  const timezone = useZone(clinician.id, mode, choice.centreId)
  const { startsAt } = choice
  const centreId = choice.centreId ?? clinician.centres[0]?.id
  if (startsAt === null || centreId === undefined) return null

  function book(): void {
    if (isBusy(payment) || startsAt === null) return
    if (!person.isReady) {
      setAsked(true)
      document.getElementById('guardian')?.focus()
      return
    }
    void payment.book({
      clinicianId: clinician.id,
      centreId: centreId as CentreId,
      startsAt,
      appointmentType: mode,
      ...(notes.trim() === '' ? {} : { notes }),
      dependentId: person.dependentId,
      guardianConfirmed: person.guardianConfirmed,
      guardianName: person.guardianName,
    })
  }

  return (
    <>
      <button type="button" class={controls.quiet} onClick={() => change({ step: 'time' })}>
        {payText.changeTime}
      </button>
      <WhoFor onChange={setPerson} isAsked={isAsked} />
      <Field id="notes" label={payText.notes} hint={payText.notesHint}>
        {(described) => (
          <textarea
            {...described}
            class={controls.input}
            maxLength={1000}
            value={notes}
            onInput={(event) => {
              setNotes(event.currentTarget.value)
              drafts.set(noteFor(clinician.id), event.currentTarget.value)
            }}
          />
        )}
      </Field>
      <p class={styles.price}>
        <span>{payText.price}</span>
        <span>{clinician.feePaise === 0 ? shellText.free : formatPaise(clinician.feePaise)}</span>
      </p>
      <PayProblem state={payment.state} clinician={clinician} mode={mode} startsAt={startsAt} change={change} />
      {!isSlotLost(payment.state) && (
        <>
          <CancelTerms startsAt={startsAt} zone={timezone} />
          <button type="button" class={controls.primary} aria-disabled={isBusy(payment)} onClick={book}>
            {busyWord(payment) ??
              (clinician.feePaise === 0 ? payText.book : payText.payAmount(formatPaise(clinician.feePaise)))}
          </button>
          {config !== undefined && clinician.feePaise > 0 && (
            <p class={controls.hint}>{payText.holdNote(Math.round(config.holdSeconds / 60))}</p>
          )}
        </>
      )}
    </>
  )
}

function HeldBooking({
  held,
  clinician,
  change,
  payment,
}: {
  held: Appointment
  clinician: Clinician
  change: Props['change']
  payment: Payment
}) {
  const [isGone, setGone] = useState(isOver(held.holdExpiresAt))
  const mode = held.appointmentType === 'IN_PERSON' ? 'IN_PERSON' : 'ONLINE'
  const state = isGone && payment.state.at === 'ready' ? ({ at: 'refused', error: 'expired' } as const) : payment.state
  return (
    <>
      {held.dependent !== null && (
        <p>
          {payText.who} <strong>{held.dependent.fullName}</strong>
        </p>
      )}
      <p class={styles.price}>
        <span>{payText.price}</span>
        <span>{formatPaise(held.amountPaise)}</span>
      </p>
      <PayProblem state={state} clinician={clinician} mode={mode} startsAt={held.startsAt} change={change} />
      {!isGone && !isSlotLost(payment.state) && (
        <>
          {held.holdExpiresAt !== null && (
            <p>
              <Countdown until={held.holdExpiresAt} label={payText.held} onOver={() => setGone(true)} />
            </p>
          )}
          <CancelTerms startsAt={held.startsAt} zone={held.timezone} />
          <button
            type="button"
            class={controls.primary}
            aria-disabled={isBusy(payment)}
            onClick={() => {
              if (!isBusy(payment)) void payment.resume(held)
            }}
          >
            {busyWord(payment) ?? payText.payAmount(formatPaise(held.amountPaise))}
          </button>
        </>
      )}
    </>
  )
}
