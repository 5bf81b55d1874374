import type { Clinician } from '../../../contract/public/clinic.ts'
import { SignIn } from '../login/sign-in.tsx'
import { BirthDateForm, WelcomeForm } from '../../app/screens.ts'
import { hasSessionEnded, session } from '../../shared/session.ts'
import { useStore } from '../../shared/store.ts'
import { accountText } from '../../shared/text/account.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'

/** Signs in while the address keeps the slot; skipped at once for signed-in patients with a name. */
export function YouStep({ clinician, onDone }: { clinician: Clinician; onDone: () => void }) {
  const current = useStore(session)
  const pageTitle = visitText.pageTitle(clinician.fullName)
  if (current === null) {
    return (
      <div class={controls.stack}>
        <PageHeading key="you" pageTitle={pageTitle}>
          {accountText.youTitle}
        </PageHeading>
        {hasSessionEnded() && <Notice title={accountText.ended} />}
        <SignIn onSignedIn={() => undefined} />
      </div>
    )
  }
  return current.needsBirthDate === true ? <BirthDateForm /> : <WelcomeForm pageTitle={pageTitle} onDone={onDone} />
}
