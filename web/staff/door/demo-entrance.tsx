import { useQuery } from '@tanstack/preact-query'
import type { DoorReply, SignedInReply } from '../../../contract/staff/door.ts'
import { call } from '../../shared/api.ts'
import { doorText } from '../../shared/text/door.ts'
import { postDoor } from '../call.ts'
import { useAction } from '../use-action.ts'
import styles from '../staff.module.css'
import { noteSignedIn } from '../who.ts'
import { ActionButton, Problem } from './buttons.tsx'

/** One click a role, where the server runs the demo clinic on its own database; nothing anywhere else. */
export function DemoEntrance() {
  const { data } = useQuery({
    queryKey: ['door'],
    queryFn: ({ signal }) => call<DoorReply>('/api/staff-auth/door', { signal }),
    staleTime: Infinity,
  })
  const { isBusy, problem, run } = useAction()
  if (data === undefined || data.demoRoles.length === 0) return null
  return (
    <section class={styles.card} aria-labelledby="demo-title">
      <h2 id="demo-title">{doorText.demoTitle}</h2>
      <p>{doorText.demoLead}</p>
      <div class={styles.row}>
        {data.demoRoles.map((role) => (
          <ActionButton
            key={role}
            kind="secondary"
            isBusy={isBusy}
            onClick={() => run(async () => noteSignedIn((await postDoor<SignedInReply>('demo-sign-in', { role })).me))}
          >
            {doorText.role(role)}
          </ActionButton>
        ))}
      </div>
      <Problem>{problem}</Problem>
    </section>
  )
}
