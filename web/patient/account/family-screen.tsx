import { useMutation, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { Dependent } from '../../../contract/patient/privacy.ts'
import { call } from '../../shared/api.ts'
import { withYear } from '../../shared/format/dates.ts'
import { dependentsQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { familyText } from '../../shared/text/family.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { AccountPage } from './account-page.tsx'
import styles from './dashboard.module.css'
import { dependentsPath, PersonForm } from './person-form.tsx'

const reload = () => queryClient.invalidateQueries({ queryKey: dependentsQuery.queryKey })

/** The people one books for: a parent, a child. */
export function FamilyScreen() {
  const family = useQuery(dependentsQuery)
  const [editing, setEditing] = useState<Dependent | 'new' | null>(null)
  const remove = useMutation({
    mutationFn: (id: number) => call(`${dependentsPath}/${id}`, { method: 'DELETE', isPrivate: true }),
    onSettled: reload,
  })
  return (
    <AccountPage title={familyText.title}>
      <p>{familyText.lead}</p>
      {family.isPending ? (
        <Skeleton heights={[5]} />
      ) : family.data === undefined ? (
        <ReadFailed error={family.error} retry={family.refetch} />
      ) : (
        <ul class={styles.list}>
          {family.data.length === 0 && <li class={styles.empty}>{familyText.none}</li>}
          {family.data.map((person) => (
            <li key={person.id} class={controls.card}>
              <p>
                <strong>{person.fullName}</strong>, {familyText.relations[person.relation]}
              </p>
              <p class={controls.soft}>{familyText.born(withYear(person.dateOfBirth))}</p>
              <div class={controls.row}>
                <button
                  type="button"
                  class={controls.quiet}
                  aria-label={familyText.editOf(person.fullName)}
                  onClick={() => setEditing(person)}
                >
                  {familyText.edit}
                </button>
                <button
                  type="button"
                  class={controls.quiet}
                  aria-label={familyText.removeOf(person.fullName)}
                  onClick={() => remove.mutate(person.id)}
                >
                  {familyText.remove}
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <p class={controls.error} role="alert">
        {remove.isError ? sentenceFor(remove.error) : ''}
      </p>
      {editing === null ? (
        <button type="button" class={`${controls.primary} ${controls.wide}`} onClick={() => setEditing('new')}>
          {familyText.add}
        </button>
      ) : (
        <PersonForm
          key={editing === 'new' ? 'new' : editing.id}
          person={editing === 'new' ? null : editing}
          onDone={() => setEditing(null)}
        />
      )}
    </AccountPage>
  )
}
