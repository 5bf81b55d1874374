import { useQuery } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { noticesQuery } from '../shared/queries.ts'
import { SecurityNotices } from './screens.ts'
import { isSessionKept, session } from '../shared/session.ts'
import { useStore } from '../shared/store.ts'
import { shellText } from '../shared/text/shell.ts'
import { SupportPhone } from '../shared/ui/support.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import styles from './frame.module.css'
import { Header } from './header.tsx'

/** Asked for here, so that the few who have any are the only ones who load what shows them. */
function Notices() {
  const isKept = useStore(isSessionKept)
  const { data = [] } = useQuery(noticesQuery)
  return isKept && data.length === 0 ? null : <SecurityNotices />
}

/** What is around every screen: the way home, the state of the network, and whom to call. */
export function Frame({ children }: { children: ComponentChildren }) {
  const current = useStore(session)
  return (
    <div class={styles.frame}>
      <a class={styles.skip} href="#content">
        {shellText.skipToContent}
      </a>
      <Header />
      <ConnectionBanner />
      {current !== null && current.needsBirthDate !== true && <Notices />}
      <main id="content" class={styles.main} tabIndex={-1}>
        {children}
      </main>
      <footer class={styles.footer}>
        <p>
          {shellText.needHelp} <SupportPhone />
        </p>
        <p>{shellText.emergency}</p>
      </footer>
    </div>
  )
}
