import { useQuery } from '@tanstack/preact-query'
import { Link, useLocation } from 'wouter-preact'
import { currentPath, paths } from '../shared/paths.ts'
import { configQuery } from '../shared/queries.ts'
import { session } from '../shared/session.ts'
import { useStore } from '../shared/store.ts'
import { shellText } from '../shared/text/shell.ts'
import styles from './frame.module.css'

/** The clinic's name links home; the other end links to the appointments, or to signing in. */
export function Header() {
  const isSignedIn = useStore(session) !== null
  const [place] = useLocation()
  const clinicName = useQuery(configQuery).data?.clinicName ?? shellText.product
  return (
    <header class={styles.header}>
      <Link href={paths.finder()} class={styles.mark} aria-label={shellText.home(clinicName)}>
        <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
          <circle cx="16" cy="16" r="16" fill="var(--accent-wash)" />
          <path
            d="M16 25V15m0 0c0-5 3-8 8-8 0 5-3 8-8 8Zm0 3c0-4-3-7-8-7 0 4 3 7 8 7Z"
            fill="none"
            stroke="var(--accent)"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
        <span>{clinicName}</span>
      </Link>
      <nav aria-label={shellText.menu}>
        {isSignedIn ? (
          <Link
            class={styles.account}
            href={paths.dashboard()}
            aria-current={place === '/dashboard' ? 'page' : undefined}
          >
            {shellText.myAppointments}
          </Link>
        ) : (
          place !== '/login' && (
            <Link class={styles.account} href={paths.login(currentPath())}>
              {shellText.signIn}
            </Link>
          )
        )}
      </nav>
    </header>
  )
}
