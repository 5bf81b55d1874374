import { useRef, useState } from 'preact/hooks'
import { plainPhone } from '../../../contract/core/phone.ts'
import { ApiError } from '../../shared/api.ts'
import { accountText } from '../../shared/text/account.ts'
import { sentenceFor, waitFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { sendCode, typedPhone, type SentCode } from './send-code.ts'

export function PhoneForm({ onSent, onTyped }: { onSent: (sent: SentCode) => void; onTyped: () => void }) {
  const [phone, setPhone] = useState(typedPhone.get)
  const [problem, setProblem] = useState('')
  const [isSending, setSending] = useState(false)
  const [isUnreachable, setUnreachable] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  async function submit(): Promise<void> {
    if (isSending) return
    setProblem('')
    setUnreachable(false)
    const plain = plainPhone(phone)
    if (plain.replaceAll(/\D/g, '').length < 10 && /^[\d\s+().-]*$/.test(plain)) {
      setProblem(accountText.phoneTooShort)
      input.current?.focus()
      return
    }
    setSending(true)
    onTyped()
    try {
      onSent(await sendCode(phone))
    } catch (error) {
      const wait = error instanceof ApiError && error.status === 429 ? waitFor(error.retryAfterSeconds) : ''
      setUnreachable(error instanceof ApiError && error.code === 'MESSAGE_NOT_SENT')
      setProblem(`${sentenceFor(error)} ${wait}`.trim())
      input.current?.focus()
    } finally {
      setSending(false)
    }
  }

  return (
    <form
      class={controls.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <p>{accountText.lead}</p>
      <Field id="phone" label={accountText.phone} hint={accountText.phoneHint} problem={problem}>
        {(described) => (
          <input
            {...described}
            ref={input}
            class={controls.input}
            type="tel"
            inputmode="tel"
            autocomplete="tel"
            maxLength={60}
            value={phone}
            onInput={(event) => {
              setPhone(event.currentTarget.value)
              setProblem('')
              typedPhone.set(event.currentTarget.value)
              onTyped()
            }}
          />
        )}
      </Field>
      {isUnreachable && (
        <p class={controls.row}>
          <span>{accountText.callInstead}</span> <SupportPhone />
        </p>
      )}
      <button type="submit" class={controls.primary} aria-disabled={isSending}>
        {isSending ? accountText.sending : accountText.sendCode}
      </button>
    </form>
  )
}
