import { useMutation, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { ConsentState, EraseReply } from '../../../contract/patient/privacy.ts'
import { ApiError, call } from '../../shared/api.ts'
import dialog from '../../shared/dialog/dialog.module.css'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { dateIn, readerZone, withYear } from '../../shared/format/dates.ts'
import { consentQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { saveFile } from '../../shared/save-file.ts'
import { ConfirmDialog } from '../../app/screens.ts'
import { dropSession } from '../../shared/session.ts'
import { privacyText } from '../../shared/text/privacy.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { AccountPage } from './account-page.tsx'
import { isConfirmed } from './confirmed.ts'
import styles from './dashboard.module.css'

/** The server's answer to a signed-in patient who has not entered a fresh code. */
const isUnconfirmed = (error: unknown): boolean => error instanceof ApiError && error.code === 'CONFIRM_IDENTITY'

const Problem = ({ error }: { error: unknown }) => (
  <p class={controls.error} role="alert">
    {error === null || isUnconfirmed(error) ? '' : sentenceFor(error)}
  </p>
)

/** One's own data: the consent, a copy of everything, and erasing the account. */
export function PrivacyScreen() {
  const [erased, setErased] = useState<EraseReply | null>(null)
  if (erased !== null) return <Erased reply={erased} />
  return (
    <AccountPage title={privacyText.title}>
      <Consent />
      <Export />
      <Erase onErased={setErased} />
    </AccountPage>
  )
}

function Consent() {
  const consent = useQuery(consentQuery)
  const change = useMutation({
    mutationFn: (version: string | null) =>
      version === null
        ? call<ConsentState>('/api/patient-dashboard/consent', { method: 'DELETE', isPrivate: true })
        : call<ConsentState>('/api/patient-dashboard/consent', { method: 'POST', body: { version }, isPrivate: true }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: consentQuery.queryKey }),
  })
  if (consent.isPending) return <Skeleton heights={[9]} />
  if (consent.data === undefined) return <ReadFailed error={consent.error} retry={consent.refetch} />
  const { current, given } = consent.data
  return (
    <section class={`${controls.card} ${styles.section}`}>
      <h2>{privacyText.consentTitle}</h2>
      <p>
        {given === null
          ? privacyText.notGiven
          : privacyText.given(withYear(dateIn(given.givenAt, readerZone())), given.version)}
      </p>
      <details class={styles.disclosure}>
        <summary>{privacyText.readNotice}</summary>
        <div class={styles.notice}>
          {current.text.split(/\n+/).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      </details>
      {given !== null && <p class={controls.soft}>{privacyText.withdrawNote}</p>}
      <p class={controls.error} role="alert">
        {change.isError ? sentenceFor(change.error) : ''}
      </p>
      <p>
        <button
          type="button"
          class={controls.secondary}
          onClick={() => change.mutate(given === null ? current.version : null)}
        >
          {given === null ? privacyText.agree : privacyText.withdraw}
        </button>
      </p>
    </section>
  )
}

function Export() {
  const [isConfirming, setConfirming] = useState(false)
  const save = useMutation({
    mutationFn: () => saveFile('/api/patient-dashboard/export'),
    onError: (error) => setConfirming(isUnconfirmed(error)),
  })
  return (
    <section class={`${controls.card} ${styles.section}`}>
      <h2>{privacyText.exportTitle}</h2>
      <p>{privacyText.exportNote}</p>
      <Problem error={save.error} />
      <p>
        <button
          type="button"
          class={controls.secondary}
          aria-disabled={save.isPending}
          onClick={() => (isConfirmed() ? save.mutate() : setConfirming(true))}
        >
          {privacyText.export}
        </button>
      </p>
      {isConfirming && <ConfirmDialog onConfirmed={() => save.mutate()} onClose={() => setConfirming(false)} />}
    </section>
  )
}

function Erase({ onErased }: { onErased: (reply: EraseReply) => void }) {
  const [isAsking, setAsking] = useState(false)
  const [isConfirming, setConfirming] = useState(false)
  const erase = useMutation({
    mutationFn: () =>
      call<EraseReply>('/api/patient-dashboard/erase', { method: 'POST', body: { confirm: 'ERASE' }, isPrivate: true }),
    onSuccess: onErased,
    onError: (error) => setConfirming(isUnconfirmed(error)),
  })
  return (
    <section class={`${controls.card} ${styles.section}`}>
      <h2>{privacyText.eraseTitle}</h2>
      <p>{privacyText.eraseNote}</p>
      <p>
        <button type="button" class={controls.secondary} onClick={() => setAsking(true)}>
          {privacyText.erase}
        </button>
      </p>
      {isAsking && (
        <Dialog labelledBy="erase-title" onClose={() => setAsking(false)}>
          {(close) => (
            <div class={controls.stack}>
              <h2 id="erase-title">{privacyText.eraseQuestion}</h2>
              <p>{privacyText.eraseKept}</p>
              <Problem error={erase.error} />
              <div class={dialog.actions}>
                <button type="button" class={controls.primary} autofocus onClick={() => close()}>
                  {privacyText.keep}
                </button>
                <button
                  type="button"
                  class={controls.secondary}
                  aria-disabled={erase.isPending}
                  onClick={() => {
                    if (erase.isPending) return
                    if (!isConfirmed()) return close(() => setConfirming(true))
                    erase.mutate()
                  }}
                >
                  {privacyText.eraseConfirm}
                </button>
              </div>
            </div>
          )}
        </Dialog>
      )}
      {isConfirming && <ConfirmDialog onConfirmed={() => erase.mutate()} onClose={() => setConfirming(false)} />}
      {!isAsking && <Problem error={erase.error} />}
    </section>
  )
}

function Erased({ reply }: { reply: EraseReply }) {
  return (
    <AccountPage title={privacyText.erasedTitle}>
      <p role="status">{privacyText.erased}</p>
      <ul class={styles.list}>
        {reply.kept.map(({ code, forYears }) => (
          <li key={code}>{privacyText.kept[code](forYears)}</li>
        ))}
      </ul>
      <button type="button" class={controls.primary} onClick={() => dropSession('signed-out')}>
        {privacyText.close}
      </button>
    </AccountPage>
  )
}
