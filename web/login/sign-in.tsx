import { useState } from 'preact/hooks'
import type { VerifyOtpReply } from '../../contract/auth.ts'
import { keepSession } from '../session.ts'
import { CodeForm } from './code-form.tsx'
import { PhoneForm } from './phone-form.tsx'
import type { SentCode } from './send-code.ts'

export interface SignedInPerson {
  isNewUser: boolean
  fullName: string
}

/** Phone, then the code that came by WhatsApp. */
export function SignIn({ onSignedIn }: { onSignedIn: (person: SignedInPerson) => void }) {
  const [sent, setSent] = useState<SentCode | null>(null)
  if (sent === null) return <PhoneForm onSent={setSent} />

  function finish(reply: VerifyOtpReply): void {
    keepSession(reply, reply.user.id)
    onSignedIn({ isNewUser: reply.isNewUser, fullName: reply.user.fullName })
  }
  return <CodeForm sent={sent} onSent={setSent} onWrongNumber={() => setSent(null)} onVerified={finish} />
}
