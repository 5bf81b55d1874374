import { useState } from 'preact/hooks'
import { doorText } from '../../shared/text/door.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import styles from '../staff.module.css'

/** Shown once, until somebody says that they have them. */
export function KeepRecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const [note, setNote] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'))
      setNote(doorText.copied)
    } catch {
      setNote(doorText.copyFailed)
    }
  }
  return (
    <div class={styles.stack}>
      <PageHeading key="recovery">{doorText.recoveryTitle}</PageHeading>
      <p>{doorText.recoveryLead}</p>
      <ul class={styles.codes} translate={false}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class={styles.row}>
        <button type="button" class={styles.secondary} onClick={() => void copy()}>
          {doorText.copy}
        </button>
        <button type="button" class={styles.secondary} onClick={() => print()}>
          {doorText.print}
        </button>
        <span role="status" key={note}>
          {note}
        </span>
      </div>
      <button type="button" class={styles.primary} onClick={onKept}>
        {doorText.kept}
      </button>
    </div>
  )
}
