import { useLocation, useSearch } from 'wouter-preact'
import { safeNext } from '../../shared/paths.ts'
import { BirthDateForm, WelcomeForm } from '../../app/screens.ts'
import { hasSessionEnded, session } from '../../shared/session.ts'
import { useStore } from '../../shared/store.ts'
import { accountText } from '../../shared/text/account.ts'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import styles from './login.module.css'
import { SignIn } from './sign-in.tsx'

/** Signs in, then continues to the page that was requested. */
export function LoginScreen() {
  const [, navigate] = useLocation()
  const next = safeNext(new URLSearchParams(useSearch()).get('next'))
  const current = useStore(session)
  return (
    <div class={styles.login}>
      {current === null ? (
        <>
          <PageHeading key="in">{accountText.loginTitle}</PageHeading>
          {hasSessionEnded() && <Notice title={accountText.ended} />}
          <SignIn onSignedIn={() => undefined} />
        </>
      ) : current.needsBirthDate === true ? (
        <BirthDateForm />
      ) : (
        <WelcomeForm onDone={() => navigate(next, { replace: true })} />
      )}
    </div>
  )
}
