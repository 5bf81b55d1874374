import { useLayoutEffect } from 'preact/hooks'
import { shellText } from '../text/shell.ts'
import { startAtTop } from './page-heading.tsx'
import styles from './skeleton.module.css'

interface Props {
  /** In rem, one for each. */
  heights: readonly (2 | 3 | 5 | 9 | 14)[]
  /** Replaces the whole screen, whose heading is not there yet either. */
  isScreen?: boolean
}

/** Grey shapes while something loads. */
export function Skeleton({ heights, isScreen = false }: Props) {
  useLayoutEffect(() => {
    if (isScreen) startAtTop()
  }, [])
  return (
    <div class={`${styles.stack} ${isScreen ? styles.screen : ''}`} role="status">
      {isScreen ? (
        <h1 class="visually-hidden">{shellText.loading}</h1>
      ) : (
        <span class="visually-hidden">{shellText.loading}</span>
      )}
      {heights.map((height, index) => (
        <div key={index} class={`${styles.block} ${styles[`h${height}`]}`} />
      ))}
    </div>
  )
}
