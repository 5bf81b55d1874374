import { connection } from '../shared/connection.ts'
import { useStore } from '../shared/store.ts'
import { shellText } from '../shared/text/shell.ts'
import styles from './frame.module.css'

/** Shown while there is no network. */
export function ConnectionBanner() {
  const state = useStore(connection)
  return (
    <div role="status" class={styles.connection}>
      {state !== 'fine' && <p>{state === 'offline' ? shellText.offline : shellText.unreachable}</p>}
    </div>
  )
}
