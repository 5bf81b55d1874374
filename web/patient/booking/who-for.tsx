import { useQuery } from '@tanstack/preact-query'
import { useEffect, useState } from 'preact/hooks'
import { isMinorOn } from '../../../contract/rules/age.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { dateIn } from '../../shared/format/dates.ts'
import { dependentsQuery, meQuery } from '../../shared/queries.ts'
import { familyText } from '../../shared/text/family.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import { enteredBefore, keepEntered, personOf, type Entered, type Person } from './who.ts'
import styles from './wizard.module.css'

const PersonForm = lazyScreen(() => import('../account/person-form.tsx'), 'PersonForm', 'opened')
const Guardian = lazyScreen(() => import('./guardian.tsx'), 'Guardian', 'opened')

interface Props {
  clinicianId: number
  onChange: (person: Person) => void
  /** The patient pressed on while something was missing. */
  isAsked: boolean
}

/** For oneself or for a family member; whoever books for a minor confirms that they are the guardian. */
export function WhoFor({ clinicianId, onChange, isAsked }: Props) {
  const me = useQuery(meQuery).data
  const family = useQuery(dependentsQuery).data ?? []
  const [entered, setEntered] = useState(() => enteredBefore(clinicianId))
  const [isAdding, setAdding] = useState(false)
  const born = me?.patient.dateOfBirth ?? null
  const isOwnerMinor = born === null ? undefined : isMinorOn(born, dateIn(nowMs(), clinicZone))
  const person = personOf(entered, family, isOwnerMinor)
  useEffect(() => onChange(person), [JSON.stringify(person)])

  function enter(part: Partial<Entered>): void {
    const next = { ...entered, ...part }
    setEntered(next)
    keepEntered(clinicianId, next)
  }

  const name = me?.user.fullName ?? ''
  const dependent = family.find(({ id }) => String(id) === entered.chosen)
  const chosen = dependent === undefined && !(entered.chosen === 'minor' && born === null) ? '' : entered.chosen
  const options = [
    { value: '', label: born === null ? payText.myselfAdult(name) : payText.myself(name) },
    ...(born === null ? [{ value: 'minor', label: payText.myselfMinor }] : []),
    ...family.map((one) => ({
      value: String(one.id),
      label: `${one.fullName} (${familyText.relations[one.relation]})`,
    })),
  ]
  return (
    <div class={controls.field}>
      <fieldset class={styles.people}>
        <legend class={controls.label}>{payText.whoFor}</legend>
        {options.map(({ value, label }) => (
          <label key={value} class={styles.choice}>
            <input
              type="radio"
              name="who"
              checked={value === chosen}
              onChange={() => enter({ chosen: value, isGuardian: false })}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {person.guardianConfirmed !== undefined && (
        <Guardian
          entered={entered}
          enter={enter}
          childName={isOwnerMinor === true ? null : (dependent?.fullName ?? null)}
          asksBirthDate={chosen === 'minor'}
          missing={isAsked ? person.missing : []}
        />
      )}
      {isAdding ? (
        <PersonForm
          person={null}
          onDone={(saved) => {
            setAdding(false)
            if (saved !== undefined) enter({ chosen: String(saved.id), isGuardian: false })
          }}
        />
      ) : (
        <button type="button" class={controls.quiet} onClick={() => setAdding(true)}>
          {payText.addFamily}
        </button>
      )}
    </div>
  )
}
