import { useEffect } from 'preact/hooks'
import { ApiError } from '../../shared/api.ts'
import { useNow } from '../../shared/clock.ts'
import { useStore } from '../../shared/store.ts'
import { undoText } from '../text/desk.ts'
import controls from './controls.module.css'
import { deskCalls, useDeskAction } from './desk-calls.ts'
import styles from './desk.module.css'
import { staffProblem } from './problem.ts'
import { toastMessage, notifyProblem, notifySaved, undoOffer, type UndoOffer } from './undo.ts'

/** Confirms the last action, with an Undo button for as long as it can be undone; `hasKey` where U undoes it too. */
export function Toast({ hasKey = false }: { hasKey?: boolean }) {
  const offer = useStore(undoOffer)
  const text = useStore(toastMessage)
  return (
    <div class={styles.toasts}>
      <div role="status" class="visually-hidden">
        {offer?.sentence ?? (text?.tone === 'saved' ? text.text : '')}
      </div>
      {offer !== null && <Offer key={`${offer.appointmentId} ${offer.untilMs}`} offer={offer} hasKey={hasKey} />}
      {text !== null && <Words key={text.text} />}
    </div>
  )
}

const secondsTo = (untilMs: number, now: number) => Math.max(0, Math.ceil((untilMs - now) / 1000))

/** For the Undo buttons and the shortcut key. If there was no reply, or a server's fault, it can be tried again. */
export function useUndo() {
  return useDeskAction(
    deskCalls.undo,
    () => {
      undoOffer.set(null)
      notifySaved(undoText.undone)
    },
    (error) => {
      if (error instanceof ApiError && error.status < 500) undoOffer.set(null)
      notifyProblem(staffProblem(error))
    },
  )
}

function Offer({ offer, hasKey }: { offer: UndoOffer; hasKey: boolean }) {
  const seconds = secondsTo(offer.untilMs, useNow(500))
  const undo = useUndo()
  useEffect(() => {
    if (seconds === 0 && undoOffer.get() === offer) undoOffer.set(null)
  }, [seconds === 0])
  return (
    <div class={styles.toast} role="group" aria-label={undoText.region}>
      <p>
        {offer.sentence}{' '}
        <span translate={false}>{offer.isTold ? undoText.told(seconds) : undoText.seconds(seconds)}</span>
      </p>
      <button
        type="button"
        class={styles.undo}
        onClick={() => undo.run({ id: offer.appointmentId, undoUntil: offer.undoUntil })}
      >
        {undoText.undo} {hasKey && <kbd class={controls.key}>U</kbd>}
      </button>
    </div>
  )
}

const savedForMs = 6000

/** A success message disappears by itself; an error stays until it is closed. */
function Words() {
  const text = useStore(toastMessage)
  useEffect(() => {
    if (text?.tone !== 'saved') return undefined
    const timer = setTimeout(() => {
      if (toastMessage.get() === text) toastMessage.set(null)
    }, savedForMs)
    return () => clearTimeout(timer)
  }, [text])
  if (text === null) return null
  return (
    <div
      class={`${styles.toast} ${text.tone === 'problem' ? styles.failed : ''}`}
      role={text.tone === 'problem' ? 'alert' : undefined}
    >
      <p>{text.text}</p>
      <button type="button" class={styles.undo} aria-label={undoText.dismiss} onClick={() => toastMessage.set(null)}>
        ✕
      </button>
    </div>
  )
}
