import controls from '../desk/controls.module.css'
import { clinicText } from '../text/clinic.ts'
import styles from './clinic.module.css'

/** What of a form is another than what it began with. */
export function differing<Body extends object>(before: Body, after: Body): Partial<Body> {
  const entries = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(before[name as keyof Body]) !== JSON.stringify(value),
  )
  return Object.fromEntries(entries) as Partial<Body>
}

interface Props {
  isTyped: boolean
  isPending: boolean
  onDrop: () => void
  /** There is something saved to go back to: nothing is to be sent until something was typed. */
  isSavedAlready?: boolean
}

/** Saves, goes back, and always says whether all is saved. */
export function SaveBar({ isTyped, isPending, onDrop, isSavedAlready = false }: Props) {
  const isIdle = isSavedAlready && !isTyped
  return (
    <div class={styles.bar}>
      <button type="submit" class={controls.primary} disabled={isIdle} aria-disabled={isPending}>
        {clinicText.save}
      </button>
      {(isTyped || !isSavedAlready) && (
        <button type="button" class={controls.button} onClick={onDrop}>
          {isTyped ? clinicText.throwAway : clinicText.cancel}
        </button>
      )}
      <span role="status" class={controls.soft}>
        {isIdle ? clinicText.allSaved : clinicText.unsaved}
      </span>
    </div>
  )
}
