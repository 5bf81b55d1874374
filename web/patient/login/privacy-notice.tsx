import type { ConsentState } from '../../../contract/patient/privacy.ts'
import { accountText } from '../../shared/text/account.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './login.module.css'

/** The privacy notice in three lines, with all of its words behind them. */
export function PrivacyNotice({ notice, hasTitle }: { notice: ConsentState['current']; hasTitle: boolean }) {
  return (
    <section class={`${controls.card} ${styles.notice}`} aria-label={accountText.consentTitle}>
      {hasTitle && <h2>{accountText.consentTitle}</h2>}
      <ul class={styles.lines}>
        {notice.summary.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <details>
        <summary class={styles.more}>{accountText.fullNotice}</summary>
        <div class={styles.notice}>
          {notice.text.split(/\n+/).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      </details>
    </section>
  )
}
