import { useState } from 'preact/hooks'
import { lazyScreen } from '../ui/lazy-screen.tsx'
import { signInWith } from './check-code.ts'
import { PhoneForm } from './phone-form.tsx'
import type { SentCode } from './send-code.ts'

export interface SignedInPerson {
  isNewUser: boolean
  fullName: string
}

interface Step {
  sent: SentCode
  onSent: (sent: SentCode | null) => void
  onSignedIn: (person: SignedInPerson) => void
}

/** Fetched while the number is typed. */
const CodeStep = lazyScreen<Step>(async () => {
  const { CodeForm } = await import('./code-form.tsx')
  return ({ sent, onSent, onSignedIn }) => (
    <CodeForm
      sent={sent}
      onSent={onSent}
      onWrongNumber={() => onSent(null)}
      use={(code) => signInWith(sent.phone, code)}
      onDone={(reply) => onSignedIn({ isNewUser: reply.isNewUser, fullName: reply.user.fullName })}
    />
  )
})

/** Phone, then the code that came by WhatsApp. */
export function SignIn({ onSignedIn }: { onSignedIn: (person: SignedInPerson) => void }) {
  const [sent, setSent] = useState<SentCode | null>(null)
  if (sent === null) return <PhoneForm onSent={setSent} onTyped={CodeStep.preload} />
  return <CodeStep sent={sent} onSent={setSent} onSignedIn={onSignedIn} />
}
