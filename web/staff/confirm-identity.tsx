import { useEffect, useRef, useState } from 'preact/hooks'
import look from '../shared/dialog/dialog.module.css'
import { ApiError } from '../shared/api.ts'
import { createStore, useStore } from '../shared/store.ts'
import { doorText } from '../shared/text/door.ts'
import { postDoor } from './call.ts'
import { useAction } from './use-action.ts'
import { ActionButton, Problem, SubmitButton } from './door/buttons.tsx'
import { TextField } from './field.tsx'
import { canUsePasskeys, signWithPasskey } from './passkey.ts'
import styles from './staff.module.css'
import { who } from './who.ts'

interface Asked {
  answer: (isConfirmed: boolean) => void
}

const asked = createStore<Asked | null>(null)

/**
 * Asks the user to confirm their identity: true once the server accepted it, false if they closed the dialog.
 */
function confirmIdentity(): Promise<boolean> {
  asked.get()?.answer(false)
  return new Promise((resolve) => {
    asked.set({
      answer(isConfirmed) {
        asked.set(null)
        resolve(isConfirmed)
      },
    })
  })
}

/** Runs an action that may need a confirmation: if the server requires one, asks for it and retries. */
export async function withConfirmation<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const isAsked = error instanceof ApiError && error.code === 'CONFIRM_IDENTITY'
    if (!isAsked || !(await confirmIdentity())) throw error
    return action()
  }
}

/** Rendered once in the shell; opens on demand, over any other dialog. */
export function ConfirmIdentity() {
  const request = useStore(asked)
  return request === null ? null : <ConfirmDialog {...request} />
}

/** Six digits, or the format of a recovery code, is a code; anything else is a password. */
const bodyFor = (typed: string) =>
  /^[\s\d-]{6,8}$/.test(typed) || /^(\w{4}[\s-]?){3}\w{4}$/.test(typed.trim()) ? { code: typed } : { password: typed }

function ConfirmDialog({ answer }: Asked) {
  const element = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const { isBusy, problem, run } = useAction()
  useEffect(() => element.current?.showModal(), [])
  const show = (body: unknown) =>
    run(async () => {
      await postDoor('confirm', body)
      answer(true)
    })
  return (
    <dialog
      ref={element}
      class={look.dialog}
      aria-labelledby="confirm-title"
      onCancel={(event) => {
        event.preventDefault()
        answer(false)
      }}
    >
      <form
        class={styles.stack}
        onSubmit={(event) => {
          event.preventDefault()
          show(bodyFor(typed))
        }}
      >
        <h2 id="confirm-title">{doorText.confirmTitle}</h2>
        <p>{doorText.confirmLead}</p>
        {who.get()?.isDemo === true ? (
          <ActionButton
            isBusy={isBusy}
            onClick={() =>
              run(async () => {
                await postDoor('demo-confirm')
                answer(true)
              })
            }
          >
            {doorText.confirmDemo}
          </ActionButton>
        ) : (
          <>
            {canUsePasskeys() && (
              <ActionButton
                isBusy={isBusy}
                onClick={() =>
                  run(async () => {
                    await postDoor('confirm', { response: await signWithPasskey() })
                    answer(true)
                  })
                }
              >
                {doorText.confirmPasskey}
              </ActionButton>
            )}
            <TextField
              id="confirm-by"
              label={doorText.confirmBy}
              hint={doorText.confirmHint}
              type="password"
              value={typed}
              onValue={setTyped}
              autocomplete="current-password"
            />
          </>
        )}
        <Problem>{problem}</Problem>
        <div class={look.actions}>
          {who.get()?.isDemo !== true && <SubmitButton isBusy={isBusy}>{doorText.confirm}</SubmitButton>}
          <button type="button" class={styles.secondary} onClick={() => answer(false)}>
            {doorText.cancel}
          </button>
        </div>
      </form>
    </dialog>
  )
}
