import { Link, useLocation } from 'wouter-preact'
import { useClinicName } from '../shared/clinic-name.ts'
import { currentPath, paths } from '../shared/paths.ts'
import { session } from '../shared/session.ts'
import { useStore } from '../shared/store.ts'
import { shellText } from '../shared/text/shell.ts'
import { Mark } from '../shared/ui/mark.tsx'
import styles from './frame.module.css'

/** The clinic's name links home; the other end links to the appointments, or to signing in. */
export function Header() {
  const isSignedIn = useStore(session) !== null
  const [place] = useLocation()
  const clinicName = useClinicName()
  return (
    <header class={styles.header}>
      <Link href={paths.finder()} class={styles.mark} aria-label={shellText.home(clinicName)}>
        <Mark />
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
