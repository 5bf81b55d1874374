import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { latinDigits } from '../../../contract/core/phone.ts'
import { ApiError } from '../../shared/api.ts'
import { useNow } from '../../shared/clock.ts'
import { readablePhone } from '../../shared/format/phone.ts'
import { accountText } from '../../shared/text/account.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './login.module.css'
import { bringCode, type UseCode } from './check-code.ts'
import { sendCode, type SentCode } from './send-code.ts'
import { Undelivered } from './undelivered.tsx'

const length = 6

interface Props<T> {
  sent: SentCode
  onSent: (sent: SentCode) => void
  /** None if the number is the account's own. */
  onWrongNumber?: () => void
  use: UseCode<T>
  onDone: (result: T) => void
}

/** Shown as six boxes, but a single input for touch, keyboards, paste and autofill; the sixth digit submits it. */
export function CodeForm<T>({ sent, onSent, onWrongNumber, use, onDone }: Props<T>) {
  const [otp, setOtp] = useState('')
  const [problem, setProblem] = useState('')
  const [note, setNote] = useState('')
  const [isChecking, setChecking] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  // Before painting, so that typing started on seeing the boxes is not lost.
  useLayoutEffect(() => input.current?.focus(), [])

  async function check(code: string): Promise<void> {
    if (isChecking) return
    if (code.length < length) {
      setProblem(accountText.codeIncomplete)
      input.current?.focus()
      return
    }
    setChecking(true)
    setProblem('')
    try {
      onDone(await bringCode(sent, code, use))
    } catch (error) {
      setChecking(false)
      setProblem(sentenceFor(error))
      // The input is kept after a network failure, and cleared after a wrong code.
      if (error instanceof ApiError) setOtp('')
      input.current?.focus()
    }
  }

  async function resend(): Promise<void> {
    setProblem('')
    setNote('')
    try {
      onSent(await sendCode(sent.phone, sent))
      setOtp('')
      setNote(accountText.resent)
      input.current?.focus()
    } catch (error) {
      setProblem(sentenceFor(error))
    }
  }

  function type(text: string): void {
    const digits = latinDigits(text).replaceAll(/\D/g, '').slice(0, length)
    setOtp(digits)
    if (digits.length === length) void check(digits)
  }

  return (
    <form
      class={controls.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void check(otp)
      }}
    >
      <div>
        <p>{accountText.codeSent(readablePhone(sent.phone))}</p>
        {onWrongNumber !== undefined && (
          <button type="button" class={controls.quiet} onClick={onWrongNumber}>
            {accountText.wrongNumber}
          </button>
        )}
      </div>
      <Undelivered requestId={sent.requestId} />
      <div class={controls.field}>
        <label class={controls.label} for="otp">
          {accountText.code}
        </label>
        <div class={styles.code}>
          <input
            id="otp"
            ref={input}
            class={styles.codeInput}
            inputmode="numeric"
            autocomplete="one-time-code"
            pattern="[0-9]*"
            value={otp}
            aria-invalid={problem !== ''}
            aria-describedby="otp-problem"
            onInput={(event) => type(event.currentTarget.value)}
            onPaste={(event) => {
              event.preventDefault()
              type(event.clipboardData?.getData('text') ?? '')
            }}
          />
          <div class={styles.boxes} aria-hidden="true">
            {Array.from({ length }, (_, place) => (
              <span key={place} class={place === Math.min(otp.length, length - 1) ? styles.active : ''}>
                {otp[place] ?? ''}
              </span>
            ))}
          </div>
        </div>
        <p id="otp-problem" class={controls.error} role="alert">
          {problem}
        </p>
        <p class={controls.hint} role="status">
          {isChecking ? accountText.checking : note}
        </p>
      </div>
      <button type="submit" class={controls.primary} aria-disabled={isChecking}>
        {accountText.confirmCode}
      </button>
      <Resend atMs={sent.resendAtMs} onResend={() => void resend()} />
    </form>
  )
}

function Resend({ atMs, onResend }: { atMs: number; onResend: () => void }) {
  useNow(1000)
  const seconds = Math.max(0, Math.ceil((atMs - Date.now()) / 1000))
  return (
    <p class={controls.row}>
      <span>{accountText.noCode}</span>
      {seconds > 0 ? (
        <span class={controls.hint}>{accountText.resendIn(seconds)}</span>
      ) : (
        <button type="button" class={controls.quiet} onClick={onResend}>
          {accountText.resend}
        </button>
      )}
    </p>
  )
}
