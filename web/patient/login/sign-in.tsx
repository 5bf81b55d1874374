import { useState } from 'preact/hooks'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import { PhoneForm } from './phone-form.tsx'
import type { SentCode } from './send-code.ts'

export interface SignedInPerson {
  isNewUser: boolean
  fullName: string
}

/** Loaded while the number is typed. */
const CodeStep = lazyScreen(() => import('./code-step.tsx'), 'CodeStep')

/** The phone number, then the code from WhatsApp. */
export function SignIn({ onSignedIn }: { onSignedIn: (person: SignedInPerson) => void }) {
  const [sent, setSent] = useState<SentCode | null>(null)
  if (sent === null) return <PhoneForm onSent={setSent} onTyped={CodeStep.preload} />
  return <CodeStep sent={sent} onSent={setSent} onSignedIn={onSignedIn} />
}
