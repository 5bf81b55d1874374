import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { paths } from '../paths.ts'
import { dependentsQuery, meQuery } from '../queries.ts'
import { payText } from '../text/pay.ts'
import controls from '../ui/controls.module.css'
import { Field } from '../ui/field.tsx'
import styles from './wizard.module.css'

export interface Person {
  dependentId?: number
  guardianConfirmed?: boolean
  /** False while a minor's guardian has not confirmed. */
  isReady: boolean
}

/** For oneself, or for somebody of one's family; who books for a minor says that they are the guardian. */
export function WhoFor({
  onChange,
  isAsked,
}: {
  onChange: (person: Person) => void
  /** Somebody pressed on without the guardian's word. */
  isAsked: boolean
}) {
  const me = useQuery(meQuery).data
  const family = useQuery(dependentsQuery).data ?? []
  const [chosen, setChosen] = useState('')
  const [isGuardian, setGuardian] = useState(false)
  const dependent = family.find((one) => String(one.id) === chosen)

  function choose(id: string, guardianConfirmed: boolean): void {
    setChosen(id)
    setGuardian(guardianConfirmed)
    const next = family.find((one) => String(one.id) === id)
    onChange(
      next === undefined
        ? { isReady: true }
        : { dependentId: next.id, guardianConfirmed, isReady: !next.isMinor || guardianConfirmed },
    )
  }

  return (
    <div class={controls.field}>
      <Field id="who" label={payText.who}>
        {(described) => (
          <select
            {...described}
            class={controls.input}
            value={chosen}
            onChange={(event) => choose(event.currentTarget.value, false)}
          >
            <option value="">{payText.myself(me?.user.fullName ?? '')}</option>
            {family.map((one) => (
              <option key={one.id} value={String(one.id)}>
                {one.fullName}
              </option>
            ))}
          </select>
        )}
      </Field>
      {dependent?.isMinor === true && (
        <label class={styles.check}>
          <input
            id="guardian"
            type="checkbox"
            checked={isGuardian}
            aria-describedby="guardian-problem"
            onChange={(event) => choose(chosen, event.currentTarget.checked)}
          />
          <span>{payText.guardian(dependent.fullName)}</span>
        </label>
      )}
      <p id="guardian-problem" class={controls.error} role="alert">
        {isAsked && dependent?.isMinor === true && !isGuardian ? payText.guardianMissing : ''}
      </p>
      <a class={controls.quiet} href={paths.family()} target="_blank" rel="noopener">
        {payText.addFamily}
      </a>
    </div>
  )
}
