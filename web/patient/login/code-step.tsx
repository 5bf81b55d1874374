import { WelcomeForm } from '../../app/screens.ts'
import { useEffect } from 'preact/hooks'
import { signInWith } from './check-code.ts'
import { CodeForm } from './code-form.tsx'
import type { SentCode } from './send-code.ts'
import type { SignedInPerson } from './sign-in.tsx'

interface Props {
  sent: SentCode
  onSent: (sent: SentCode | null) => void
  onSignedIn: (person: SignedInPerson) => void
}

/** The code from WhatsApp, which opens a session. */
export function CodeStep({ sent, onSent, onSignedIn }: Props) {
  useEffect(() => WelcomeForm.preload(), [])
  return (
    <CodeForm
      sent={sent}
      onSent={onSent}
      onWrongNumber={() => onSent(null)}
      use={(code) => signInWith(sent.phone, code)}
      onDone={(reply) => onSignedIn({ isNewUser: reply.isNewUser, fullName: reply.user.fullName })}
    />
  )
}
