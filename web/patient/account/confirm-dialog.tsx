import { useMutation, useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { ApiError, call } from '../../shared/api.ts'
import dialog from '../../shared/dialog/dialog.module.css'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { CodeForm } from '../login/code-form.tsx'
import { sendCode, type SentCode } from '../login/send-code.ts'
import { meQuery } from '../../shared/queries.ts'
import { privacyText } from '../../shared/text/privacy.ts'
import { sentenceFor, waitFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { noteConfirmed } from './confirmed.ts'

function problemOf(error: Error): string {
  const wait = error instanceof ApiError && error.status === 429 ? waitFor(error.retryAfterSeconds) : ''
  return `${sentenceFor(error)} ${wait}`.trim()
}

/**
 * Asks for a fresh code to the account's own phone, for actions that must not be open to whoever finds the screen
 * unlocked.
 */
export function ConfirmDialog({ onConfirmed, onClose }: { onConfirmed: () => void; onClose: () => void }) {
  const [sent, setSent] = useState<SentCode | null>(null)
  const phone = useQuery(meQuery).data?.user.phone
  const send = useMutation({ mutationFn: (to: string) => sendCode(to), onSuccess: setSent })
  useEffect(() => {
    if (phone !== undefined) send.mutate(phone)
  }, [phone])
  return (
    <Dialog labelledBy="confirm-title" onClose={onClose}>
      {(close) => (
        <div class={controls.stack}>
          <h2 id="confirm-title">{privacyText.confirmTitle}</h2>
          <p>{privacyText.confirmNote}</p>
          {sent === null ? (
            <>
              <p role="status">{send.isError ? '' : privacyText.sending}</p>
              <p class={controls.error} role="alert">
                {send.isError ? problemOf(send.error) : ''}
              </p>
              {send.isError && phone !== undefined && (
                <button type="button" class={controls.primary} onClick={() => send.mutate(phone)}>
                  {privacyText.tryAgain}
                </button>
              )}
            </>
          ) : (
            <CodeForm
              sent={sent}
              onSent={setSent}
              use={(body) => call('/api/patient-dashboard/confirm', { method: 'POST', body, isPrivate: true })}
              onDone={() => {
                noteConfirmed()
                close(onConfirmed)
              }}
            />
          )}
          <div class={dialog.actions}>
            <button type="button" class={controls.secondary} onClick={() => close()}>
              {privacyText.cancel}
            </button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
