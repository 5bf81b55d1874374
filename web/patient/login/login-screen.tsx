import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import { safeNext } from '../../shared/paths.ts'
import { meQuery } from '../../shared/queries.ts'
import { BirthDateForm, ConsentForm, NameForm } from '../../app/screens.ts'
import { hasSessionEnded, session } from '../../shared/session.ts'
import { useStore } from '../../shared/store.ts'
import { accountText } from '../../shared/text/account.ts'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import styles from './login.module.css'
import { SignIn } from './sign-in.tsx'

/** Signs in, then continues to the page that was requested. */
export function LoginScreen() {
  const [, navigate] = useLocation()
  const next = safeNext(new URLSearchParams(useSearch()).get('next'))
  const current = useStore(session)
  const isSignedIn = current !== null
  const needsBirthDate = current?.needsBirthDate === true
  const [hasConsented, setConsented] = useState(false)
  const me = useQuery({ ...meQuery, enabled: isSignedIn })
  const isNamed = me.data !== undefined && me.data.user.fullName !== ''
  useEffect(() => {
    if (isSignedIn && isNamed && hasConsented) navigate(next, { replace: true })
  }, [isSignedIn, isNamed, hasConsented])

  if (!isSignedIn) {
    return (
      <div class={styles.login}>
        <PageHeading key="in">{accountText.loginTitle}</PageHeading>
        {hasSessionEnded() && <Notice title={accountText.ended} />}
        <SignIn onSignedIn={() => undefined} />
      </div>
    )
  }
  if (needsBirthDate) {
    return (
      <div class={styles.login}>
        <BirthDateForm />
      </div>
    )
  }
  if (!hasConsented) {
    return (
      <div class={styles.login}>
        <ConsentForm onDone={() => setConsented(true)} />
      </div>
    )
  }
  if (me.isError) return <ReadFailed isScreen error={me.error} retry={me.refetch} />
  if (me.data === undefined || isNamed) return <Skeleton isScreen heights={[2, 5]} />
  return (
    <div class={styles.login}>
      <PageHeading key="name">{accountText.nameTitle}</PageHeading>
      <NameForm onDone={() => navigate(next, { replace: true })} />
    </div>
  )
}
