import { session } from '../../shared/session.ts'

const confirmedMs = 5 * 60_000

let untilMs = 0
let whose: number | undefined

/** A fresh code was entered: for five minutes, the server lets this session export and erase. */
export function noteConfirmed(): void {
  untilMs = Date.now() + confirmedMs
  whose = session.get()?.userId
}

/** Whether that still holds as far as this page knows; the server decides. */
export const isConfirmed = (): boolean => whose === session.get()?.userId && Date.now() < untilMs
