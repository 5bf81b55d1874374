import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { deviceName } from '../../shared/devices/device-name.ts'
import { queryClient } from '../../shared/query-client.ts'
import { doorText } from '../../shared/text/door.ts'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { callStaff, postDoor } from '../call.ts'
import { withConfirmation } from '../confirm-identity.tsx'
import { useAction } from '../use-action.ts'
import { Problem, SubmitButton } from '../door/buttons.tsx'
import { TextField } from '../field.tsx'
import { canUsePasskeys, createPasskey } from '../passkey.ts'
import styles from '../staff.module.css'
import { dayAndTime, methodsQuery } from './queries.ts'

export function Passkeys() {
  const methods = useQuery(methodsQuery)
  const [name, setName] = useState(deviceName(navigator.userAgent) || doorText.unknownDevice)
  const { isBusy, problem, run } = useAction()
  const change = (changing: () => Promise<unknown>) =>
    run(async () => {
      await withConfirmation(changing)
      await queryClient.invalidateQueries({ queryKey: methodsQuery.queryKey })
    })
  const add = async () => {
    const response = await createPasskey('passkeys/options')
    return postDoor('passkeys', { response, name })
  }
  return (
    <section class={styles.card} aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{doorText.passkeys}</h2>
      {methods.data === undefined ? (
        methods.isError ? (
          <ReadFailed error={methods.error} retry={methods.refetch} />
        ) : (
          <Skeleton heights={[3]} />
        )
      ) : methods.data.items.length === 0 ? (
        <p>{doorText.noPasskeysYet}</p>
      ) : (
        <ul class={styles.list}>
          {methods.data.items.map((passkey) => (
            <li key={passkey.id}>
              <span>
                {passkey.name}: {doorText.added(dayAndTime(passkey.createdAt))},{' '}
                {passkey.lastUsedAt === null ? doorText.neverUsed : doorText.lastUsed(dayAndTime(passkey.lastUsedAt))}
              </span>
              <button
                type="button"
                class={styles.quiet}
                aria-label={doorText.removeOf(passkey.name)}
                aria-disabled={isBusy}
                onClick={() => change(() => callStaff(`/api/staff-auth/passkeys/${passkey.id}`, { method: 'DELETE' }))}
              >
                {doorText.remove}
              </button>
            </li>
          ))}
        </ul>
      )}
      {canUsePasskeys() && (
        <form
          class={styles.stack}
          onSubmit={(event) => {
            event.preventDefault()
            change(add)
          }}
        >
          <TextField id="passkey-name" label={doorText.passkeyName} value={name} onValue={setName} maxLength={60} />
          <div>
            <SubmitButton isBusy={isBusy}>{doorText.addPasskey}</SubmitButton>
          </div>
        </form>
      )}
      <Problem>{problem}</Problem>
    </section>
  )
}
