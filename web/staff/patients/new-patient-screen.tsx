import { useLocation, useSearch } from 'wouter-preact'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Toast } from '../desk/toast.tsx'
import { notifySaved } from '../desk/undo.ts'
import { patientPath, staffPaths } from '../paths.ts'
import { formText } from '../text/patients.ts'
import { useDraft } from '../use-draft.ts'
import { emptyValues, newPatientOf } from './form-values.ts'
import { PatientForm } from './patient-form.tsx'
import styles from './patients.module.css'
import { recordCalls } from './queries.ts'

/** Registers a new patient. The form is prefilled from the search. */
export function NewPatientScreen() {
  const [, navigate] = useLocation()
  const search = useSearch()
  const query = new URLSearchParams(search)
  const given = { ...emptyValues, fullName: query.get('name') ?? '', phone: query.get('phone') ?? '' }
  const draft = useDraft(`new-patient ${search}`, given)
  const create = useDeskAction(recordCalls.create, (record) => {
    draft.drop(emptyValues)
    notifySaved(formText.created(record.fullName))
    navigate(patientPath(record.id), { replace: true })
  })
  return (
    <div class={styles.narrow}>
      <PageHeading>{formText.newTitle}</PageHeading>
      {draft.isAsFound && <p class={controls.soft}>{formText.restored}</p>}
      <PatientForm
        values={draft.value}
        onValues={draft.write}
        withEmergency={false}
        phoneHint={formText.phoneHint}
        error={create.error}
        isPending={create.isPending}
        submit={formText.create}
        onSubmit={() => create.run(newPatientOf(draft.value))}
      >
        <button
          type="button"
          class={controls.button}
          onClick={() => {
            draft.drop(emptyValues)
            navigate(staffPaths.patients)
          }}
        >
          {draft.isTyped ? formText.throwAway : formText.cancel}
        </button>
      </PatientForm>
      <Toast />
    </div>
  )
}
