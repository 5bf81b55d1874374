import type { StaffAppointment } from '../../../contract/staff/appointments.ts'
import { nowMs } from '../../shared/clock.ts'
import { createStore } from '../../shared/store.ts'
import { who } from '../who.ts'

export interface UndoOffer {
  appointmentId: number
  /** What was done. */
  sentence: string
  untilMs: number
  /** Whether the patient is told of it once it is too late to undo. */
  isTold: boolean
}

/** The last deed that can be undone; what came before it can be undone in its panel. */
export const undoOffer = createStore<UndoOffer | null>(null)

export interface Said {
  text: string
  tone: 'saved' | 'problem'
}

/** The last thing that was saved, or that could not be: it stays until the next one, or until it is closed. */
export const said = createStore<Said | null>(null)

export const saySaved = (text: string): void => said.set({ text, tone: 'saved' })
export const sayProblem = (text: string): void => said.set({ text, tone: 'problem' })

// What one person did is not for the next one at this desk to undo.
let userId = who.get()?.user.id
who.subscribe(() => {
  const next = who.get()?.user.id
  if (next !== userId) {
    said.set(null)
    undoOffer.set(null)
  }
  userId = next
})

/** Offers to undo a deed for as long as the server would, and says what was done. */
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
