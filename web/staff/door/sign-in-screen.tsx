import { useEffect, useState } from 'preact/hooks'
import type { JoinedReply, SignedInReply, SignInReply } from '../../../contract/staff/door.ts'
import { doorText } from '../../shared/text/door.ts'
import { useStore } from '../../shared/store.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { postDoor } from '../call.ts'
import { useAction } from '../use-action.ts'
import { TextField } from '../field.tsx'
import { canUsePasskeys, NoPasskey, signWithPasskey } from '../passkey.ts'
import styles from '../staff.module.css'
import { lastName, noteSignedIn } from '../who.ts'
import { ActionButton, Problem, SubmitButton } from './buttons.tsx'
import { DemoEntrance } from './demo-entrance.tsx'
import { KeepRecoveryCodes } from './recovery-codes.tsx'
import { SetUpForm } from './set-up-form.tsx'
import { takeSwitching } from './switching.ts'

type Step =
  | { at: 'PASSWORD' }
  | { at: 'CODE' }
  | { at: 'SET_UP'; reply: SignInReply }
  | { at: 'KEEP'; joined: JoinedReply }

/** In place of whatever page was asked for, which is there again once somebody signed in. */
export function SignInScreen() {
  const [step, setStep] = useState<Step>({ at: 'PASSWORD' })
  const startAgain = () => setStep({ at: 'PASSWORD' })
  return (
    <main id="content" class={`${styles.main} ${styles.door}`}>
      {step.at === 'PASSWORD' && (
        <PasswordStep onNext={(reply) => setStep(reply.next === 'CODE' ? { at: 'CODE' } : { at: 'SET_UP', reply })} />
      )}
      {step.at === 'CODE' && <CodeStep onStartAgain={startAgain} />}
      {step.at === 'SET_UP' && (
        <SetUpForm reply={step.reply} onDone={(joined) => setStep({ at: 'KEEP', joined })} onStartAgain={startAgain} />
      )}
      {step.at === 'KEEP' && (
        <KeepRecoveryCodes codes={step.joined.recoveryCodes} onKept={() => noteSignedIn(step.joined.me)} />
      )}
    </main>
  )
}

function unlessNoPasskey(error: unknown): void {
  if (!(error instanceof NoPasskey)) throw error
}

function PasswordStep({ onNext }: { onNext: (reply: SignInReply) => void }) {
  const name = useStore(lastName)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const { isBusy, problem, run } = useAction()
  async function passkey(): Promise<void> {
    const response = await signWithPasskey()
    noteSignedIn((await postDoor<SignedInReply>('passkey', { response })).me)
  }
  // Who pressed `Switch person` meant this; without a passkey here they have done nothing wrong.
  useEffect(() => {
    if (takeSwitching() && canUsePasskeys()) run(() => passkey().catch(unlessNoPasskey))
  }, [])
  return (
    <div class={styles.stack}>
      <PageHeading key="in">{name === null ? doorText.signInTitle : doorText.lockedTitle}</PageHeading>
      {name !== null && <p>{doorText.locked(name)}</p>}
      <DemoEntrance />
      {canUsePasskeys() ? (
        <ActionButton isBusy={isBusy} onClick={() => run(passkey)}>
          {doorText.usePasskey}
        </ActionButton>
      ) : (
        <p>{doorText.noPasskeys}</p>
      )}
      <p class={styles.or}>{doorText.orPassword}</p>
      <form
        class={styles.stack}
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => onNext(await postDoor<SignInReply>('sign-in', { login, password })))
        }}
      >
        <TextField
          id="login"
          label={doorText.login}
          value={login}
          onValue={setLogin}
          autocomplete="username webauthn"
          autocapitalize="none"
          spellcheck={false}
        />
        <TextField
          id="password"
          label={doorText.password}
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
        />
        <Problem>{problem}</Problem>
        <SubmitButton isBusy={isBusy}>{isBusy ? doorText.checking : doorText.continue}</SubmitButton>
      </form>
    </div>
  )
}

function CodeStep({ onStartAgain }: { onStartAgain: () => void }) {
  const [code, setCode] = useState('')
  const { isBusy, problem, run } = useAction()
  return (
    <form
      class={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => noteSignedIn((await postDoor<SignedInReply>('code', { code })).me))
      }}
    >
      <PageHeading key="code">{doorText.codeTitle}</PageHeading>
      <p>{doorText.codeLead}</p>
      <TextField
        id="code"
        label={doorText.code}
        hint={doorText.noApp}
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        spellcheck={false}
      />
      <Problem>{problem}</Problem>
      <div class={styles.row}>
        <SubmitButton isBusy={isBusy}>{isBusy ? doorText.checking : doorText.signIn}</SubmitButton>
        <button type="button" class={styles.quiet} onClick={onStartAgain}>
          {doorText.startAgain}
        </button>
      </div>
    </form>
  )
}
