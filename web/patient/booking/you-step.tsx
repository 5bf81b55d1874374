import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { SignIn } from '../login/sign-in.tsx'
import { meQuery } from '../../shared/queries.ts'
import { BirthDateForm, ConsentForm, NameForm } from '../../app/screens.ts'
import { hasSessionEnded, session } from '../../shared/session.ts'
import { useStore } from '../../shared/store.ts'
import { accountText } from '../../shared/text/account.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'

/** Signs in while the address keeps the slot; skipped at once for signed-in patients with a name. */
export function YouStep({ clinician, onDone }: { clinician: Clinician; onDone: () => void }) {
  const current = useStore(session)
  const isSignedIn = current !== null
  const needsBirthDate = current?.needsBirthDate === true
  const [hasConsented, setConsented] = useState(false)
  const me = useQuery({ ...meQuery, enabled: isSignedIn })
  const isReady = isSignedIn && hasConsented && me.data !== undefined && me.data.user.fullName !== ''
  useEffect(() => {
    if (isReady) onDone()
  }, [isReady])

  if (!isSignedIn) {
    return (
      <div class={controls.stack}>
        <PageHeading key="you" pageTitle={visitText.pageTitle(clinician.fullName)}>
          {accountText.youTitle}
        </PageHeading>
        {hasSessionEnded() && <Notice title={accountText.ended} />}
        <SignIn onSignedIn={() => undefined} />
      </div>
    )
  }
  if (needsBirthDate) return <BirthDateForm />
  if (!hasConsented) return <ConsentForm onDone={() => setConsented(true)} />
  if (me.isError) return <ReadFailed isScreen error={me.error} retry={me.refetch} />
  if (me.data === undefined || isReady) return <Skeleton isScreen heights={[2, 5]} />
  return (
    <div class={controls.stack}>
      <PageHeading key="name" pageTitle={visitText.pageTitle(clinician.fullName)}>
        {accountText.nameTitle}
      </PageHeading>
      <NameForm onDone={onDone} />
    </div>
  )
}
