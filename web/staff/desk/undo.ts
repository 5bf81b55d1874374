import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { nowMs } from '../../shared/clock.ts'
import { createStore } from '../../shared/store.ts'
import { who } from '../who.ts'

export interface UndoOffer {
  appointmentId: number
  /** What was done, as a sentence. */
  sentence: string
  untilMs: number
  /** Whether the patient will be notified once it can no longer be undone. */
  isTold: boolean
}

/** The last action that can be undone here; earlier ones can be undone in their panels. */
export const undoOffer = createStore<UndoOffer | null>(null)

export interface Said {
  text: string
  tone: 'saved' | 'problem'
}

/** The last success or error message: shown until the next one, or until it is closed. */
export const said = createStore<Said | null>(null)

export const saySaved = (text: string): void => said.set({ text, tone: 'saved' })
export const sayProblem = (text: string): void => said.set({ text, tone: 'problem' })

// The next user of this machine cannot undo the previous user's actions.
let userId = who.get()?.user.id
who.subscribe(() => {
  const next = who.get()?.user.id
  if (next !== userId) {
    said.set(null)
    undoOffer.set(null)
  }
  userId = next
})

/** Says what was done, and offers Undo for as long as the server allows it. */
export function offerUndo(
  { id, undoUntil }: StaffAppointment,
  sentence: string,
  { isTold }: { isTold: boolean },
): void {
  said.set(null)
  const untilMs = undoUntil === null ? 0 : Date.parse(undoUntil)
  if (untilMs > nowMs()) undoOffer.set({ appointmentId: id, sentence, untilMs, isTold })
  else saySaved(sentence)
}
