import { session } from '../../shared/session.ts'

const confirmedMs = 5 * 60_000

let untilMs = 0
let whose: number | undefined

/** A fresh code was entered: the server lets this session export and erase for five minutes. */
export function noteConfirmed(): void {
  untilMs = Date.now() + confirmedMs
  whose = session.get()?.userId
}

/** Whether that still holds, as far as is known here: the server has the last word. */
export const isConfirmed = (): boolean => whose === session.get()?.userId && Date.now() < untilMs
