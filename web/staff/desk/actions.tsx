import { useState } from 'preact/hooks'
import type { StaffAppointmentDetails } from '../../../contract/staff/appointments.ts'
import type { CalendarClinician } from '../../../contract/staff/calendar.ts'
import { nowMs, useRedrawAfter } from '../../shared/clock.ts'
import { timeIn } from '../../shared/format/dates.ts'
import { deskText, undoText } from '../text/desk.ts'
import { mayAt, useViewer } from '../viewer.ts'
import { AskDialog } from './ask-dialog.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import controls from './controls.module.css'
import { deskCalls, nameOf, useDeskAction, type Step } from './desk-calls.ts'
import { LinkDialog } from './link-dialog.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { Problem } from './parts.tsx'
import { staffProblem } from './problem.ts'
import { forbidden, linkRefusal, refusalOf, wrongPersonRefusal } from './refusals.ts'
import { useUndo } from './toast.tsx'
import { offerUndo, notifySaved } from './undo.ts'
import { WrongPersonDialog } from './wrong-person-dialog.tsx'

type Opened = 'move' | 'cancel' | 'wrong' | 'follow-up' | 'ask' | 'link' | null

interface Props {
  details: StaffAppointmentDetails
  clinicians: readonly Pick<CalendarClinician, 'id' | 'fullName'>[]
}

/** The next step of a visit: the primary button. */
function nextStep({ status, checkedInAt, appointmentType }: StaffAppointmentDetails['appointment']): Step | null {
  if (status === 'IN_PROGRESS') return 'complete'
  if (status !== 'CONFIRMED') return null
  return checkedInAt === null && appointmentType !== 'ONLINE' ? 'checkIn' : 'start'
}

const steps: readonly Step[] = ['checkIn', 'start', 'complete', 'noShow', 'stepBack']

/** All actions on an appointment. Unavailable ones are greyed out, and say why when pressed. */
export function Actions({ details, clinicians }: Props) {
  const { appointment, can } = details
  const viewer = useViewer()
  useRedrawAfter(Date.parse(appointment.endsAt))
  const [opened, setOpened] = useState<Opened>(null)
  const [why, setWhy] = useState('')
  const name = nameOf(appointment)
  const step = useDeskAction(deskCalls.step, (reply, { step: taken }) =>
    offerUndo(reply.appointment, deskText.did[taken](name), { isTold: false }),
  )
  const sendLink = useDeskAction(deskCalls.paymentLink, ({ paymentLink }) =>
    notifySaved(deskText.linkSent(timeIn(paymentLink?.expiresAt ?? appointment.startsAt, appointment.timezone))),
  )
  const undo = useUndo()
  const refusal = (action: Parameters<typeof refusalOf>[0]) => refusalOf(action, appointment, can, viewer, nowMs())
  const mayWrite = mayAt(viewer, 'desk.write', appointment.centre.id)
  const mayFollowUp = mayWrite || viewer.clinicianId === appointment.clinician.id
  const next = nextStep(appointment)
  const waits = appointment.status === 'BOOKED' && appointment.holdExpiresAt !== null
  const take = (taken: Step) => () => {
    setWhy('')
    step.run({ id: appointment.id, step: taken })
  }
  const open = (dialog: Opened) => () => {
    setWhy('')
    setOpened(dialog)
  }
  const button = (label: string, refused: string | null, onPress: () => void, look = controls.button) => (
    <button
      key={label}
      type="button"
      class={refused === null ? look : look === controls.primary ? controls.button : look}
      aria-disabled={refused !== null || step.isPending}
      title={refused ?? undefined}
      aria-description={refused ?? undefined}
      onClick={refused === null ? onPress : () => setWhy(refused)}
    >
      {label}
    </button>
  )
  const rest = steps.filter(
    (one) =>
      one !== next &&
      (one !== 'checkIn' || (appointment.appointmentType !== 'ONLINE' && appointment.checkedInAt === null)),
  )
  return (
    <div class={controls.stack}>
      <div class={controls.row}>
        {next !== null && button(deskText.actions[next], refusal(next), take(next), controls.primary)}
        {button(deskText.actions.move, refusal('move'), open('move'))}
        {button(deskText.actions.cancel, refusal('cancel'), open('cancel'))}
      </div>
      <div class={controls.row}>
        {rest.map((one) => button(deskText.actions[one], refusal(one), take(one), controls.quiet))}
        {can.includes('undo') && button(undoText.undo, null, () => undo.run(appointment), controls.quiet)}
        {button(deskText.followUp, mayFollowUp ? null : forbidden('desk.write'), open('follow-up'), controls.quiet)}
        {button(
          deskText.wrongPerson,
          mayWrite ? wrongPersonRefusal(appointment) : forbidden('desk.write'),
          open('wrong'),
          controls.quiet,
        )}
        {appointment.appointmentType === 'ONLINE' &&
          button(
            deskText.meetLink,
            mayFollowUp ? linkRefusal(appointment, nowMs()) : forbidden('desk.write'),
            open('link'),
            controls.quiet,
          )}
        {button(
          deskText.askAgain,
          refusal('move') ?? (appointment.patient.phone === null ? deskText.noPhoneToAsk : null),
          open('ask'),
          controls.quiet,
        )}
        {waits &&
          button(
            deskText.sendLink,
            mayAt(viewer, 'money.take', appointment.centre.id) ? null : forbidden('money.take'),
            () => sendLink.run(appointment.id),
            controls.quiet,
          )}
        {appointment.meetLink !== null && (
          <a class={controls.quiet} href={appointment.meetLink} target="_blank" rel="noreferrer">
            {deskText.join}
          </a>
        )}
      </div>
      <p role="status" class={controls.soft}>
        {why}
      </p>
      <Problem>{staffProblem(step.error ?? sendLink.error)}</Problem>
      {opened === 'move' && (
        <MoveDialog appointment={appointment} purpose="move" clinicians={clinicians} onClose={open(null)} />
      )}
      {opened === 'follow-up' && (
        <MoveDialog appointment={appointment} purpose="follow-up" clinicians={clinicians} onClose={open(null)} />
      )}
      {opened === 'cancel' && <CancelDialog details={details} onClose={open(null)} />}
      {opened === 'wrong' && <WrongPersonDialog appointment={appointment} onClose={open(null)} />}
      {opened === 'ask' && <AskDialog appointment={appointment} onClose={open(null)} />}
      {opened === 'link' && <LinkDialog appointment={appointment} onClose={open(null)} />}
    </div>
  )
}
