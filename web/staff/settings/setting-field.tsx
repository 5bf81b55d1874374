import type { StaffSettings } from '../../../contract/staff/settings.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { settingsTable, type SettingKey } from '../../../contract/rules/settings.ts'
import { dateIn, timeIn, withYear } from '../../shared/format/dates.ts'
import controls from '../desk/controls.module.css'
import { languageName } from '../desk/person.ts'
import { settingsText } from '../text/settings.ts'
import styles from './settings.module.css'
import { problemOf, typedOf, type Typed } from './typed.ts'

interface Props {
  name: SettingKey
  settings: StaffSettings
  typed: Typed[SettingKey]
  onTyped: (typed: string | string[] | null) => void
}

/** One setting: what is in force, what it would be without a change, and who changed it when. */
export function SettingField({ name, settings: { values, defaults, changed }, typed, onTyped }: Props) {
  const setting = settingsTable[name]
  const { name: label, hint } = settingsText.names[name]
  const shown = typed === undefined ? typedOf(name, values[name]) : (typed ?? typedOf(name, defaults[name]))
  const problem = problemOf(name, typed)
  const change = changed.find(({ key }) => key === name)
  const isDefault = typed === null || (typed === undefined && change === undefined)
  const [id, note] = [`setting-${name}`, `setting-${name}-note`]
  const field = {
    id,
    class: controls.input,
    'aria-describedby': note,
    'aria-invalid': problem !== '',
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => onTyped(currentTarget.value),
  }
  return (
    <div class={styles.setting}>
      {typeof shown === 'object' ? (
        <Languages
          label={label}
          chosen={shown}
          options={setting.kind === 'list' ? setting.options : []}
          onTyped={onTyped}
        />
      ) : (
        <>
          <label for={id} class={controls.label}>
            {label}
          </label>
          {setting.kind === 'text' ? (
            <textarea {...field} rows={shown === '' ? 3 : 10} value={shown} />
          ) : setting.kind === 'number' ? (
            <input {...field} class={`${controls.input} ${styles.number}`} inputMode="decimal" value={shown} />
          ) : (
            <input {...field} type={setting.kind === 'phone' ? 'tel' : 'text'} value={shown} />
          )}
        </>
      )}
      <div id={note}>
        <p class={controls.problem}>{problem}</p>
        <p class={controls.soft}>{hint}</p>
        <p class={controls.soft}>
          {isDefault ? settingsText.isDefault(name) : settingsText.byDefault(name, defaults[name])}
          {change !== undefined &&
            typed === undefined &&
            ` ${settingsText.changedBy(
              change.who?.fullName ?? null,
              `${withYear(dateIn(change.at, clinicZone))}, ${timeIn(change.at, clinicZone)}`,
            )}`}
        </p>
      </div>
      {!isDefault && (
        <button type="button" class={`${controls.quiet} ${styles.reset}`} onClick={() => onTyped(null)}>
          {settingsText.toDefault}
          <span class={styles.hidden}>: {label}</span>
        </button>
      )}
    </div>
  )
}

interface LanguagesProps {
  label: string
  chosen: readonly string[]
  options: readonly string[]
  onTyped: (typed: string[]) => void
}

function Languages({ label, chosen, options, onTyped }: LanguagesProps) {
  return (
    <fieldset class={styles.languages}>
      <legend class={controls.label}>{label}</legend>
      {options.map((tag) => (
        <label key={tag} class={controls.check}>
          <input
            type="checkbox"
            checked={chosen.includes(tag)}
            onChange={({ currentTarget }) =>
              onTyped(options.filter((one) => (one === tag ? currentTarget.checked : chosen.includes(one))))
            }
          />
          {languageName(tag)}
        </label>
      ))}
    </fieldset>
  )
}
