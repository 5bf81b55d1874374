import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { Totp } from '../../../contract/staff/door.ts'
import { queryClient } from '../../shared/query-client.ts'
import { doorText } from '../../shared/text/door.ts'
import { callStaff, postDoor } from '../call.ts'
import { withConfirmation } from '../confirm-identity.tsx'
import { useAction } from '../use-action.ts'
import { Authenticator } from '../door/authenticator.tsx'
import { ActionButton, Problem, SubmitButton } from '../door/buttons.tsx'
import { TextField } from '../field.tsx'
import styles from '../staff.module.css'
import { methodsQuery } from './queries.ts'

const readAgain = () => queryClient.invalidateQueries({ queryKey: methodsQuery.queryKey })

/**
 * Sign-in without a passkey: a password with an authenticator app, and recovery codes in case the phone is lost.
 */
export function PasswordAndCode({ onNewCodes }: { onNewCodes: (codes: string[]) => void }) {
  const { data } = useQuery(methodsQuery)
  const { isBusy, problem, run } = useAction()
  const renew = async () => {
    const { recoveryCodes } = await withConfirmation(() => postDoor<{ recoveryCodes: string[] }>('recovery-codes'))
    await readAgain()
    onNewCodes(recoveryCodes)
  }
  return (
    <section class={styles.card} aria-labelledby="password-title">
      <h2 id="password-title">{doorText.passwordAndCode}</h2>
      <ChangePassword />
      <NewAuthenticator />
      <h3>{doorText.recoveryCodes}</h3>
      {data !== undefined && <p key={data.recoveryCodesLeft}>{doorText.recoveryLeft(data.recoveryCodesLeft)}</p>}
      <div>
        <ActionButton kind="secondary" isBusy={isBusy} onClick={() => run(renew)}>
          {doorText.newRecoveryCodes}
        </ActionButton>
      </div>
      <Problem>{problem}</Problem>
    </section>
  )
}

function ChangePassword() {
  const [password, setPassword] = useState('')
  const [isSaved, setSaved] = useState(false)
  const { isBusy, problem, run } = useAction()
  const body = { password }
  const save = async () => {
    setSaved(false)
    await withConfirmation(() => callStaff('/api/staff-auth/password', { method: 'PUT', body }))
    setPassword('')
    setSaved(true)
    await queryClient.invalidateQueries()
  }
  return (
    <form
      class={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        run(save)
      }}
    >
      <TextField
        id="new-password"
        label={doorText.newPassword}
        hint={doorText.passwordHint}
        type="password"
        value={password}
        onValue={setPassword}
        autocomplete="new-password"
      />
      <Problem>{problem}</Problem>
      <div class={styles.row}>
        <SubmitButton isBusy={isBusy}>{doorText.changePassword}</SubmitButton>
        <span role="status">{isSaved ? doorText.passwordSaved : ''}</span>
      </div>
    </form>
  )
}

function NewAuthenticator() {
  const [totp, setTotp] = useState<Totp | null>(null)
  const [code, setCode] = useState('')
  const [isSaved, setSaved] = useState(false)
  const { isBusy, problem, run } = useAction()
  if (totp === null) {
    const begin = async () => setTotp((await withConfirmation(() => postDoor<{ totp: Totp }>('authenticator'))).totp)
    return (
      <div class={styles.row}>
        <ActionButton kind="secondary" isBusy={isBusy} onClick={() => run(begin)}>
          {doorText.newAuthenticator}
        </ActionButton>
        <span role="status">{isSaved ? doorText.authenticatorSaved : ''}</span>
        <Problem>{problem}</Problem>
      </div>
    )
  }
  const finish = async () => {
    await postDoor('authenticator/finish', { code })
    setTotp(null)
    setCode('')
    setSaved(true)
    await readAgain()
  }
  return (
    <form
      class={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        run(finish)
      }}
    >
      <Authenticator totp={totp} />
      <TextField id="code" label={doorText.code} value={code} onValue={setCode} autocomplete="one-time-code" />
      <Problem>{problem}</Problem>
      <div>
        <SubmitButton isBusy={isBusy}>{doorText.save}</SubmitButton>
      </div>
    </form>
  )
}
