import { useRef, useState } from 'preact/hooks'
import { ApiError } from '../api.ts'
import { accountText } from '../text/account.ts'
import { sentenceFor, waitFor } from '../text/problems.ts'
import controls from '../ui/controls.module.css'
import { Field } from '../ui/field.tsx'
import { sendCode, typedPhone, type SentCode } from './send-code.ts'

export function PhoneForm({ onSent }: { onSent: (sent: SentCode) => void }) {
  const [phone, setPhone] = useState(typedPhone.get)
  const [problem, setProblem] = useState('')
  const [isSending, setSending] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  async function submit(): Promise<void> {
    if (isSending) return
    setProblem('')
    if (phone.replaceAll(/\D/gu, '').length < 10 && /^[\d\s+()-]*$/.test(phone)) {
      setProblem(accountText.phoneTooShort)
      input.current?.focus()
      return
    }
    setSending(true)
    try {
      onSent(await sendCode(phone))
    } catch (error) {
      const wait = error instanceof ApiError && error.status === 429 ? waitFor(error.retryAfterSeconds) : ''
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
            maxLength={40}
            value={phone}
            onInput={(event) => {
              setPhone(event.currentTarget.value)
              setProblem('')
              typedPhone.set(event.currentTarget.value)
            }}
          />
        )}
      </Field>
      <button type="submit" class={controls.primary} aria-disabled={isSending}>
        {isSending ? accountText.sending : accountText.sendCode}
      </button>
    </form>
  )
}
