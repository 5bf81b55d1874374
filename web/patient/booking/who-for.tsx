import { clinicZone } from '../../../contract/core/zone.ts'
import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { isMinorOn } from '../../../contract/rules/age.ts'
import { nowMs } from '../../shared/clock.ts'
import { dateIn } from '../../shared/format/dates.ts'
import { paths } from '../../shared/paths.ts'
import { dependentsQuery, meQuery } from '../../shared/queries.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'
import styles from './wizard.module.css'

export interface Person {
  dependentId?: number
  guardianConfirmed?: boolean
  /** If the patient is under 18 too. */
  guardianName?: string
  /** False until a minor's guardian is named and confirmed. */
  isReady: boolean
}

/** For oneself or for a family member; whoever books for a minor confirms that they are the guardian. */
export function WhoFor({
  onChange,
  isAsked,
}: {
  onChange: (person: Person) => void
  /** The patient pressed on without the guardian's confirmation. */
  isAsked: boolean
}) {
  const me = useQuery(meQuery).data
  const family = useQuery(dependentsQuery).data ?? []
  const [chosen, setChosen] = useState('')
  const [isGuardian, setGuardian] = useState(false)
  const [guardianName, setGuardianName] = useState('')
  const dependent = family.find((one) => String(one.id) === chosen)
  const born = me?.patient.dateOfBirth ?? null
  const isOwnerMinor = born !== null && isMinorOn(born, dateIn(nowMs(), clinicZone))
  const isMinor = dependent?.isMinor ?? isOwnerMinor

  function choose(id: string, guardianConfirmed: boolean, name = guardianName): void {
    setChosen(id)
    setGuardian(guardianConfirmed)
    setGuardianName(name)
    const next = family.find((one) => String(one.id) === id)
    const needsGuardian = next?.isMinor ?? isOwnerMinor
    const isNamed = !isOwnerMinor || name.trim() !== ''
    onChange({
      dependentId: next?.id,
      ...(needsGuardian && { guardianConfirmed }),
      ...(needsGuardian && isOwnerMinor && isNamed && { guardianName: name }),
      isReady: !needsGuardian || (guardianConfirmed && isNamed),
    })
  }

  // A patient under 18 cannot continue until a guardian is named.
  useEffect(() => choose(chosen, isGuardian), [isOwnerMinor])

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
      {isMinor && isOwnerMinor && (
        <Field id="guardian-name" label={payText.guardianName}>
          {(described) => (
            <input
              {...described}
              class={controls.input}
              autocomplete="off"
              value={guardianName}
              onInput={(event) => choose(chosen, isGuardian, event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {isMinor && (
        <label class={styles.check}>
          <input
            id="guardian"
            type="checkbox"
            checked={isGuardian}
            aria-describedby="guardian-problem"
            onChange={(event) => choose(chosen, event.currentTarget.checked)}
          />
          <span>
            {isOwnerMinor || dependent === undefined ? payText.guardianAgrees : payText.guardian(dependent.fullName)}
          </span>
        </label>
      )}
      <p id="guardian-problem" class={controls.error} role="alert">
        {isAsked && isMinor && !isGuardian ? payText.guardianMissing : ''}
        {isAsked && isMinor && isGuardian && isOwnerMinor && guardianName.trim() === ''
          ? payText.guardianNameMissing
          : ''}
      </p>
      <a class={controls.quiet} href={paths.family()} target="_blank" rel="noopener">
        {payText.addFamily}
      </a>
    </div>
  )
}
