import { shellText } from '../../shared/text/shell.ts'
import controls from '../desk/controls.module.css'
import { staffProblem } from '../desk/problem.ts'
import { dayText } from '../text/day.ts'
import styles from './calendar.module.css'

/** Shown while the day is loading, or if it could not be loaded. */
export function Unread({ error, retry }: { error: Error | null; retry: () => unknown }) {
  if (error === null) {
    return (
      <div class={styles.unread} role="status">
        <span class="visually-hidden">{dayText.loading}</span>
        {[0, 1, 2, 3].map((column) => (
          <div key={column} class={styles.ghost} />
        ))}
      </div>
    )
  }
  return (
    <div class={styles.message} role="alert">
      <h2>{dayText.failedTitle}</h2>
      <p>{staffProblem(error)}</p>
      <button type="button" class={controls.primary} onClick={() => void retry()}>
        {shellText.tryAgain}
      </button>
    </div>
  )
}

interface EmptyProps {
  /** Removes the filters; null where there are none. */
  showAll: (() => void) | null
  /** Bookings that the filters leave out. */
  hidden: number
  isWeek: boolean
}

export function Empty({ showAll, hidden, isWeek }: EmptyProps) {
  const { title, text } = isWeek ? dayText.emptyWeek : dayText.emptyDay
  return (
    <div class={styles.message} role="status">
      <h2>{showAll === null ? title : dayText.filteredTitle}</h2>
      {showAll === null ? (
        <p>{text}</p>
      ) : (
        <>
          {hidden > 0 && <p>{dayText.hidden(hidden)}</p>}
          <button type="button" class={controls.primary} onClick={showAll}>
            {dayText.showAll}
          </button>
        </>
      )}
    </div>
  )
}
