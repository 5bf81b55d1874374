import { useMutation, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { Dependent, DependentBody, Relation } from '../../../contract/patient/privacy.ts'
import { call } from '../../shared/api.ts'
import { DateField } from '../../shared/dates/date-field.tsx'
import { withYear } from '../../shared/format/dates.ts'
import { dependentsQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { familyText } from '../../shared/text/family.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useFocusOnProblem } from '../../shared/ui/use-focus-on-problem.ts'
import { AccountPage } from './account-page.tsx'
import styles from './dashboard.module.css'

const path = '/api/patient-dashboard/dependents'
const relations: Relation[] = ['CHILD', 'PARENT', 'SPOUSE', 'SIBLING', 'OTHER']
const reload = () => queryClient.invalidateQueries({ queryKey: dependentsQuery.queryKey })

/** The people one books for: a parent, a child. */
export function FamilyScreen() {
  const family = useQuery(dependentsQuery)
  const [editing, setEditing] = useState<Dependent | 'new' | null>(null)
  const remove = useMutation({
    mutationFn: (id: number) => call(`${path}/${id}`, { method: 'DELETE', isPrivate: true }),
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

function PersonForm({ person, onDone }: { person: Dependent | null; onDone: () => void }) {
  const [values, setValues] = useState<DependentBody>({
    fullName: person?.fullName ?? '',
    dateOfBirth: person?.dateOfBirth ?? '',
    relation: person?.relation ?? 'CHILD',
  })
  const save = useMutation({
    mutationFn: () =>
      person === null
        ? call(path, { method: 'POST', body: values, isPrivate: true })
        : call(`${path}/${person.id}`, { method: 'PUT', body: values, isPrivate: true }),
    async onSuccess() {
      await reload()
      onDone()
    },
  })
  const { error } = save
  const form = useFocusOnProblem(error)
  const problems = fieldSentences(error)
  const hasFieldProblem = Object.keys(problems).length > 0
  return (
    <form
      ref={form}
      class={`${controls.card} ${styles.form}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!save.isPending) save.mutate()
      }}
    >
      <h2>{person === null ? familyText.add : familyText.editOf(person.fullName)}</h2>
      <div class={styles.fields}>
        <Field id="dependent-name" label={familyText.fullName} problem={problems.fullName}>
          {(described) => (
            <input
              {...described}
              class={controls.input}
              autocomplete="off"
              maxLength={200}
              value={values.fullName}
              onInput={(event) => setValues({ ...values, fullName: event.currentTarget.value })}
            />
          )}
        </Field>
        <DateField
          id="dependent-born"
          label={familyText.dateOfBirth}
          problem={problems.dateOfBirth}
          value={values.dateOfBirth}
          onValue={(dateOfBirth) => setValues({ ...values, dateOfBirth })}
        />
        <Field id="dependent-relation" label={familyText.relation} problem={problems.relation}>
          {(described) => (
            <select
              {...described}
              class={controls.input}
              value={values.relation}
              onChange={(event) => setValues({ ...values, relation: event.currentTarget.value as Relation })}
            >
              {relations.map((relation) => (
                <option key={relation} value={relation}>
                  {familyText.relations[relation]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <p class={controls.error} role="alert">
        {save.isError && !hasFieldProblem ? sentenceFor(error) : ''}
      </p>
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={save.isPending}>
          {familyText.save}
        </button>
        <button type="button" class={controls.secondary} onClick={onDone}>
          {familyText.close}
        </button>
      </div>
    </form>
  )
}
