import { useEffect } from 'preact/hooks'
import { DateField } from '../../shared/dates/date-field.tsx'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import type { Entered, Missing } from './who.ts'
import styles from './wizard.module.css'

interface Props {
  entered: Entered
  enter: (part: Partial<Entered>) => void
  /** Null if the patient, who books, is under 18 too. */
  childName: string | null
  asksBirthDate: boolean
  missing: Missing[]
}

/** Nobody under 18 is seen alone: who will be with them. */
export function Guardian({ entered, enter, childName, asksBirthDate, missing }: Props) {
  useEffect(() => {
    // Asked for before this part had loaded.
    if (missing[0] !== undefined) document.getElementById(missing[0])?.focus()
  }, [])
  return (
    <div class={controls.field}>
      {asksBirthDate && (
        <DateField
          id="own-born"
          label={payText.ownBirthDate}
          autocomplete="bday"
          value={entered.dateOfBirth}
          problem={missing.includes('own-born') ? payText.ownBirthDateMissing : ''}
          onValue={(dateOfBirth) => enter({ dateOfBirth })}
        />
      )}
      {childName === null && (
        <Field
          id="guardian-name"
          label={payText.guardianName}
          problem={missing.includes('guardian-name') ? payText.guardianNameMissing : ''}
        >
          {(described) => (
            <input
              {...described}
              class={controls.input}
              type="text"
              autocomplete="off"
              value={entered.guardianName}
              onInput={(event) => enter({ guardianName: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      <label class={styles.check}>
        <input
          id="guardian"
          type="checkbox"
          checked={entered.isGuardian}
          aria-describedby="guardian-problem"
          onChange={(event) => enter({ isGuardian: event.currentTarget.checked })}
        />
        <span>{childName === null ? payText.guardianAgrees : payText.guardian(childName)}</span>
      </label>
      <p id="guardian-problem" class={controls.error} role="alert">
        {missing.includes('guardian') ? payText.guardianMissing : ''}
      </p>
    </div>
  )
}
