import { useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { Dependent, DependentBody, Relation } from '../../../contract/patient/privacy.ts'
import { call } from '../../shared/api.ts'
import { DateField } from '../../shared/dates/date-field.tsx'
import { dependentsQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { familyText } from '../../shared/text/family.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import { useFocusOnProblem } from '../../shared/ui/use-focus-on-problem.ts'
import styles from './dashboard.module.css'

export const dependentsPath = '/api/patient-dashboard/dependents'
const relations: Relation[] = ['CHILD', 'PARENT', 'SPOUSE', 'SIBLING', 'OTHER']

interface Props {
  person: Dependent | null
  /** With who was saved, or without anybody. */
  onDone: (saved?: Dependent) => void
}

/** Somebody one books for: a name, a date of birth, and who they are to the patient. */
export function PersonForm({ person, onDone }: Props) {
  const [values, setValues] = useState<DependentBody>({
    fullName: person?.fullName ?? '',
    dateOfBirth: person?.dateOfBirth ?? '',
    relation: person?.relation ?? 'CHILD',
  })
  const save = useMutation({
    mutationFn: () =>
      person === null
        ? call<Dependent>(dependentsPath, { method: 'POST', body: values, isPrivate: true })
        : call<Dependent>(`${dependentsPath}/${person.id}`, { method: 'PUT', body: values, isPrivate: true }),
    async onSuccess(saved) {
      await queryClient.invalidateQueries({ queryKey: dependentsQuery.queryKey })
      onDone(saved)
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
        <button type="button" class={controls.secondary} onClick={() => onDone()}>
          {familyText.close}
        </button>
      </div>
    </form>
  )
}
