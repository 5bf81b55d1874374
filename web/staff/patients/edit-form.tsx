import type { PatientRecord } from '../../../contract/staff/patients.ts'
import { queryClient } from '../../shared/query-client.ts'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { notifySaved } from '../desk/undo.ts'
import { formText } from '../text/patients.ts'
import { useDraft } from '../use-draft.ts'
import { changesOf, valuesOf } from './form-values.ts'
import { PatientForm } from './patient-form.tsx'
import styles from './patients.module.css'
import { recordCalls, recordQuery } from './queries.ts'

/** Edits a patient's record; only changed fields are sent. */
export function EditForm({ record, onDone }: { record: PatientRecord; onDone: () => void }) {
  const before = valuesOf(record)
  const draft = useDraft(`edit-patient.${record.id}`, before)
  const change = useDeskAction(recordCalls.change, (saved) => {
    draft.drop(valuesOf(saved))
    queryClient.setQueryData(recordQuery(record.id).queryKey, saved)
    notifySaved(formText.saved(saved.fullName))
    onDone()
  })
  const changes = changesOf(before, draft.value)
  return (
    <section class={styles.section} aria-labelledby="edit-title">
      <h2 id="edit-title">{formText.editTitle(record.fullName)}</h2>
      {draft.isAsFound && <p class={controls.soft}>{formText.restored}</p>}
      <PatientForm
        values={draft.value}
        onValues={draft.write}
        withEmergency
        phoneHint={formText.otherPhone}
        error={change.error}
        isPending={change.isPending}
        submit={formText.save}
        onSubmit={() => {
          if (Object.keys(changes).length > 0) change.run({ id: record.id, ...changes })
          else onDone()
        }}
      >
        <button
          type="button"
          class={controls.button}
          onClick={() => {
            draft.drop(before)
            onDone()
          }}
        >
          {draft.isTyped ? formText.throwAway : formText.cancel}
        </button>
      </PatientForm>
    </section>
  )
}
