import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { DeskBookingBody, DeskBookingReply } from '../../../contract/staff/appointments.ts'
import type { CalendarClinician } from '../../../contract/staff/calendar.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { patientPath } from '../paths.ts'
import { bookingText } from '../text/booking.ts'
import { dayText } from '../text/day.ts'
import { mayAt, useViewer } from '../viewer.ts'
import {
  bodyOf,
  missingIn,
  moneyOf,
  paymentKinds,
  type BookingDraft,
  type BookingPerson,
  type PaymentKind,
} from './booking.ts'
import controls from './controls.module.css'
import { GuardianField } from './guardian-field.tsx'
import { deskCalls, nameOf, useDeskAction } from './desk-calls.ts'
import { DrawerForm } from './drawer.tsx'
import { OverrideFields } from './override-fields.tsx'
import { Choices, Labelled, Problem, TextField } from './parts.tsx'
import { hasCode, ownerOf, staffProblem } from './problem.ts'
import { SlotChoice } from './slot-choice.tsx'
import type { Mode } from './slots.ts'
import { notifySaved } from './undo.ts'
import { useDraftId } from './use-draft-id.ts'
import { useTime } from './use-time.ts'

/** What a booking starts from: a person from the search, a time in the grid, or nothing. */
export interface BookingStart {
  person: BookingPerson
  clinicianId: number | null
  date: string
  startsAt?: string
  mode?: Mode
}

interface Props {
  start: BookingStart
  centreId: number
  clinicians: readonly Pick<CalendarClinician, 'id' | 'fullName'>[]
  timezone: string
  onBooked: (reply: DeskBookingReply) => void
  onClose: () => void
}

const nothingWritten = { reference: '', waiveReason: '', note: '', overrideReason: '', guardianName: '' }

/** Books a visit at the desk or on the phone. For an existing patient, Enter takes the first free time. */
export function BookDialog({ start, centreId, clinicians, timezone, onBooked, onClose }: Props) {
  const viewer = useViewer()
  const [person, setPerson] = useState(start.person)
  const [clinicianId, setClinicianId] = useState(start.clinicianId ?? clinicians[0]?.id ?? null)
  const time = useTime({ ...start, clinicianId, centreId, mode: start.mode ?? 'IN_PERSON' })
  const [payment, setPayment] = useState<PaymentKind>('AT_VISIT')
  const [words, setWords] = useState(nothingWritten)
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const closing = useRef<(andThen?: () => void) => void>()
  const draftIdFor = useDraftId()
  const write = (name: keyof typeof words) => (text: string) => setWords((all) => ({ ...all, [name]: text }))
  const draft: BookingDraft = {
    ...words,
    person,
    clinicianId,
    slot: time.chosen,
    payment,
  }
  const missing = missingIn(draft)
  const when = (startsAt: string) => `${shortDay(dateIn(startsAt, timezone))}, ${timeIn(startsAt, timezone)}`
  const book = useDeskAction(deskCalls.book, (reply) => {
    const { appointment, paymentLink } = reply
    const until = paymentLink === null ? '' : bookingText.linkUntil(timeIn(paymentLink.expiresAt, timezone))
    const booked = bookingText.booked(nameOf(appointment), when(appointment.startsAt))
    notifySaved([booked, moneyOf(reply, payment), until].filter((part) => part !== '').join(' '))
    closing.current?.(() => onBooked(reply))
  })
  /**
   * Sent again for the same person, it is the booking that may have been made before its reply was lost, even if another
   * time is chosen by then: its own is taken.
   */
  const asSent = (body: DeskBookingBody): DeskBookingBody => ({ ...body, draftId: draftIdFor(person) })
  const owner = ownerOf(book.error)
  const needsGuardian = hasCode(book.error, 'GUARDIAN_NEEDED')
  const [, navigate] = useLocation()
  const mayTake = mayAt(viewer, 'money.take', centreId)
  const mayOverride = mayAt(viewer, 'desk.override', centreId)
  const refusals: Partial<Record<PaymentKind, string | null>> = {
    WAIVED: mayOverride ? null : bookingText.mayNotWaive,
    ...(mayTake ? {} : { CASH: bookingText.mayNotTake, UPI: bookingText.mayNotTake, CARD: bookingText.mayNotTake }),
    ...(mayTake ? {} : { LINK: bookingText.mayNotTake }),
  }
  useEffect(() => {
    if (needsGuardian || (isTried && Object.keys(missing).length > 0))
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [isTried, needsGuardian])
  return (
    <Dialog class={controls.dialog} labelledBy="book-title" onClose={onClose}>
      {(close) => {
        closing.current = close
        return (
          <>
            <form
              ref={form}
              id="book"
              class={controls.stack}
              onSubmit={(event) => {
                event.preventDefault()
                setTried(true)
                if (Object.keys(missing).length === 0) book.run(asSent(bodyOf(draft)))
              }}
            >
              <h2 id="book-title">
                {person.kind === 'known' ? bookingText.titleFor(person.fullName) : bookingText.title}
              </h2>
              {person.kind === 'new' && (
                <div class={controls.two}>
                  <TextField
                    id="newName"
                    label={bookingText.name}
                    value={person.fullName}
                    isFirst
                    maxLength={150}
                    onValue={(fullName) => setPerson({ ...person, fullName })}
                    problem={isTried ? missing.name : undefined}
                  />
                  <TextField
                    id="newPhone"
                    label={bookingText.phone}
                    type="tel"
                    value={person.phone}
                    maxLength={40}
                    hint={bookingText.phoneHint}
                    onValue={(phone) => setPerson({ ...person, phone })}
                  />
                </div>
              )}
              <div class={controls.two}>
                <Labelled id="bookClinician" label={bookingText.clinician}>
                  {(described) => (
                    <select
                      {...described}
                      class={controls.input}
                      value={clinicianId ?? ''}
                      onChange={({ currentTarget }) => setClinicianId(Number(currentTarget.value))}
                    >
                      {clinicians.map(({ id, fullName }) => (
                        <option key={id} value={id}>
                          {fullName}
                        </option>
                      ))}
                    </select>
                  )}
                </Labelled>
                <Choices
                  name="bookMode"
                  legend={bookingText.mode}
                  value={time.mode}
                  onValue={time.setMode}
                  options={(['IN_PERSON', 'ONLINE'] as const).map((value) => ({ value, label: dayText.modes[value] }))}
                />
              </div>
              <SlotChoice
                {...time}
                onRetry={time.retry}
                onDate={time.pickDate}
                onChoose={time.pick}
                isFirst={person.kind === 'known'}
              />
              <Problem>{isTried && time.state === 'read' ? (missing.time ?? '') : ''}</Problem>
              <Choices
                name="payment"
                legend={bookingText.payment}
                value={payment}
                onValue={setPayment}
                options={paymentKinds.map((value) => ({
                  value,
                  label: bookingText.payments[value],
                  refusal: refusals[value],
                }))}
              />
              {payment === 'LINK' && <p class={controls.soft}>{bookingText.linkHint}</p>}
              {(payment === 'CASH' || payment === 'UPI' || payment === 'CARD') && (
                <p class={controls.soft}>{bookingText.nowHint}</p>
              )}
              {(payment === 'UPI' || payment === 'CARD') && (
                <TextField
                  id="reference"
                  label={bookingText.reference}
                  value={words.reference}
                  maxLength={100}
                  onValue={write('reference')}
                />
              )}
              {payment === 'WAIVED' && (
                <TextField
                  id="waiveReason"
                  label={bookingText.waiveReason}
                  value={words.waiveReason}
                  onValue={write('waiveReason')}
                  problem={isTried ? missing.waiveReason : undefined}
                />
              )}
              <OverrideFields
                centreId={centreId}
                hasOverride={time.hasOverride}
                onOverride={time.setOverride}
                isTaken={time.chosen?.why === 'TAKEN'}
                reason={words.overrideReason}
                onReason={write('overrideReason')}
                problem={isTried ? missing.overrideReason : undefined}
              />
              <TextField
                id="note"
                label={bookingText.note}
                value={words.note}
                maxLength={1000}
                onValue={write('note')}
              />
              {(needsGuardian || words.guardianName !== '') && (
                <GuardianField
                  id="bookGuardian"
                  value={words.guardianName}
                  onValue={write('guardianName')}
                  isMissing={needsGuardian && words.guardianName.trim() === ''}
                />
              )}
              <Problem>{needsGuardian ? '' : staffProblem(book.error)}</Problem>
              {owner !== null && (
                <p>
                  <button
                    type="button"
                    class={controls.quiet}
                    onClick={() => close(() => navigate(patientPath(owner)))}
                  >
                    {bookingText.openOwner}
                  </button>
                </p>
              )}
            </form>
            {hasCode(book.error, 'DRAWER_CLOSED') && <DrawerForm centreId={centreId} onOpened={book.reset} />}
            <div class={controls.actions}>
              <button type="submit" form="book" class={controls.primary} aria-disabled={book.isPending}>
                {time.chosen === null ? bookingText.submitNone : bookingText.submit(when(time.chosen.startsAt))}
              </button>
              <button type="button" class={controls.button} onClick={() => close()}>
                {bookingText.cancel}
              </button>
            </div>
          </>
        )
      }}
    </Dialog>
  )
}
