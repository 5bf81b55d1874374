import { shellText } from '../text/shell.ts'
import styles from './skeleton.module.css'

/** Grey shapes where something is on its way; `heights` in rem, one for each. */
export function Skeleton({ heights }: { heights: readonly (2 | 3 | 5 | 9 | 14)[] }) {
  return (
    <div class={styles.stack} role="status" aria-label={shellText.loading}>
      {heights.map((height, index) => (
        <div key={index} class={`${styles.block} ${styles[`h${height}`]}`} />
      ))}
    </div>
  )
}
