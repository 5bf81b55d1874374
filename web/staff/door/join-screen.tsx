import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { InviteReply, JoinedReply, Totp } from '../../../contract/staff/door.ts'
import { ApiError } from '../../shared/api.ts'
import { doorText } from '../../shared/text/door.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { postDoor } from '../call.ts'
import { useAction } from '../use-action.ts'
import { TextField } from '../field.tsx'
import { canUsePasskeys, createPasskey } from '../passkey.ts'
import styles from '../staff.module.css'
import { noteSignedIn } from '../who.ts'
import { Authenticator } from './authenticator.tsx'
import { ActionButton, Problem, SubmitButton } from './buttons.tsx'
import { KeepRecoveryCodes } from './recovery-codes.tsx'

/** What stands behind the `#`, which no server and no log is sent. */
const tokenOfPage = () => location.hash.slice(1)

/** The page of an invitation: who is invited as what, and a choice of how to sign in. */
export function JoinScreen() {
  const [, navigate] = useLocation()
  const [token] = useState(tokenOfPage)
  const [joined, setJoined] = useState<JoinedReply | null>(null)
  const invite = useQuery({
    queryKey: ['invite', token],
    queryFn: () => postDoor<InviteReply>('invite', { token }),
    staleTime: Infinity,
    retry: false,
  })
  const enter = ({ me }: JoinedReply) => {
    noteSignedIn(me)
    navigate('/staff', { replace: true })
  }
  return (
    <main id="content" class={`${styles.main} ${styles.door}`}>
      {joined !== null ? (
        <KeepRecoveryCodes codes={joined.recoveryCodes} onKept={() => enter(joined)} />
      ) : invite.data !== undefined ? (
        <Choose token={token} invite={invite.data} onJoined={setJoined} />
      ) : invite.error instanceof ApiError && invite.error.status < 500 ? (
        <LinkOver />
      ) : invite.isError ? (
        <ReadFailed isScreen error={invite.error} retry={invite.refetch} />
      ) : (
        <Skeleton isScreen heights={[2, 9]} />
      )}
    </main>
  )
}

function LinkOver() {
  return (
    <div class={styles.stack}>
      <PageHeading>{doorText.linkOverTitle}</PageHeading>
      <p>{doorText.linkOver}</p>
      <p>
        <a href="/staff">{doorText.toSignIn}</a>
      </p>
    </div>
  )
}

interface Chosen {
  token: string
  invite: InviteReply
  onJoined: (joined: JoinedReply) => void
}

function Choose({ token, invite, onJoined }: Chosen) {
  const [password, setPassword] = useState('')
  const [totp, setTotp] = useState<Totp | null>(null)
  const { isBusy, problem, run } = useAction()
  if (totp !== null) return <FirstCode token={token} totp={totp} onJoined={onJoined} />
  return (
    <div class={styles.stack}>
      <PageHeading key="join">{doorText.joinTitle(invite.fullName)}</PageHeading>
      <p>{doorText.joinLead(invite.roles.map(({ role }) => doorText.role(role)).join(', '))}</p>
      {canUsePasskeys() && (
        <>
          <ActionButton
            isBusy={isBusy}
            onClick={() =>
              run(async () => {
                const response = await createPasskey('join/passkey-options', { token })
                onJoined(await postDoor<JoinedReply>('join/passkey', { token, response }))
              })
            }
          >
            {doorText.createPasskey}
          </ActionButton>
          <p class={styles.soft}>{doorText.passkeyNote}</p>
          <p class={styles.or}>{doorText.orChoose}</p>
        </>
      )}
      <form
        class={styles.stack}
        onSubmit={(event) => {
          event.preventDefault()
          run(async () => setTotp((await postDoor<{ totp: Totp }>('join', { token, password })).totp))
        }}
      >
        <TextField
          id="login"
          label={doorText.loginIs}
          value={invite.login}
          onValue={() => undefined}
          readOnly
          autocomplete="username"
        />
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
        <SubmitButton isBusy={isBusy}>{doorText.continue}</SubmitButton>
      </form>
    </div>
  )
}

function FirstCode({ token, totp, onJoined }: { token: string; totp: Totp; onJoined: Chosen['onJoined'] }) {
  const [code, setCode] = useState('')
  const { isBusy, problem, run } = useAction()
  return (
    <form
      class={styles.stack}
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => onJoined(await postDoor<JoinedReply>('join/finish', { token, code })))
      }}
    >
      <PageHeading key="code">{doorText.authenticatorTitle}</PageHeading>
      <Authenticator totp={totp} />
      <TextField id="code" label={doorText.code} value={code} onValue={setCode} autocomplete="one-time-code" />
      <Problem>{problem}</Problem>
      <SubmitButton isBusy={isBusy}>{isBusy ? doorText.checking : doorText.finish}</SubmitButton>
    </form>
  )
}
