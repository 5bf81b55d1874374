import { useState } from 'preact/hooks'
import type { JoinedReply, SignInReply } from '../../../contract/staff/door.ts'
import { doorText } from '../../shared/text/door.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { postDoor } from '../call.ts'
import { useAction } from '../use-action.ts'
import { TextField } from '../field.tsx'
import { canUsePasskeys, createPasskey } from '../passkey.ts'
import styles from '../staff.module.css'
import { Authenticator } from './authenticator.tsx'
import { ActionButton, Problem, SubmitButton } from './buttons.tsx'

interface Props {
  reply: SignInReply
  onDone: (joined: JoinedReply) => void
  onStartAgain: () => void
}

/** For who has a password of the clinic's earlier system and nothing else: a passkey, or an authenticator app. */
export function SetUpForm({ reply: { totp, needsPassword }, onDone, onStartAgain }: Props) {
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const { isBusy, problem, run } = useAction()
  const body = needsPassword === true ? { code, password } : { code }
  return (
    <form
      class={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => onDone(await postDoor<JoinedReply>('set-up', body)))
      }}
    >
      <PageHeading key="set-up">{doorText.setUpTitle}</PageHeading>
      <p>{doorText.setUpLead}</p>
      {canUsePasskeys() && (
        <ActionButton
          isBusy={isBusy}
          onClick={() =>
            run(async () => {
              const response = await createPasskey('set-up/passkey-options')
              onDone(await postDoor<JoinedReply>('set-up/passkey', { response }))
            })
          }
        >
          {doorText.createPasskey}
        </ActionButton>
      )}
      {totp !== undefined && <Authenticator totp={totp} />}
      {needsPassword === true && (
        <>
          <p>{doorText.weakLead}</p>
          <TextField
            id="new-password"
            label={doorText.newPassword}
            hint={doorText.passwordHint}
            type="password"
            value={password}
            onValue={setPassword}
            autocomplete="new-password"
          />
        </>
      )}
      <TextField id="code" label={doorText.code} value={code} onValue={setCode} autocomplete="one-time-code" />
      <Problem>{problem}</Problem>
      <div class={styles.row}>
        <SubmitButton isBusy={isBusy}>{isBusy ? doorText.checking : doorText.finish}</SubmitButton>
        <button type="button" class={styles.quiet} onClick={onStartAgain}>
          {doorText.startAgain}
        </button>
      </div>
    </form>
  )
}
