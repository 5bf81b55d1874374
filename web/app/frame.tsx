import { useQuery } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { paths } from '../shared/paths.ts'
import { noticesQuery } from '../shared/queries.ts'
import { SecurityNotices } from './screens.ts'
import { isSessionKept, session } from '../shared/session.ts'
import { useStore } from '../shared/store.ts'
import { shellText } from '../shared/text/shell.ts'
import { Crisis } from '../shared/ui/crisis.tsx'
import { SupportPhone } from '../shared/ui/support.tsx'
import { policyNames } from '../../contract/core/policy-names.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import styles from './frame.module.css'
import { Header } from './header.tsx'

/** Requested here, so that only those with notices load the component that shows them. */
function Notices() {
  const isKept = useStore(isSessionKept)
  const { data = [] } = useQuery(noticesQuery)
  return isKept && data.length === 0 ? null : <SecurityNotices />
}

/** What surrounds every screen: the header, the network status, and the clinic's phone number. */
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
        <Crisis />
        <nav aria-label={shellText.policiesMenu}>
          <ul class={styles.policies}>
            {policyNames.map((name) => (
              <li key={name}>
                <Link href={paths.policy(name)}>{shellText.policies[name]}</Link>
              </li>
            ))}
          </ul>
        </nav>
      </footer>
    </div>
  )
}
