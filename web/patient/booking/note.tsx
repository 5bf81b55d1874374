import { useState } from 'preact/hooks'
import { drafts, noteFor } from '../../shared/drafts.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { Crisis } from '../../shared/ui/crisis.tsx'
import { Field } from '../../shared/ui/field.tsx'
import styles from './wizard.module.css'

interface Props {
  clinicianId: number
  notes: string
  onNotes: (notes: string) => void
}

/** Folded until there is one: most write none, and whoever writes in distress sees whom to call at once. */
export function Note({ clinicianId, notes, onNotes }: Props) {
  const [isOpen] = useState(notes !== '')
  return (
    <details open={isOpen}>
      <summary class={styles.fold}>{payText.addNote}</summary>
      <div class={styles.note}>
        <Field id="notes" label={payText.notes} hint={payText.notesHint}>
          {(described) => (
            <textarea
              {...described}
              class={controls.input}
              maxLength={1000}
              value={notes}
              onInput={(event) => {
                onNotes(event.currentTarget.value)
                drafts.set(noteFor(clinicianId), event.currentTarget.value)
              }}
            />
          )}
        </Field>
        <Crisis />
      </div>
    </details>
  )
}
