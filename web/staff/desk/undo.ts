import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { nowMs } from '../../shared/clock.ts'
import { createStore } from '../../shared/store.ts'
import { who } from '../who.ts'

export interface UndoOffer {
  appointmentId: number
  /** What was done, as a sentence. */
  sentence: string
  untilMs: number
  /** The same as the server gave it: which change is meant. */
  undoUntil: string
  /** Whether the patient will be notified once it can no longer be undone. */
  isTold: boolean
}

/** The last action that can be undone here; earlier ones can be undone in their panels. */
export const undoOffer = createStore<UndoOffer | null>(null)

export interface ToastMessage {
  text: string
  tone: 'saved' | 'problem'
}

/** The last success or error message: shown until the next one, or until it is closed. */
export const toastMessage = createStore<ToastMessage | null>(null)

export const notifySaved = (text: string): void => toastMessage.set({ text, tone: 'saved' })
export const notifyProblem = (text: string): void => toastMessage.set({ text, tone: 'problem' })

// The next user of this machine cannot undo the previous user's actions.
let userId = who.get()?.user.id
who.subscribe(() => {
  const next = who.get()?.user.id
  if (next !== userId) {
    toastMessage.set(null)
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
  toastMessage.set(null)
  const untilMs = undoUntil === null ? 0 : Date.parse(undoUntil)
  if (undoUntil !== null && untilMs > nowMs()) {
    undoOffer.set({ appointmentId: id, sentence, untilMs, undoUntil, isTold })
  } else notifySaved(sentence)
}
