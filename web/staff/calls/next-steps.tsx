import type { Call } from '../../../contract/staff/call-list.ts'
import { Link } from 'wouter-preact'
import { timeIn } from '../../shared/format/dates.ts'
import controls from '../desk/controls.module.css'
import { deskCalls, useDeskAction } from '../desk/desk-calls.ts'
import { staffProblem } from '../desk/problem.ts'
import { notifyProblem, notifySaved } from '../desk/undo.ts'
import { staffPaths } from '../paths.ts'
import { callsText } from '../text/calls.ts'
import { deskText } from '../text/desk.ts'
import { mayAt, useViewer } from '../viewer.ts'
import { nameOfCall, type VisitCalls } from './by-visit.ts'
import { markTold } from './queries.ts'

const orSay =
  <Input, Reply>(send: (input: Input) => Promise<Reply>) =>
  (input: Input) =>
    send(input).catch((error: unknown) => {
      notifyProblem(staffProblem(error))
      throw error
    })

interface Props {
  visit: VisitCalls
  onOpen: () => void
}

/** Actions that settle a call without calling, each only with its permission. */
export function NextSteps({ visit: { first, calls }, onOpen }: Props) {
  const viewer = useViewer()
  const name = nameOfCall(first)
  const { appointmentId, centreId } = first
  const told = useDeskAction(orSay(markTold), () => notifySaved(callsText.saved(name)))
  const ask = useDeskAction(orSay(deskCalls.askAgain), ({ sent }) =>
    notifySaved(sent === 0 ? deskText.askedAlready : deskText.asked(name)),
  )
  const link = useDeskAction(orSay(deskCalls.paymentLink), ({ paymentLink, appointment }) =>
    notifySaved(deskText.linkSent(timeIn(paymentLink?.expiresAt ?? appointment.startsAt, appointment.timezone))),
  )
  const mayWrite = mayAt(viewer, 'desk.write', centreId)
  const has = (is: (call: Call) => boolean) => calls.some(is)
  const closureId = calls.find(({ kind }) => kind === 'NOT_ASKED')?.closureId ?? null
  const button = (label: string, onPress: () => void, isPending: boolean) => (
    <button
      type="button"
      class={controls.button}
      aria-label={callsText.of(label, name)}
      aria-disabled={isPending}
      onClick={() => {
        if (!isPending) onPress()
      }}
    >
      {label}
    </button>
  )
  return (
    <div class={controls.row}>
      {mayWrite &&
        has(({ kind }) => kind === 'MESSAGE_FAILED') &&
        button(callsText.told, () => told.run(appointmentId), told.isPending)}
      {mayWrite &&
        has(({ kind, status }) => kind === 'NOT_ASKED' && status === 'CONFIRMED') &&
        button(callsText.ask, () => ask.run(appointmentId), ask.isPending)}
      {mayWrite &&
        has(({ why }) => why === 'FOUR_HOURS') &&
        button(callsText.askAgain, () => ask.run(appointmentId), ask.isPending)}
      {mayAt(viewer, 'money.take', centreId) &&
        has(({ kind }) => kind === 'LINK_RUNNING_OUT') &&
        button(callsText.askAgain, () => link.run(appointmentId), link.isPending)}
      <button
        type="button"
        id={`call-${appointmentId}`}
        class={controls.quiet}
        aria-label={callsText.of(callsText.open, name)}
        onClick={onOpen}
      >
        {callsText.open}
      </button>
      {closureId !== null && mayAt(viewer, 'closures.write', centreId) && (
        <Link class={controls.quiet} href={staffPaths.closure(closureId)}>
          {callsText.closure}
        </Link>
      )}
    </div>
  )
}
